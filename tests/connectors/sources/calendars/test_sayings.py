"""One entry of a calendar becomes one meeting: when, with whom, and how far it has come."""

from pathlib import Path

import pytest

from tests.connectors.sources.calendars.given import ANA, BO, CAI, Read, calendar, event, responses

NINE = ("DTSTART:20260310T090000Z", "DTEND:20260310T100000Z")


def test_an_invitation_becomes_a_meeting(tmp_path: Path) -> None:
    read = Read(tmp_path, calendar(event(*NINE, "SEQUENCE:2", "STATUS:TENTATIVE", "SUMMARY:Secret plans")))

    (made,) = read.events
    assert made["time"] == "2026-03-01T08:00:00Z"
    assert made["source"] == "calendar"
    assert made["data"] == {
        "meeting": "m1",
        "start": "2026-03-10T09:00:00Z",
        "end": "2026-03-10T10:00:00Z",
        "status": "tentative",
        "organizer": ANA,
        "attendees": [{"email": BO, "response": "accepted"}],
        "sequence": 2,
    }
    assert b"Secret" not in read.lines[0]
    assert [(file.rows, file.events, file.what) for file in read.files] == [(1, 1, "entries")]


def test_answers_are_read_in_any_case_and_a_delegate_replaces_who_delegates(tmp_path: Path) -> None:
    people = [
        f"ATTENDEE;PARTSTAT=declined:MAILTO:{BO.upper()}",
        f'ATTENDEE;PARTSTAT=TENTATIVE;CN="Cai; of: Acme":mailto:{CAI}',
        'ATTENDEE;PARTSTAT=DELEGATED;DELEGATED-TO="mailto:eve@acme.com":mailto:dan@acme.com',
        "ATTENDEE;PARTSTAT=X-ODD:mailto:eve@acme.com",
        "ATTENDEE:mailto:fay@acme.com",
    ]

    read = Read(tmp_path, calendar(event(*NINE, *people)))

    assert responses(read.one()) == {
        BO: "declined",
        CAI: "tentative",
        "dan@acme.com": "declined",
        "eve@acme.com": "none",
        "fay@acme.com": "none",
    }


def test_rooms_calendars_and_onlookers_are_no_people(tmp_path: Path) -> None:
    others = [
        "ATTENDEE;CUTYPE=ROOM:mailto:room1@acme.com",
        "ATTENDEE;CUTYPE=RESOURCE:mailto:projector@acme.com",
        "ATTENDEE:mailto:c_1@resource.calendar.google.com",
        "ATTENDEE;ROLE=NON-PARTICIPANT:mailto:cc@acme.com",
        "ORGANIZER:mailto:team@group.calendar.google.com",
    ]

    read = Read(tmp_path, calendar(event(*NINE, *others, f"ATTENDEE:mailto:{BO}")))

    assert responses(read.one()) == {BO: "none"}
    assert "organizer" not in read.one()
    assert read.rejects == []


def test_who_has_no_address_is_left_out_and_told(tmp_path: Path) -> None:
    people = [
        f"ATTENDEE;EMAIL={CAI}:urn:uuid:123",
        f"ATTENDEE;CN={BO}:invalid:nomail",
        "ATTENDEE;CN=Nobody:/o=Exchange/cn=nobody",
        "ATTENDEE;CN=Also:ldap://x",
    ]

    read = Read(tmp_path, calendar(event(*NINE, *people)))

    assert responses(read.one()) == {BO: "none", CAI: "none"}
    assert read.said() == ["kept bad_address"]
    assert "1 more" in read.rejects[0].detail


def test_an_entry_that_names_nobody_is_told_and_never_wins_over_one_that_does(tmp_path: Path) -> None:
    """X-09: the public feed of a calendar has no attendees, and the stamp of its export."""
    feed = calendar(event(*NINE, people=False, stamp="20260320T000000Z"))

    alone = Read(tmp_path, feed)
    both = Read(tmp_path, feed, calendar(event(*NINE)))

    assert alone.one()["sequence"] == -1
    assert [(reject.reason, reject.kept) for reject in alone.rejects] == [("nobody", True)]
    assert responses(both.one()) == {BO: "accepted"}
    assert both.one()["sequence"] == 0


