"""How a history is cut into slices, and what of it stays behind."""

import itertools
from pathlib import Path

import pytest

from dealpulse.agents.intake import read
from dealpulse.agents.line import Line
from dealpulse.schemas.errors import Refused
from dealpulse.schemas.records import Record
from dealpulse.state.policy import default
from dealpulse.streams.log import partition_of
from dealpulse.streams.publish import (
    _first_instants,
    _Line,
    _moves_a_clock,
    _Pace,
    _refuse_what_is_past,
    _slices,
)
from dealpulse.streams.standing import _clock_key


def test_a_slice_is_never_cut_within_an_instant() -> None:
    lines = [line(second // 7, second) for second in range(100)]

    parts = list(_slices(lines, 4, _Pace(10)))

    assert [value for part in parts for value in part.lines] == lines
    assert len(parts) > 5
    for one, other in itertools.pairwise(parts):
        assert max(time_of(value) for value in one.lines) < min(time_of(value) for value in other.lines)
    assert all(part.last == {"acme": time_of(part.lines[-1])} for part in parts)


def test_the_busiest_partition_of_the_log_fills_a_slice() -> None:
    orgs = [f"org{n}" for n in range(40)]
    lines = [line(second, second, orgs[second % 40]) for second in range(400)]

    first = next(iter(_slices(lines, 4, _Pace(20))))

    fill = [partition_of((value.event.org if value.event else "").encode(), 4) for value in first.lines]
    assert max(fill.count(number) for number in range(4)) == 20


def test_slow_workers_get_smaller_slices_and_quick_ones_larger() -> None:
    pace = _Pace(2_000)

    for _ in range(9):
        pace.took(0.3)
    assert pace.lines == 2_000
    for _ in range(9):
        pace.took(1.5)
    assert pace.lines == 100
    pace.took(0.8)
    assert pace.lines == 100


def test_copies_go_too_and_wait_where_they_could_overtake() -> None:
    first, other = line(1, 1), renamed(line(2, 1), b"activity.email.sent", b"activity.task.completed")

    (part,) = _slices([first, line(1, 1), other, line(3, 2)], 4, _Pace(100))

    assert part.lines == [first, line(1, 1), line(3, 2)]
    assert part.copies == [other]
    assert part.taken == 4


def test_an_org_that_is_past_its_history_is_refused() -> None:
    noon = 1_772_000_000_000_000

    _refuse_what_is_past({"acme": noon, "new": noon}, {"acme": noon})
    with pytest.raises(Refused) as refused:
        _refuse_what_is_past({"acme": noon, "globex": noon}, {"acme": noon + 60_000_000, "globex": noon + 1})

    assert str(refused.value).startswith(
        "acme (and 1 orgs more) has gone on to 2026-02-25T06:14:20Z already, and this history begins at 2026-02-25T06:13:20Z:"
        " say --backfill"
    )


def test_a_history_begins_with_its_first_fact_and_not_with_its_clock(tmp_path: Path) -> None:
    tick = b'{"specversion":"1.0","id":"t","source":"s","type":"clock.tick","time":"2020-01-01T00:00:00Z","org":"acme"}'
    (tmp_path / "a.ndjson").write_bytes(b"\n".join([tick, b"{broken", line(5, 1).value, line(3, 2).value]))

    assert _first_instants([tmp_path / "a.ndjson"]) == {"acme": time_of(line(3, 2))}


def test_rows_tell_an_orgs_clock() -> None:
    """`standing` finds a clock by its key; this is the line's own way of writing it."""
    written = Line(default(), clock="log")
    written.take(Record(line(7, 1).value, {"topic": "emails", "partition": 0, "offset": 0}))
    rows = dict(written.flush().rows)

    read_back = Line(default(), clock="log")
    read_back.restore(_clock_key("acme"), rows[_clock_key("acme")] or b"")
    read_back.ready()

    assert read_back.clocks() == {"acme": (time_of(line(7, 1)), False)}


def test_lines_that_nobody_can_read_go_too() -> None:
    (part,) = _slices([_Line(None, b"{broken"), line(1, 1)], 4, _Pace(100))

    assert part.lines[0].value == b"{broken"


def test_the_files_own_ticks_and_clock_settings_stay_behind() -> None:
    tick = b'{"specversion":"1.0","id":"t","source":"s","type":"clock.tick","time":"2026-01-01T00:00:00Z","org":"a"}'
    setting = (
        b'{"specversion":"1.0","id":"c","source":"s","type":"config.changed","time":"2026-01-01T00:00:00Z","org":"a",'
        b'"data":{"kind":"org","key":"%s","value":%s}}'
    )

    assert _moves_a_clock(read(tick))
    assert _moves_a_clock(read(setting % (b"clock", b'"history"')))
    assert not _moves_a_clock(read(setting % (b"timezone", b'"Europe/Berlin"')))
    assert not _moves_a_clock(line(1, 1).event)


def line(second: int, number: int, org: str = "acme") -> _Line:
    value = (
        b'{"specversion":"1.0","id":"e-%d","source":"mailbox","type":"activity.email.sent",'
        b'"time":"2026-03-02T09:%02d:%02dZ","org":"%s",'
        b'"data":{"message":"m-%d","from":"rep@acme.com","to":["ana@buyer.com"]}}'
        % (number, second // 60, second % 60, org.encode(), number)
    )
    return _Line(read(value), value)


def renamed(line: _Line, old: bytes, new: bytes) -> _Line:
    value = line.value.split(b'"data"')[0].replace(old, new)
    value += b'"data":{"task":"t","user":"u","kind":"linkedin","contact":"c"}}'
    return _Line(read(value), value)


def time_of(line: _Line) -> int:
    assert line.event is not None
    return line.event.time
