"""Running: the history goes by once, whether one policy watches it or two.

Two policies fold side by side, event by event. So a history may come from a pipe, and the first instant at which one flags a
deal and the other does not is looked into while both still stand at it.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

from msgspec import Struct

from dealpulse.schemas.errors import Refused
from dealpulse.schemas.facts import Call, Email, Meeting, Task
from dealpulse.schemas.records import Record
from dealpulse.schemas.time import rfc3339
from dealpulse.state.outcomes.life import FLAGGED, Flip, Life, stretches
from dealpulse.state.outcomes.reasons import Difference, difference
from dealpulse.state.policy import Policy
from dealpulse.streams.backtest.watched import Key, Watched
from dealpulse.streams.history import sorted_lines

Progress = Callable[[str, int], None]

_HEAR_EVERY = 2_000


class Ran(Struct, frozen=True):
    """What a history came to.

    Attributes:
        lives: for each policy every deal's life, in one order.
        why: by (org, deal) how two policies saw it when they first differed.
        first, end: the first event, and the last instant of any org.
        counts: events, folded, backfilled, duplicates, rejected.
        activities: mails, meetings, calls and tasks among the events.
        orgs: by name.
    """

    lives: tuple[tuple[Life, ...], ...]
    why: dict[Key, Difference]
    first: int
    end: int
    counts: dict[str, int]
    activities: int
    orgs: tuple[str, ...]


def run(
    paths: Sequence[Path],
    policies: Sequence[Policy],
    *,
    until: int | None = None,
    progress: Progress | None = None,
) -> Ran:
    """Fold a history under one policy or two.

    Args:
        paths: histories, as `dealpulse replay` takes them; `-` is standard input.
        policies: one or two.
        until: moves every org's clock on after the last event.
        progress: told (phase, events so far).

    Raises:
        Refused: unusable files, an `until` before the last event, or a history that knows no outcomes.
    """
    lines = [Watched(policy) for policy in policies]
    pair = _Pair(*lines) if len(lines) == 2 else None
    first: int | None = None
    last = read = unreadable = activities = 0
    reading = None if progress is None else lambda count: progress("reading", count)
    for event, value, place in sorted_lines(paths, progress=reading):
        read += 1
        if event is None:
            unreadable += 1
            continue
        first = event.time if first is None else first
        last = max(last, event.time)
        activities += isinstance(event.data, Email | Meeting | Call | Task)
        if pair is not None:
            pair.advance(event.org, event.time)
        record = Record(value, place)
        for line in lines:
            line.take_event(event, record)
        if pair is None and read % _HEAR_EVERY == 0:
            lines[0].hear()
        if progress is not None and read % 5_000 == 0:
            progress("folding", read)
    if first is None:
        raise Refused(
            "no event in these files can be read; `dealpulse replay` says why, in deadletters.ndjson"
        )
    if until is not None and until < last:
        raise Refused(
            f"--until {rfc3339(until)} lies before the last event ({rfc3339(last)}); give that or a later time"
        )
    if pair is not None and until is not None:
        for org in lines[0].orgs():
            pair.advance(org, until)
    for line in lines:
        line.finish(until)
    if pair is None:
        lines[0].hear()
    else:
        pair.hear()
    lives = _lives(lines)
    _check(lines[0], lives[0])
    counts = lines[0].counts
    return Ran(
        lives,
        {} if pair is None else pair.why,
        first,
        max(lines[0].end(org) for org in lines[0].orgs()),
        {
            "events": read,
            "folded": counts["folded"],
            "backfilled": counts["backfilled"],
            "duplicates": counts["duplicates"],
            "rejected": counts["rejected"] + unreadable,
        },
        activities,
        tuple(lines[0].orgs()),
    )


def _check(line: Watched, lives: Sequence[Life]) -> None:
    if not lives:
        raise Refused(
            "this history has no opportunity; give files with crm.record.changed events of opportunities"
        )
    if not line.knows_outcomes():
        raise Refused(
            "no stage of this history means won or lost, so no outcome is known; add its stage table "
            "(crm.record.changed of entity stage with outcome won and lost, or [stages] of the import's mapping)"
        )


def _lives(lines: Sequence[Watched]) -> tuple[tuple[Life, ...], ...]:
    found: list[list[Life]] = [[] for _ in lines]
    for deal in lines[0].deals():
        end = lines[0].end(deal.org)
        where = deal.standing
        # A deal that closes in the future has no health from now on.
        closed = None if where.closed is None or deal.outcome == "gone" else min(where.closed, end)
        for lives, line in zip(found, lines, strict=True):
            flips = line.track((deal.org, deal.id))
            lives.append(
                Life(
                    deal.org,
                    deal.id,
                    deal.name,
                    deal.owner,
                    deal.amount,
                    deal.outcome,
                    where.created,
                    closed,
                    flips,
                    stretches(flips, where.opened, end) if deal.outcome != "gone" else (),
                    deal.worked,
                    deal.known_stage,
                )
            )
    return tuple(tuple(lives) for lives in found)


class _Pair:
    """Two lines that go side by side, and where they first part over a deal.

    Attributes:
        why: by (org, deal).
    """

    def __init__(self, a: Watched, b: Watched) -> None:
        self._lines = (a, b)
        self._buckets: tuple[dict[Key, str], dict[Key, str]] = ({}, {})
        self.why: dict[Key, Difference] = {}

    def advance(self, org: str, to: int) -> None:
        """Move both clocks on, and hear what falls due on the way."""
        for stop in self._lines[0].stops(org, to):
            for line in self._lines:
                line.advance(org, stop)
            self.hear()

    def hear(self) -> None:
        """Take in what both said, instant by instant."""
        said: list[tuple[int, Key, int, Flip]] = []
        for side, line in enumerate(self._lines):
            said += [(flip.at, key, side, flip) for key, flip in line.hear()]
        if not said:
            return
        said.sort(key=lambda item: item[:3])
        for place, (at, key, side, flip) in enumerate(said):
            self._buckets[side][key] = flip.to
            if place + 1 == len(said) or said[place + 1][:2] != (at, key):
                self._compare(key, at)

    def _compare(self, key: Key, at: int) -> None:
        if key in self.why:
            return
        ours, theirs = (buckets.get(key) in FLAGGED for buckets in self._buckets)
        if ours != theirs:
            a, b = (line.health(key, at) for line in self._lines)
            if a is not None and b is not None:
                self.why[key] = difference(at, a, b)
