"""Versions: what was edited is moved, cancelled and added, each at the instant at which it was said."""

from itertools import permutations
from pathlib import Path

import pytest

from tests.connectors.sources.calendars.given import ANA, BO, CAI, Read, calendar, event, responses

NINE = "DTSTART:20260310T090000Z"
SERIES = (NINE, "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=4")
LATER = "20260312T000000Z"


def said(read: Read) -> list[tuple[str, str, str, str]]:
    """The events with short times."""
    return [(time[5:13], meeting, start[5:13], status) for time, meeting, start, status in read.spoken()]


def test_a_meeting_is_moved_when_its_newer_version_says_so(tmp_path: Path) -> None:
    """X-09: a meeting is its latest version, by sequence, then by time."""
    first = calendar(event(NINE))
    second = calendar(event("DTSTART:20260311T150000Z", "SEQUENCE:1", stamp="20260305T000000Z"))

    read = Read(tmp_path, first, second)

    assert said(read) == [
        ("03-01T08", "m1", "03-10T09", "confirmed"),
        ("03-05T00", "m1", "03-11T15", "confirmed"),
    ]
    assert Read(tmp_path, second, first).meetings() == read.meetings()


def test_a_higher_sequence_wins_over_a_later_stamp(tmp_path: Path) -> None:
    edited = event("DTSTART:20260311T150000Z", "SEQUENCE:2", stamp="20260305T000000Z")
    copy = event(NINE, "SEQUENCE:1", stamp="20260309T000000Z")

    assert Read(tmp_path, calendar(edited), calendar(copy)).starts() == ["2026-03-11T15:00:00Z"]


def test_of_one_sequence_and_stamp_the_one_that_is_read_last_counts(tmp_path: Path) -> None:
    read = Read(tmp_path, calendar(event(NINE)), calendar(event("DTSTART:20260311T150000Z")))

    assert read.starts() == ["2026-03-11T15:00:00Z"]
    assert [time for time, *_ in read.spoken()] == ["2026-03-01T08:00:00Z", "2026-03-01T08:00:00.000001Z"]


def test_a_series_that_is_edited_moves_cancels_and_adds(tmp_path: Path) -> None:
    edited = event(
        NINE,
        "DURATION:PT1H",
        "RRULE:FREQ=WEEKLY;COUNT=5",
        "EXDATE:20260317T090000Z",
        "SEQUENCE:1",
        stamp=LATER,
    )
    moved = event(
        "RECURRENCE-ID:20260324T090000Z",
        "DTSTART:20260325T090000Z",
        "DURATION:PT1H",
        "SEQUENCE:1",
        stamp=LATER,
    )

    read = Read(tmp_path, calendar(event(*SERIES)), calendar(edited, moved))

    assert [line for line in said(read) if line[0] == "03-12T00"] == [
        ("03-12T00", "m1/20260317T090000Z", "03-17T09", "cancelled"),
        ("03-12T00", "m1/20260324T090000Z", "03-25T09", "confirmed"),
        ("03-12T00", "m1/20260407T090000Z", "04-07T09", "confirmed"),
    ]
    assert len(read.events) == 4 + 3


def test_this_and_following_by_a_new_series(tmp_path: Path) -> None:
    """Calendars end the old series and begin another one."""
    old = event(NINE, "RRULE:FREQ=WEEKLY;UNTIL=20260323T000000Z", "SEQUENCE:1", stamp=LATER)
    new = event("DTSTART:20260324T140000Z", "RRULE:FREQ=WEEKLY;COUNT=2", uid="m1_R20260324", stamp=LATER)

    read = Read(tmp_path, calendar(event(NINE, "RRULE:FREQ=WEEKLY;COUNT=4")), calendar(old, new))

    assert [start[5:13] for start in read.starts()] == ["03-10T09", "03-17T09", "03-24T14", "03-31T14"]


def test_a_series_at_another_hour_replaces_every_meeting(tmp_path: Path) -> None:
    edited = event("DTSTART:20260310T110000Z", "RRULE:FREQ=WEEKLY;COUNT=4", "SEQUENCE:1", stamp=LATER)

    read = Read(tmp_path, calendar(event(*SERIES)), calendar(edited))

    assert [start[5:13] for start in read.starts()] == ["03-10T11", "03-17T11", "03-24T11", "03-31T11"]


def test_what_was_held_before_a_series_begins_anew_stays(tmp_path: Path) -> None:
    """Some systems move the start of a series to today when it is edited; last week's meeting took place all the same."""
    edited = event(
        "DTSTART:20260324T090000Z", "RRULE:FREQ=WEEKLY;COUNT=2", "SEQUENCE:1", stamp="20260318T000000Z"
    )

    read = Read(tmp_path, calendar(event(*SERIES)), calendar(edited))

    assert len(read.starts()) == 4


