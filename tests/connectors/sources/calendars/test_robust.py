"""Broken, huge and hostile calendars cost bounded time and memory, and one line."""

import gzip
import random
from pathlib import Path

import msgspec
import pytest

from dealpulse.agents.intake import read as intake
from dealpulse.connectors.sources import read
from dealpulse.connectors.sources.calendars import Calendars
from dealpulse.connectors.sources.report import REASONS, Reject
from dealpulse.connectors.sources.wanted import Wanted
from dealpulse.schemas.errors import Refused
from tests.connectors.sources.calendars.given import Read, calendar, event
from tests.connectors.sources.calendars.mutations import mutated, seeds

NINE = "DTSTART:20260310T090000Z"

HOSTILE = {
    "every second": event(NINE, "RRULE:FREQ=SECONDLY"),
    "a thousand million": event(NINE, "RRULE:FREQ=SECONDLY;COUNT=1000000000"),
    "a 30 February for ever": event(NINE, "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"),
    "every second of some days": event(
        NINE,
        "RRULE:FREQ=YEARLY;BYDAY=MO;BYHOUR="
        + ",".join(map(str, range(24)))
        + ";BYMINUTE="
        + ",".join(map(str, range(60)))
        + ";BYSECOND="
        + ",".join(map(str, range(60))),
    ),
    "dates without end": event(
        NINE,
        "RDATE:"
        + ",".join(
            f"20260{1 + i % 9}{10 + i % 18}T{i % 24:02}{i % 60:02}{i // 400 % 60:02}Z" for i in range(30_000)
        ),
    ),
    "dates left out without end": event(
        NINE,
        "RRULE:FREQ=DAILY",
        "EXDATE:" + ",".join(f"202603{10 + i % 18}T0900{i % 60:02}Z" for i in range(30_000)),
    ),
    "before the year 1": event("DTSTART:00010101T000000Z", "RRULE:FREQ=DAILY"),
    "a zone of seconds": "BEGIN:VTIMEZONE\r\nTZID:Z\r\nBEGIN:STANDARD\r\nDTSTART:16010101T000000\r\nTZOFFSETFROM:+0100\r\n"
    "TZOFFSETTO:+0200\r\nRRULE:FREQ=SECONDLY\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
    + event("DTSTART;TZID=Z:20260310T090000"),
    "a crowd": event(NINE, *(f"ATTENDEE:mailto:p{i}@acme.com" for i in range(3_000))),
    "versions without end": "\r\n".join(
        event(f"DTSTART:20260310T0900{i % 60:02}Z", f"SEQUENCE:{i}", "RRULE:FREQ=DAILY;COUNT=9000")
        for i in range(60)
    ),
    "answers without end": calendar(
        "METHOD:REPLY",
        *(event(NINE, "RRULE:FREQ=DAILY;COUNT=9000", f"ATTENDEE:mailto:p{i}@acme.com") for i in range(40)),
    ),
    "series that are never": "\r\n".join(
        event(NINE, "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", uid=f"u{i}") for i in range(60)
    ),
    "nested": "BEGIN:VEVENT\r\n" + "BEGIN:X\r\n" * 50_000,
    "one long line": event(NINE, "ATTENDEE;CN=" + "x" * 5_000_000 + ":mailto:x@acme.com"),
    "quotes": event(NINE, 'ATTENDEE;CN="' + '"' * 50_000 + ":mailto:x@acme.com"),
    "folds": event(NINE, "DESCRIPTION:x" + "\r\n x" * 100_000),
}


@pytest.mark.timeout(60)
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_entry_costs_itself_and_little(tmp_path: Path, name: str) -> None:
    rejects: list[Reject] = []
    path = tmp_path / "a.ics"
    path.write_text(calendar(HOSTILE[name], event(NINE, uid="honest")))

    lines = list(read("ics", [path], "acme", on_reject=rejects.append))

    assert len(lines) <= 100_000
    assert any(b'"honest"' in line for line in lines) or name == "nested"
    assert all(reject.reason in REASONS for reject in rejects)
    told = [reject.row for reject in rejects if not reject.kept]
    assert len(told) == len(set(told)), "each entry has one reason"
    for line in lines[:10]:
        intake(line)


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "no_entry"),
        (b"\0" * 10_000, "no_entry"),
        (b"%PDF-1.7\n\xff\xfe\x00", "no_entry"),
        (b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "no_entry"),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART:20260310T090000Z\r\nATT", "unreadable_entry"),
    ],
)
def test_a_file_without_a_meeting_costs_one_line(tmp_path: Path, raw: bytes, reason: str) -> None:
    read = Read(tmp_path, raw)

    assert (read.events, read.said()) == ([], [reason])


