"""A worker that stops after any record and starts again from its rows goes on as if nothing had happened (reliability T9)."""

from collections.abc import Iterable
from random import Random
from typing import Any

import msgspec
import pytest

from dealpulse.agents.line import Line
from dealpulse.schemas.records import Flush, Output, Record
from dealpulse.schemas.time import DAY, HOUR, SECOND, parse
from tests.agents.acme import call, cast, email, meeting
from tests.laws.comparing import TIMES
from tests.laws.histories import finished, random_history
from tests.simulation.arrivals import SMALL, WEEK, arrivals, history, live, record_of, tick

Rows = dict[bytes, bytes]


def restored(rows: Rows, dice: Random) -> Line:
    """A line that takes up from a changelog, which hands back rows in any order."""
    line = Line(SMALL, clock="log")
    for key in dice.sample(sorted(rows), len(rows)):
        line.restore(key, rows[key])
    line.ready()
    return line


def wrote(rows: Rows, flush: Flush) -> None:
    for key, value in flush.rows:
        if value is None:
            rows.pop(key, None)
        else:
            rows[key] = value


def said(rows: Rows) -> dict[tuple[str, str, str], Any]:
    """What rows say, field by field, however flushes put them together."""
    return {
        place: msgspec.msgpack.decode(body, strict=False)
        for place, body in restored(rows, Random(0)).rows().items()
    }


def sent(outputs: Iterable[Output]) -> list[tuple[str, bytes, bytes]]:
    """Outputs in an order of their own: deals that fall due together may be told of in any.

    Running answers, which a restart writes once more, are left out; their laws restart as well.
    """
    return sorted(
        (output.topic, output.key or b"", output.value or b"")
        for output in outputs
        if output.topic not in ("views", "reps", "teams", "books", "orgs")
    )


def logs(seed: int) -> list[Record]:
    events = random_history(seed, 15 + 10 * (seed % 4))
    dice = Random(seed)
    come = arrivals(events, dice, (HOUR, DAY, WEEK)[seed % 3])
    until = finished(events) + 40 * DAY
    if seed % 4 == 3:
        return list(history([event for _, event in come], dice, until, until))
    ahead = list(live(come, (SECOND, 12 * HOUR, 7 * DAY)[seed % 3], until))
    # A few quiet ticks: windows empty, ids are forgotten, and nothing comes.
    return [*ahead, *(tick(until + days * DAY + 1) for days in (1, 5, 10, 30, 60))]


def whole(log: list[Record]) -> list[tuple[list[tuple[str, bytes, bytes]], Rows]]:
    """What each record comes to, and the rows after it, without any restart."""
    line, rows, found = Line(SMALL, clock="log"), Rows(), []
    for record in log:
        line.take(record)
        flush = line.flush()
        wrote(rows, flush)
        found.append((sent(flush.outputs), dict(rows)))
    return found


@pytest.mark.parametrize("block", range(4))
def test_a_restart_before_every_record_changes_nothing(block: int) -> None:
    for seed in range(block, 4 * 3 * TIMES, 4):
        log, rows, dice = logs(seed), Rows(), Random(seed)
        for number, (record, (outputs, after)) in enumerate(zip(log, whole(log), strict=True)):
            line = restored(rows, dice)
            line.take(record)
            flush = line.flush()
            wrote(rows, flush)

            assert sent(flush.outputs) == outputs, (seed, number)
            assert rows == after or said(rows) == said(after), (seed, number)


@pytest.mark.parametrize("block", range(4))
def test_one_restart_after_any_prefix_changes_nothing_to_the_end(block: int) -> None:
    for seed in range(block, 4 * TIMES, 4):
        log, dice = logs(seed), Random(seed)
        golden = whole(log)
        for prefix in range(1, len(log), 9):
            rows = dict(golden[prefix - 1][1])
            line = restored(rows, dice)
            for number in range(prefix, len(log)):
                line.take(log[number])
                flush = line.flush()
                wrote(rows, flush)

                assert sent(flush.outputs) == golden[number][0], (seed, prefix, number)
            assert said(rows) == said(golden[-1][1]), (seed, prefix)


def copies_of_one_mail() -> list[Record]:
    """A mail that comes again and again for weeks, each time with somebody more on its list."""
    told = cast()
    days = (0, 5, 9, 14, 16, 21, 22)
    for number, day in enumerate(days):
        people = [f"p{other}@brook.com" for other in range(number + 1)]
        told.append(
            email("m1", f"2026-03-{2 + day:02d}T10:00:00Z", "ann@acme.com", *people)
            | {"id": f"copy-{number}"}
        )
    log = []
    for offset, one in enumerate(told):
        at = parse(one["time"])
        log += [tick(at), record_of(one, at, offset), tick(at + 2 * HOUR)]
    return [*log, *(tick(parse("2026-04-01T00:00:00Z") + day * DAY) for day in range(10))]


def three_years() -> list[Record]:
    """A deal that stays open for three years, with people who come and go: what is too old is forgotten on the way."""
    dice = Random(3)
    told = cast("2023-01-02T09:00:00Z")
    for month in range(40):
        time = f"{2023 + month // 12}-{1 + month % 12:02d}-{dice.randrange(3, 28):02d}T10:00:00Z"
        other = f"p{dice.randrange(6)}@brook.com"
        told += [
            email(f"m{month}", time, "ann@acme.com", other),
            email(f"i{month}", time, other, "ann@acme.com"),
            meeting(f"g{month}", time, time, other),
            call(f"k{month}", time, email=other),
        ]
    log = []
    for offset, one in enumerate(sorted(told, key=lambda one: str(one["time"]))):
        at = parse(one["time"])
        log += [tick(at), record_of(one, at, offset)]
    return [*log, *(tick(parse("2026-06-01T00:00:00Z") + 30 * day * DAY) for day in range(20))]


@pytest.mark.parametrize("log", [copies_of_one_mail(), three_years()], ids=["copies", "years"])
def test_what_is_forgotten_in_time_is_forgotten_after_a_restart_too(log: list[Record]) -> None:
    rows, dice = Rows(), Random(1)
    for number, (record, (outputs, after)) in enumerate(zip(log, whole(log), strict=True)):
        line = restored(rows, dice)
        line.take(record)
        flush = line.flush()
        wrote(rows, flush)

        assert sent(flush.outputs) == outputs, number
        assert said(rows) == said(after), number


def test_a_quiet_tick_writes_only_clocks() -> None:
    log = logs(2)
    line = Line(SMALL, clock="log")
    for record in log:
        line.take(record)
    line.flush()
    assert line.last_tick is not None

    last = line.last_tick
    for second in range(1, 100):
        line.take(tick(last + second * SECOND))
        flush = line.flush()
        assert flush.outputs == []
        assert {key.split(b"\x00")[1] for key, _ in flush.rows} <= {b"clock"}, flush.rows
