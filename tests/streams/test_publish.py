"""How a history is cut into slices, and what of it stays behind."""

import itertools

from dealpulse.agents.intake import read
from dealpulse.streams.log import partition_of
from dealpulse.streams.publish import _Line, _moves_a_clock, _slices


def test_a_slice_is_never_cut_within_an_instant() -> None:
    lines = [line(second // 7, second) for second in range(100)]

    parts = list(_slices(lines, 4, 10))

    assert [value for part in parts for value in part.lines] == lines
    assert len(parts) > 5
    for one, other in itertools.pairwise(parts):
        assert max(time_of(value) for value in one.lines) < min(time_of(value) for value in other.lines)
    assert all(part.last == {"acme": time_of(part.lines[-1])} for part in parts)


def test_the_busiest_partition_of_the_log_fills_a_slice() -> None:
    orgs = [f"org{n}" for n in range(40)]
    lines = [line(second, second, orgs[second % 40]) for second in range(400)]

    first = next(iter(_slices(lines, 4, 20)))

    fill = [partition_of((value.event.org if value.event else "").encode(), 4) for value in first.lines]
    assert max(fill.count(number) for number in range(4)) == 20


def test_of_copies_in_one_slice_only_the_first_goes() -> None:
    twice = [line(1, 1), line(1, 1), line(2, 2)]

    (part,) = _slices(twice, 4, 100)

    assert part.lines == [twice[0], twice[2]]
    assert part.taken == 3


def test_lines_that_nobody_can_read_go_too() -> None:
    (part,) = _slices([_Line(None, b"{broken"), line(1, 1)], 4, 100)

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


def time_of(line: _Line) -> int:
    assert line.event is not None
    return line.event.time