@pytest.mark.parametrize(
    ("lines", "start", "end"),
    [
        (("DTSTART:20260310T090000Z",), "2026-03-10T09:00:00Z", "2026-03-10T09:00:00Z"),
        (("DTSTART:20260310T090000Z", "DURATION:PT45M"), "2026-03-10T09:00:00Z", "2026-03-10T09:45:00Z"),
        (
            ("DTSTART:20260310T090000Z", "DTEND:20260309T090000Z"),
            "2026-03-10T09:00:00Z",
            "2026-03-10T09:00:00Z",
        ),
        (("DTSTART:20260310T090000Z", "DURATION:-PT1H"), "2026-03-10T09:00:00Z", "2026-03-10T09:00:00Z"),
        (("DTSTART;VALUE=DATE:20260310",), "2026-03-10T00:00:00Z", "2026-03-11T00:00:00Z"),
        (("DTSTART:20260310", "DTEND:20260312"), "2026-03-10T00:00:00Z", "2026-03-12T00:00:00Z"),
        (("DTSTART;VALUE=DATE:20260310", "DURATION:P1W"), "2026-03-10T00:00:00Z", "2026-03-17T00:00:00Z"),
        # A day by the calendar is 23 hours when the clocks go forward.
        (
            ("DTSTART;TZID=Europe/Berlin:20260328T120000", "DURATION:P1D"),
            "2026-03-28T11:00:00Z",
            "2026-03-29T10:00:00Z",
        ),
    ],
)
def test_a_meeting_lasts_as_long_as_the_entry_says(
    tmp_path: Path, lines: tuple[str, ...], start: str, end: str
) -> None:
    found = Read(tmp_path, calendar(event(*lines))).one()

    assert (found["start"], found["end"]) == (start, end)


def test_a_calendar_says_when_it_was_changed_and_a_message_when_it_was_written(tmp_path: Path) -> None:
    """X-10: a fact has the time at which it was said."""
    stamps = ("DTSTAMP:20260320T000000Z", "LAST-MODIFIED:20260302T000000Z")

    published = Read(tmp_path, calendar(event(*NINE, *stamps)))
    invited = Read(tmp_path, calendar("METHOD:REQUEST", event(*NINE, *stamps)))

    assert [time for time, *_ in published.spoken()] == ["2026-03-02T00:00:00Z"]
    assert [time for time, *_ in invited.spoken()] == ["2026-03-20T00:00:00Z"]


def test_a_meeting_that_was_never_moved_is_booked_when_it_was_made(tmp_path: Path) -> None:
    """X-15: a fact's time is when it happened, the booking of a meeting; what people answered came later."""
    lines = ("CREATED:20260201T000000Z", "LAST-MODIFIED:20260311T000000Z")

    kept = Read(tmp_path, calendar(event(*NINE, *lines)))
    moved = Read(tmp_path, calendar(event(*NINE, *lines, "SEQUENCE:1")))

    assert [time for time, *_ in kept.spoken()] == ["2026-02-01T00:00:00Z", "2026-03-11T00:00:00Z"]
    assert [responses(event["data"]) for event in kept.events] == [{BO: "none"}, {BO: "accepted"}]
    assert [time for time, *_ in moved.spoken()] == ["2026-03-11T00:00:00Z"]


def test_without_a_stamp_it_was_said_with_the_rest_of_the_file_or_when_it_starts(tmp_path: Path) -> None:
    bare = event(*NINE, stamp="", uid="bare")
    other = event(*NINE, uid="other", stamp="20260305T000000Z")

    assert Read(tmp_path, calendar(bare)).spoken()[0][0] == "2026-03-10T09:00:00Z"
    assert {meeting: time for time, meeting, *_ in Read(tmp_path, calendar(bare, other)).spoken()} == {
        "bare": "2026-03-05T00:00:00Z",
        "other": "2026-03-05T00:00:00Z",
    }


