"""The post: brings every event to the product, most at once, some days late, some twice.

A live system never sees events in the order in which they happened: mailboxes are connected after weeks, feeds fail over a
weekend, webhooks are delivered again. The post holds what is on its way, by the day of its arrival, and hands each day over in
order. What it holds is bounded: a few weeks of booked deliveries, whatever the length of the history.
"""

from datetime import timedelta
from typing import Any

import orjson

from dealpulse.connectors.generator.dice import Dice
from dealpulse.connectors.generator.working_time import DAY, EPOCH, HOUR

# Spans in which a mailbox or feed is silent: what happens in it arrives after its end.
Outages = tuple[tuple[int, int], ...]

# How late what is late arrives, in seconds: mostly hours and a few days, never more than a week.
DELAYS = (
    1_200, 1_900, 2_700, 3_600, 5_400, 2 * HOUR, 3 * HOUR, 5 * HOUR, 8 * HOUR, 12 * HOUR, 16 * HOUR, 22 * HOUR,
    30 * HOUR, 40 * HOUR, 50 * HOUR, 62 * HOUR, 75 * HOUR, 95 * HOUR, 120 * HOUR, 150 * HOUR,
)  # fmt: skip

LATE = 0.065
BACKFILLED = 0.0015
REPEATED = 0.04

_MINUTES = tuple(f"T{minute // 60:02}:{minute % 60:02}:" for minute in range(1_440))
_SECONDS = tuple(f"{second:02}Z" for second in range(60))
_dates: dict[int, str] = {}


def date_text(day: int) -> str:
    """A day number as the wire writes a date."""
    text = _dates.get(day)
    if text is None:
        text = _dates[day] = (EPOCH + timedelta(days=day)).isoformat()
    return text


def time_text(instant: int) -> str:
    """An instant (whole seconds, UTC) as the wire writes a time."""
    day, second = divmod(instant, DAY)
    minute, second = divmod(second, 60)
    return (_dates.get(day) or date_text(day)) + _MINUTES[minute] + _SECONDS[second]


class Post:
    """What one org's sources have sent and the product has not yet received."""

    __slots__ = ("_bags", "_count", "_day", "_last", "_random", "org")

    def __init__(self, org: str, dice: Dice, first: int, last: int) -> None:
        """`first` and `last` are day numbers: the post opens on the one, and nothing arrives after the other."""
        self.org = org
        self._random = dice.random
        self._bags: dict[int, list[tuple[int, int, bytes]]] = {}
        self._count = 0
        self._day = first
        self._last = last

    def send(
        self,
        when: int,
        source: str,
        ident: str,
        kind: str,
        data: dict[str, Any] | None,
        seq: int = -1,
        dark: Outages = (),
    ) -> None:
        """Send what happened at `when`; it arrives when the way is clear."""
        event: dict[str, Any] = {
            "specversion": "1.0",
            "id": ident,
            "source": source,
            "type": kind,
            "time": time_text(when),
        }
        event["org"] = self.org
        if seq >= 0:
            event["seq"] = seq
        if data is not None:
            event["data"] = data
        # orjson hands out its working buffer, many times as long as the event; what waits for days had better be its own size.
        line = memoryview(orjson.dumps(event)).tobytes()
        random = self._random
        fate = random()
        arrival = when + 1 + int(fate * 1_000) % 60
        if fate < LATE:
            arrival += int(DELAYS[int(random() * 20)] * (0.8 + 0.3 * random()))
        elif fate < LATE + BACKFILLED:
            arrival += (8 + int(random() * 35)) * DAY
        for begin, end in dark:
            if begin <= when < end:
                arrival = max(arrival, end + int(random() * 900))
        self._put(arrival, line)
        if fate > 1.0 - REPEATED:
            self._put(
                arrival + (5 + int(random() * 600) if random() < 0.6 else DELAYS[int(random() * 17)]), line
            )

    def on_time(self, when: int, ident: str, kind: str) -> None:
        """Send what has neither data nor a way to go: a tick of the clock."""
        event = {
            "specversion": "1.0",
            "id": ident,
            "source": "clock",
            "type": kind,
            "time": time_text(when),
            "org": self.org,
        }
        self._put(when, orjson.dumps(event))

    def arrived(self, day: int) -> list[tuple[int, bytes]]:
        """Hand over what arrives on this day, in order: (instant of arrival, event). Days follow each other."""
        assert day == self._day, f"day {day} was asked for before day {self._day}"
        self._day += 1
        bag = self._bags.pop(day, [])
        bag.sort()
        return [(arrival, line) for arrival, _, line in bag]

    def _put(self, arrival: int, line: bytes) -> None:
        day = arrival // DAY
        if day > self._last:
            return
        assert day >= self._day, f"an event of day {day} was sent after its day had been handed over"
        self._count += 1
        bag = self._bags.get(day)
        if bag is None:
            bag = self._bags[day] = []
        bag.append((arrival, self._count, line))
