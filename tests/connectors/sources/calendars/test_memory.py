"""Memory: one import after the other gives what one import of all gives, and what has vanished is cancelled."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from dealpulse.connectors.sources.calendars import Calendars
from dealpulse.connectors.sources.report import Reject
from dealpulse.connectors.sources.wanted import Wanted
from dealpulse.schemas.errors import Refused
from dealpulse.schemas.time import parse
from tests.connectors.sources.calendars.given import Read, calendar, event

NINE = "DTSTART:20260310T090000Z"
SERIES = ("DTSTART;TZID=Europe/Berlin:20260310T100000", "RRULE:FREQ=WEEKLY;COUNT=4")
MONDAY, TUESDAY, FRIDAY = "20260302T000000Z", "20260303T000000Z", "20260306T000000Z"


def after_each_other(folder: Path, *texts: str, name: str = "") -> list[bytes]:
    """Import each calendar by itself, with what the one before knew."""
    known, lines = b"", list[bytes]()
    for number, text in enumerate(texts):
        path = folder / f"{number}.ics"
        path.write_bytes(text.encode())
        calendars = Calendars(Wanted("acme"), known)
        calendars.take_file(path, name)
        told = list(calendars.events())
        assert not set(told) & set(lines), "nothing is told twice"
        lines += told
        known = calendars.known()
    return lines


def final(lines: list[bytes]) -> dict[str, Any]:
    last: dict[str, Any] = {}
    for line in sorted(
        lines, key=lambda line: (_data(line)["sequence"], parse(msgspec.json.decode(line)["time"]))
    ):
        last[_data(line)["meeting"]] = _data(line)
    return last


def _data(line: bytes) -> dict[str, Any]:
    data: dict[str, Any] = msgspec.json.decode(line)["data"]
    return data


VERSIONS = [
    calendar("X-WR-RELCALID:ana", event(*SERIES), event(NINE, uid="m2")),
    calendar(
        "X-WR-RELCALID:ana",
        event(*SERIES, "EXDATE:20260317T090000Z", "SEQUENCE:1", stamp=MONDAY),
        event("RECURRENCE-ID:20260324T090000Z", "DTSTART:20260325T090000Z", "SEQUENCE:1", stamp=MONDAY),
    ),
    calendar("METHOD:REPLY", event(NINE, "ATTENDEE;PARTSTAT=DECLINED:mailto:cai@acme.com", stamp=TUESDAY)),
    calendar(
        "X-WR-RELCALID:ana", event(*SERIES[:1], "RRULE:FREQ=WEEKLY;COUNT=5", "SEQUENCE:2", stamp=FRIDAY)
    ),
]


def test_one_after_the_other_is_as_all_at_once(tmp_path: Path) -> None:
    at_once = Read(tmp_path, *VERSIONS)

    lines = after_each_other(tmp_path, *VERSIONS)

    assert sorted(lines) == sorted(at_once.lines)
    assert final(lines) == at_once.meetings()
    assert at_once.meetings()["m2"]["status"] == "cancelled"


def test_in_another_order_the_rows_are_the_same(tmp_path: Path) -> None:
    """X-16: the same facts give the same rows in any order. An answer that came before its invitation was a meeting till then."""
    lines = after_each_other(tmp_path, *reversed(VERSIONS))

    found, expected = final(lines), Read(tmp_path, *VERSIONS).meetings()
    assert {meeting: found[meeting] for meeting in expected} == expected
    assert {found[meeting]["status"] for meeting in found.keys() - expected.keys()} == {"cancelled"}


def test_what_a_calendar_has_no_longer_is_cancelled_when_the_next_one_was_written(tmp_path: Path) -> None:
    before = calendar("X-WR-CALNAME:ana@ours.com", event(NINE), event(NINE, uid="m2"))
    after = calendar("X-WR-CALNAME:ana@ours.com", event(NINE, uid="m2", stamp=FRIDAY))

    read = Read(tmp_path, before, after)

    assert [line for line in read.spoken() if line[3] == "cancelled"] == [
        ("2026-03-06T00:00:00Z", "m1", "2026-03-10T09:00:00Z", "cancelled")
    ]


def test_calendars_that_say_not_who_they_are_cancel_nothing_of_each_other(tmp_path: Path) -> None:
    """Everybody has a calendar called Work."""
    read = Read(
        tmp_path,
        calendar("X-WR-CALNAME:Work", event(NINE)),
        calendar("X-WR-CALNAME:Work", event(NINE, uid="m2", stamp=FRIDAY)),
    )

    assert len(read.starts()) == 2


def test_who_knows_that_it_is_the_same_calendar_says_so(tmp_path: Path) -> None:
    kept = event(NINE, uid="m2")
    texts = [calendar(event(NINE), kept), calendar(event(NINE, uid="m2", stamp=FRIDAY))]

    assert final(after_each_other(tmp_path, *texts))["m1"]["status"] == "confirmed"
    assert final(after_each_other(tmp_path, *texts, name="work.ics"))["m1"]["status"] == "cancelled"


def test_one_invitation_after_the_other_under_one_name_deletes_nothing(tmp_path: Path) -> None:
    texts = [calendar(event(NINE)), calendar(event(NINE, uid="m2", stamp=FRIDAY))]

    assert final(after_each_other(tmp_path, *texts, name="invite.ics"))["m1"]["status"] == "confirmed"


def test_who_tidies_up_the_past_cancels_nothing(tmp_path: Path) -> None:
    kept = event("DTSTART:20260401T090000Z", uid="m2")
    later = event("DTSTART:20260401T090000Z", uid="m2", stamp="20260320T000000Z")

    read = Read(
        tmp_path, calendar("X-WR-RELCALID:ana", event(NINE), kept), calendar("X-WR-RELCALID:ana", later)
    )

    assert len(read.starts()) == 2


def test_a_calendar_cancels_nothing_outside_its_window(tmp_path: Path) -> None:
    """Outlook exports a range of dates, and says which."""
    window = ("X-WR-RELCALID:ana", "X-CALSTART:20260301T000000Z", "X-CALEND:20260309T000000Z")
    kept = event("DTSTART:20260304T090000Z", uid="m2", stamp=MONDAY)

    read = Read(tmp_path, calendar("X-WR-RELCALID:ana", event(NINE), kept), calendar(*window, kept))

    assert len(read.starts()) == 2


def test_what_comes_back_takes_place(tmp_path: Path) -> None:
    texts = [
        calendar("X-WR-RELCALID:ana", event(NINE), event(NINE, uid="m2")),
        calendar("X-WR-RELCALID:ana", event(NINE, uid="m2", stamp=MONDAY)),
        calendar("X-WR-RELCALID:ana", event(NINE, stamp=FRIDAY), event(NINE, uid="m2", stamp=FRIDAY)),
    ]

    assert [data["status"] for data in final(after_each_other(tmp_path, *texts)).values()] == [
        "confirmed",
        "confirmed",
    ]


def test_an_endless_series_goes_on_with_each_import(tmp_path: Path) -> None:
    first = calendar(event(NINE, "RRULE:FREQ=WEEKLY"))
    second = calendar(event(NINE, "RRULE:FREQ=WEEKLY"), event(NINE, uid="m2", stamp="20260401T000000Z"))

    assert sorted(after_each_other(tmp_path, first, second)) == sorted(Read(tmp_path, second).lines)


def test_a_memory_knows_its_own_zones(tmp_path: Path) -> None:
    zone = (
        "BEGIN:VTIMEZONE\r\nTZID:Ours\r\nBEGIN:STANDARD\r\nDTSTART:16010101T000000\r\nTZOFFSETFROM:+0300\r\n"
        "TZOFFSETTO:+0300\r\nEND:STANDARD\r\nEND:VTIMEZONE"
    )
    texts = [
        calendar(zone, event("DTSTART;TZID=Ours:20260310T120000", "RRULE:FREQ=WEEKLY;COUNT=2")),
        calendar("METHOD:CANCEL", event("RECURRENCE-ID:20260317T090000Z", stamp=FRIDAY)),
    ]

    found = final(after_each_other(tmp_path, *texts))

    assert {meeting: data["status"] for meeting, data in found.items()} == {
        "m1/20260310T090000Z": "confirmed",
        "m1/20260317T090000Z": "cancelled",
    }


def test_the_same_again_leaves_the_memory_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "a.ics"
    path.write_bytes(VERSIONS[0].encode())
    sizes = []
    known = b""
    for _ in range(4):
        calendars = Calendars(Wanted("acme"), known)
        calendars.take_file(path)
        list(calendars.events())
        known = calendars.known()
        sizes.append(len(known))

    assert len(set(sizes)) == 1


def test_a_damaged_memory_is_refused() -> None:
    with pytest.raises(Refused, match="known"):
        Calendars(Wanted("acme"), b"\x93junk")


def test_parts_of_mails_are_read_with_the_mails_method_and_instant() -> None:
    """An invitation inside a mail is a meeting."""
    rejects: list[Reject] = []
    calendars = Calendars(Wanted("acme", on_reject=rejects.append))
    invitation = calendar(event(NINE, stamp=""))
    answer = calendar(event(NINE, "ATTENDEE;PARTSTAT=DECLINED:mailto:cai@acme.com", stamp=""))

    at = 1_772_500_000_000_000
    taken = [
        calendars.take(invitation.encode(), "box", 1, method="REQUEST", said=at),
        calendars.take(answer.encode(), "box", 2, method="reply", said=at + 1),
        calendars.take(b"BEGIN:VCALENDAR\r\nBEGIN:VTIMEZONE\r\nEND:VTIMEZONE\r\nEND:VCALENDAR", "box", 3),
        calendars.take(b"no calendar", "box", 4),
    ]
    lines = list(calendars.events())

    assert taken == [1, 1, 0, 0]
    assert [len(_data(line)["attendees"]) for line in lines] == [1, 2]
    assert calendars.made == {"box": 2}
    assert [(reject.row, reject.reason) for reject in rejects] == [(3, "no_entry"), (4, "no_entry")]