def test_a_meeting_becomes_a_series(tmp_path: Path) -> None:
    read = Read(tmp_path, calendar(event(NINE)), calendar(event(*SERIES, "SEQUENCE:1", stamp=LATER)))

    assert read.meetings()["m1"]["status"] == "cancelled"
    assert len(read.starts()) == 4


def test_who_takes_a_date_out_of_their_own_calendar_cancels_it_for_nobody_else(tmp_path: Path) -> None:
    """Two calendars that say who they are, of one version: only the organizer's next version cancels."""
    anas = calendar("X-WR-CALNAME:ana", event(*SERIES))
    bos = calendar("X-WR-CALNAME:bo", event(*SERIES, "EXDATE:20260317T090000Z", stamp=LATER))
    anew = calendar("X-WR-CALNAME:ana", event(*SERIES, "EXDATE:20260317T090000Z", stamp=LATER))

    assert len(Read(tmp_path, anas, bos).starts()) == 4
    assert len(Read(tmp_path, anas, anew).starts()) == 3


def test_the_same_entry_again_is_told_as_such(tmp_path: Path) -> None:
    read = Read(tmp_path, calendar(event(NINE)), calendar(event(NINE, stamp=LATER)))

    assert (len(read.events), read.said()) == (1, ["changed_nothing"])


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_order_of_files_does_not_matter(tmp_path: Path, order: tuple[int, ...]) -> None:
    files = [
        calendar("METHOD:REQUEST", event(*SERIES)),
        calendar(
            "METHOD:REPLY",
            event(NINE, f"ATTENDEE;PARTSTAT=DECLINED:mailto:{BO}", "SEQUENCE:0", stamp="20260304T000000Z"),
        ),
        calendar("METHOD:REQUEST", event(*SERIES, "EXDATE:20260331T090000Z", "SEQUENCE:1", stamp=LATER)),
    ]

    read = Read(tmp_path, *(files[place] for place in order))

    assert sorted(read.lines) == sorted(Read(tmp_path, *files).lines)
    assert len(read.starts()) == 3


# ---- answers ----------------------------------------------------------------------------------------------------------

INVITED = calendar(
    "METHOD:REQUEST",
    event(NINE, f"ORGANIZER:mailto:{ANA}", f"ATTENDEE:mailto:{BO}", f"ATTENDEE:mailto:{CAI}"),
)


def answer(who: str, what: str, *lines: str, stamp: str = "20260303T000000Z") -> str:
    """A REPLY, as calendars write it: the one who answers, and the organizer."""
    return calendar(
        "METHOD:REPLY",
        event(*lines, f"ORGANIZER:mailto:{ANA}", f"ATTENDEE;PARTSTAT={what}:mailto:{who}", stamp=stamp),
    )


def test_an_answer_changes_one_person_and_nobody_else(tmp_path: Path) -> None:
    """The latest version wins as a whole (X-09), so an answer is told as the whole meeting with one answer changed."""
    later = answer(CAI, "DECLINED", NINE, stamp="20260304T000000Z")

    read = Read(tmp_path, later, answer(BO, "ACCEPTED", NINE), INVITED)

    assert [
        (event["time"][5:10], responses(event["data"]))
        for event in sorted(read.events, key=lambda e: e["time"])
    ] == [
        ("03-01", {BO: "none", CAI: "none"}),
        ("03-03", {BO: "accepted", CAI: "none"}),
        ("03-04", {BO: "accepted", CAI: "declined"}),
    ]
    assert read.one()["organizer"] == ANA


def test_an_answer_speaks_of_the_version_that_it_answers(tmp_path: Path) -> None:
    moved = calendar(
        "METHOD:REQUEST",
        event("DTSTART:20260311T090000Z", "SEQUENCE:1", f"ATTENDEE:mailto:{BO}", stamp=LATER),
    )
    old = answer(BO, "DECLINED", NINE, "SEQUENCE:0", stamp="20260313T000000Z")
    new = answer(BO, "DECLINED", NINE, stamp="20260313T000000Z")

    assert responses(Read(tmp_path, INVITED, moved, old).one()) == {BO: "none"}
    assert responses(Read(tmp_path, INVITED, moved, new).one()) == {BO: "declined"}