def test_an_entry_that_is_never_closed_does_not_swallow_the_next(tmp_path: Path) -> None:
    broken = event(NINE, uid="broken").removesuffix("END:VEVENT")

    read = Read(tmp_path, calendar(broken + event(NINE, uid="whole")))

    assert list(read.meetings()) == ["whole"]
    assert read.said() == ["unreadable_entry"]


def test_an_entry_without_a_calendar_around_it_is_read(tmp_path: Path) -> None:
    read = Read(tmp_path, event(NINE, uid="a") + "\n" + event(NINE, uid="b"))

    assert list(read.meetings()) == ["a", "b"]


def test_several_calendars_of_a_file_are_read_each_by_itself(tmp_path: Path) -> None:
    there = calendar("X-WR-TIMEZONE:America/New_York", event("DTSTART:20260110T090000", uid="there"))
    here = calendar(event("DTSTART:20260110T090000", uid="here"))

    found = Read(tmp_path, there + here).meetings()

    assert {meeting: data["start"][11:13] for meeting, data in found.items()} == {"there": "14", "here": "09"}


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\n\n", b"\r\r\n"])
def test_lines_may_end_in_any_way(tmp_path: Path, end: bytes) -> None:
    raw = b"\xef\xbb\xbf" + calendar(event(NINE)).encode().replace(b"\r\n", end)

    assert Read(tmp_path, raw).one()["meeting"] == "m1"


def test_folded_lines_are_one_also_in_the_middle_of_a_letter(tmp_path: Path) -> None:
    raw = calendar(event(NINE, "UID:zürich")).encode().replace(b"UID:z\xc3\xbc", b"U\r\n ID:z\xc3\r\n \xbc")

    assert Read(tmp_path, raw).one()["meeting"] == "zürich"


def test_what_is_not_utf_8_is_read_all_the_same(tmp_path: Path) -> None:
    raw = calendar(event(NINE, "ATTENDEE;CN=Zoë:mailto:zoe@acme.com")).encode("cp1252")

    assert Read(tmp_path, raw).one()["attendees"] == [{"email": "zoe@acme.com", "response": "none"}]


def test_a_compressed_calendar_is_read_and_a_damaged_one_told(tmp_path: Path) -> None:
    whole = gzip.compress(calendar(event(NINE)).encode())
    (tmp_path / "a.ics.gz").write_bytes(whole)
    (tmp_path / "b.ics.gz").write_bytes(whole[:-9])
    (tmp_path / "c.ics.gz").write_bytes(b"no gzip")
    rejects: list[Reject] = []

    lines = list(read("ics", [tmp_path], "acme", on_reject=rejects.append))

    assert len(lines) == 1
    assert [(reject.file, reject.reason) for reject in rejects if not reject.kept] == [
        ("b.ics.gz", "unreadable_file"),
        ("c.ics.gz", "unreadable_file"),
    ]


def test_a_part_of_a_mail_that_is_too_large_is_read_so_far_and_told() -> None:
    rejects: list[Reject] = []
    calendars = Calendars(Wanted("acme", on_reject=rejects.append))
    many = calendar(event(NINE), "X-PAD:" + "x" * 5_000_000, event(NINE, uid="m2"))

    assert calendars.take(many.encode(), "box", 1) == 1
    assert [reject.reason for reject in rejects] == ["too_large"]


def test_folders_are_looked_through_and_other_files_left(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "x.ICS").write_text(calendar(event(NINE)))
    (tmp_path / "a" / ".hidden.ics").write_text("")
    (tmp_path / "a" / "notes.txt").write_text("")

    assert len(list(read("ics", [tmp_path], "acme"))) == 1


@pytest.mark.parametrize("name", ["missing.ics", "empty"])
def test_a_path_without_a_calendar_is_refused_at_once(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()

    with pytest.raises(Refused, match=name):
        read("ics", [tmp_path / name], "acme")


@pytest.mark.timeout(120)
def test_no_broken_calendar_breaks_the_import() -> None:
    """Each input becomes events that intake takes, or at least one reason; 10^5 of these were run before release."""
    given = seeds()
    for seed in range(300):
        dice = random.Random(seed)
        raw = mutated(dice, given)
        rejects: list[Reject] = []
        calendars = Calendars(Wanted("acme", until=dice.choice([None, 0, 0, 0]), on_reject=rejects.append))

        calendars.take(raw, "f", 1)
        lines = list(calendars.events())

        assert lines or any(not reject.kept for reject in rejects), seed
        assert all(reject.reason in REASONS for reject in rejects), seed
        assert len({msgspec.json.decode(line)["id"] for line in lines[:50]}) == len(lines[:50]), seed
        for line in lines[:5]:
            intake(line)
        Calendars(Wanted("acme"), calendars.known())