@pytest.mark.parametrize(
    ("text", "number"),
    [("7", 7), ("", 0), ("-1", 0), ("seven", 0), ("²", 0), ("9" * 5_000, 2**31), ("1 2", 0)],
)
def test_a_sequence_is_a_number_or_none(tmp_path: Path, text: str, number: int) -> None:
    assert Read(tmp_path, calendar(event(*NINE, f"SEQUENCE:{text}"))).one()["sequence"] == number


def test_an_entry_without_an_id_gets_one_of_its_date_and_people(tmp_path: Path) -> None:
    first = Read(tmp_path, calendar(event(*NINE, uid="")))
    again = Read(tmp_path, calendar(event(*NINE, "DESCRIPTION:other", uid="")))

    assert first.one()["meeting"].startswith("none:")
    assert first.lines == again.lines


def test_an_id_of_silly_length_is_shortened(tmp_path: Path) -> None:
    assert len(Read(tmp_path, calendar(event(*NINE, "UID:" + "x" * 100_000))).one()["meeting"]) < 40


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ("BEGIN:VTODO\r\nUID:t\r\nDTSTART:20260310T090000Z\r\nEND:VTODO", "no_meeting"),
        ("BEGIN:VJOURNAL\r\nUID:t\r\nEND:VJOURNAL", "no_meeting"),
        ("BEGIN:VFREEBUSY\r\nUID:t\r\nEND:VFREEBUSY", "no_meeting"),
        (event("SUMMARY:when?"), "unreadable_entry"),
        (event("DTSTART:tomorrow"), "unreadable_entry"),
        (event("DTSTART:00010101T000000Z"), "unreadable_entry"),
        (event("DTSTART:19700101T000000Z"), "bad_time"),
    ],
)
def test_what_is_no_meeting_has_one_reason_and_costs_nothing_else(
    tmp_path: Path, entry: str, reason: str
) -> None:
    read = Read(tmp_path, calendar(entry, event(*NINE)))

    assert read.said() == [reason]
    assert read.starts() == ["2026-03-10T09:00:00Z"]
    assert [reject.row for reject in read.rejects] == [1]


@pytest.mark.parametrize("method", ["COUNTER", "DECLINECOUNTER", "REFRESH"])
def test_a_proposal_moves_nothing(tmp_path: Path, method: str) -> None:
    read = Read(tmp_path, calendar(f"METHOD:{method}", event(*NINE)))

    assert (read.events, read.said()) == ([], ["proposal"])


def test_a_meeting_that_takes_nobodys_time_is_a_meeting(tmp_path: Path) -> None:
    """Whether a calendar shows it as free is its owner's business; an all-day workshop is `free` unless somebody changes it."""
    assert Read(tmp_path, calendar(event(*NINE, "TRANSP:TRANSPARENT"))).starts() == ["2026-03-10T09:00:00Z"]


def test_an_alarms_own_lines_are_not_the_meetings(tmp_path: Path) -> None:
    alarm = "BEGIN:VALARM\r\nDURATION:PT9H\r\nATTENDEE:mailto:alarm@acme.com\r\nUID:alarm\r\nEND:VALARM"

    found = Read(tmp_path, calendar(event("DTSTART:20260310T090000Z", alarm, f"ATTENDEE:mailto:{BO}"))).one()

    assert (found["meeting"], found["end"], responses(found)) == ("m1", "2026-03-10T09:00:00Z", {BO: "none"})


def test_importing_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    """X-13."""
    text = calendar(event("DTSTART;TZID=Europe/Berlin:20260310T090000", "RRULE:FREQ=WEEKLY"))

    assert Read(tmp_path, text).lines == Read(tmp_path, text).lines
    assert Read(tmp_path, text, text).lines == Read(tmp_path, text).lines