def test_an_answer_may_speak_of_one_date_or_of_all(tmp_path: Path) -> None:
    invited = calendar("METHOD:REQUEST", event(*SERIES))
    one = answer(BO, "DECLINED", "RECURRENCE-ID:20260317T090000Z", "DTSTART:20260317T090000Z")

    read = Read(tmp_path, invited, one, answer(BO, "TENTATIVE", NINE, stamp="20260302T000000Z"))

    assert [responses(data)[BO] for data in read.meetings().values()] == [
        "tentative",
        "declined",
        "tentative",
        "tentative",
    ]


def test_answers_to_an_invitation_that_is_nowhere_make_a_meeting_that_every_version_outranks(
    tmp_path: Path,
) -> None:
    """A rep's inbox has the answers, and not what the rep has sent."""
    answers = [answer(BO, "ACCEPTED", NINE), answer(CAI, "DECLINED", NINE, stamp=LATER)]

    read = Read(tmp_path, *answers)

    assert read.one()["organizer"] == ANA
    assert responses(read.one()) == {BO: "accepted", CAI: "declined"}
    assert read.one()["sequence"] == -1


def test_an_answer_that_says_not_when_needs_its_invitation(tmp_path: Path) -> None:
    bare = answer(BO, "ACCEPTED")

    assert Read(tmp_path, bare).said() == ["no_invitation"]
    assert responses(Read(tmp_path, bare, INVITED).one()) == {BO: "accepted", CAI: "none"}


# ---- cancellations and additions --------------------------------------------------------------------------------------


def cancelled(*lines: str, people: bool = True) -> str:
    return calendar("METHOD:CANCEL", event("SEQUENCE:1", *lines, people=people, stamp="20260306T000000Z"))


def test_a_cancellation_ends_the_meeting(tmp_path: Path) -> None:
    read = Read(tmp_path, INVITED, cancelled(people=False))

    assert said(read)[-1] == ("03-06T00", "m1", "03-10T09", "cancelled")


def test_a_cancellation_may_speak_of_one_date_or_of_all_from_one_on(tmp_path: Path) -> None:
    invited = calendar("METHOD:REQUEST", event(*SERIES))

    one = Read(tmp_path, invited, cancelled("RECURRENCE-ID:20260317T090000Z"))
    rest = Read(tmp_path, invited, cancelled("RECURRENCE-ID;RANGE=THISANDFUTURE:20260317T090000Z"))

    assert [start[5:10] for start in one.starts()] == ["03-10", "03-24", "03-31"]
    assert [start[5:10] for start in rest.starts()] == ["03-10"]


def test_a_cancellation_without_its_invitation_is_told_where_it_says_when(tmp_path: Path) -> None:
    assert Read(tmp_path, cancelled(NINE)).one()["status"] == "cancelled"
    assert (
        Read(tmp_path, cancelled("RECURRENCE-ID:20260317T090000Z")).one()["start"] == "2026-03-17T09:00:00Z"
    )
    assert Read(tmp_path, cancelled()).said() == ["no_invitation"]


def test_who_is_no_longer_invited_leaves_and_the_meeting_stays(tmp_path: Path) -> None:
    """RFC 5546, 3.2.5: without STATUS:CANCELLED, a cancellation to some takes those off the list."""
    read = Read(tmp_path, INVITED, cancelled(f"ORGANIZER:mailto:{ANA}", f"ATTENDEE:mailto:{CAI}"))
    whole = Read(tmp_path, INVITED, cancelled(f"ATTENDEE:mailto:{CAI}", "STATUS:CANCELLED"))

    assert (read.one()["status"], responses(read.one())) == ("confirmed", {BO: "none"})
    assert whole.one()["status"] == "cancelled"


def test_a_date_is_added_to_a_series(tmp_path: Path) -> None:
    added = calendar("METHOD:ADD", event("DTSTART:20260320T090000Z", "SEQUENCE:1", stamp=LATER))

    read = Read(tmp_path, calendar("METHOD:REQUEST", event(*SERIES)), added)

    assert len(read.starts()) == 5
    assert "m1/20260320T090000Z" in read.meetings()


def test_all_from_one_date_on_may_be_moved_by_an_invitation_of_its_own(tmp_path: Path) -> None:
    moved = calendar(
        "METHOD:REQUEST",
        event(
            "RECURRENCE-ID;RANGE=THISANDFUTURE:20260324T090000Z",
            "DTSTART:20260324T103000Z",
            "SEQUENCE:1",
            stamp=LATER,
        ),
    )

    read = Read(tmp_path, calendar("METHOD:REQUEST", event(*SERIES)), moved)

    assert [start[5:16] for start in read.starts()] == [
        "03-10T09:00",
        "03-17T09:00",
        "03-24T10:30",
        "03-31T10:30",
    ]
