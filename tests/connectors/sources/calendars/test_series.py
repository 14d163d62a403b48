"""A series becomes its meetings, each with the id that every other calendar gives it."""

from pathlib import Path

import pytest

from dealpulse.schemas.time import parse
from tests.connectors.sources.calendars.given import BO, Read, calendar, event, responses

WEEKLY = ("DTSTART;TZID=Europe/Berlin:20260310T100000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=4")
TUESDAYS = [
    "2026-03-10T09:00:00Z",
    "2026-03-17T09:00:00Z",
    "2026-03-24T09:00:00Z",
    # Summer time has begun.
    "2026-03-31T08:00:00Z",
]


def test_each_meeting_of_a_series_is_one_at_its_local_time(tmp_path: Path) -> None:
    """X-09: each instance of a recurring meeting counts."""
    read = Read(tmp_path, calendar(event(*WEEKLY)))

    assert read.starts() == TUESDAYS
    assert list(read.meetings()) == [
        "m1/20260310T090000Z",
        "m1/20260317T090000Z",
        "m1/20260324T090000Z",
        "m1/20260331T080000Z",
    ]


def test_two_calendars_agree_on_the_ids_of_a_series(tmp_path: Path) -> None:
    berlin = Read(tmp_path, calendar(event(*WEEKLY[:2], "RRULE:FREQ=WEEKLY;COUNT=3")))
    lisbon = Read(
        tmp_path, calendar(event("DTSTART;TZID=Europe/Lisbon:20260310T090000", "RRULE:FREQ=WEEKLY;COUNT=3"))
    )
    invited = Read(
        tmp_path,
        calendar("METHOD:REQUEST", event("DTSTART:20260317T090000Z", "RECURRENCE-ID:20260317T090000Z")),
    )

    assert list(berlin.meetings()) == list(lisbon.meetings())
    assert set(invited.meetings()) < set(berlin.meetings())


def test_dates_are_left_out_added_and_given_lengths_of_their_own(tmp_path: Path) -> None:
    read = Read(
        tmp_path,
        calendar(
            event(
                *WEEKLY,
                "EXDATE;TZID=Europe/Berlin:20260317T100000,20260324T100000",
                "EXDATE:20260331T080000Z",
                "RDATE:20260401T120000Z,20260310T090000Z",
                "RDATE;VALUE=PERIOD:20260402T120000Z/PT3H,20260403T120000Z/20260403T121500Z",
            )
        ),
    )

    assert [(data["start"][5:16], data["end"][5:16]) for data in read.meetings().values()] == [
        ("03-10T09:00", "03-10T10:00"),
        ("04-01T12:00", "04-01T13:00"),
        ("04-02T12:00", "04-02T15:00"),
        ("04-03T12:00", "04-03T12:15"),
    ]


def test_a_day_leaves_out_the_meeting_of_that_day(tmp_path: Path) -> None:
    assert Read(tmp_path, calendar(event(*WEEKLY, "EXDATE;VALUE=DATE:20260317"))).starts() == [
        TUESDAYS[0],
        *TUESDAYS[2:],
    ]


def test_a_rule_may_leave_dates_out(tmp_path: Path) -> None:
    read = Read(tmp_path, calendar(event(*WEEKLY, "EXRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=2")))

    assert read.starts() == [TUESDAYS[1], TUESDAYS[3]]


def test_the_start_is_a_meeting_also_where_the_rule_has_it_not(tmp_path: Path) -> None:
    read = Read(tmp_path, calendar(event("DTSTART:20260310T090000Z", "RRULE:FREQ=WEEKLY;BYDAY=WE;COUNT=3")))

    assert [start[5:10] for start in read.starts()] == ["03-10", "03-11", "03-18"]


def test_one_meeting_of_a_series_is_moved_and_keeps_its_id(tmp_path: Path) -> None:
    moved = event(
        "RECURRENCE-ID:20260317T090000Z",
        "DTSTART:20260318T150000Z",
        f"ATTENDEE;PARTSTAT=DECLINED:mailto:{BO}",
    )

    found = Read(tmp_path, calendar(event(*WEEKLY), moved)).meetings()

    assert len(found) == 4
    assert found["m1/20260317T090000Z"]["start"] == "2026-03-18T15:00:00Z"
    assert responses(found["m1/20260317T090000Z"]) == {BO: "declined"}
    assert responses(found["m1/20260324T090000Z"]) == {BO: "accepted"}


def test_one_meeting_of_a_series_is_cancelled(tmp_path: Path) -> None:
    read = Read(
        tmp_path,
        calendar(
            event(*WEEKLY),
            event("RECURRENCE-ID:20260317T090000Z", "DTSTART:20260317T090000Z", "STATUS:CANCELLED"),
        ),
    )

    assert read.meetings()["m1/20260317T090000Z"]["status"] == "cancelled"
    assert len(read.starts()) == 3


def test_this_and_following_are_moved_together(tmp_path: Path) -> None:
    """All from the 24th on are half an hour later, by their local time; the 31st moved by itself stays so."""
    read = Read(
        tmp_path,
        calendar(
            event(*WEEKLY),
            event(
                "RECURRENCE-ID;RANGE=THISANDFUTURE:20260324T090000Z",
                "DTSTART;TZID=Europe/Berlin:20260324T103000",
            ),
            event("RECURRENCE-ID:20260331T080000Z", "DTSTART:20260401T080000Z"),
        ),
    )

    assert read.starts() == [*TUESDAYS[:2], "2026-03-24T09:30:00Z", "2026-04-01T08:00:00Z"]
    assert "m1/20260324T090000Z" in read.meetings()


def test_a_series_of_days_is_known_by_days(tmp_path: Path) -> None:
    """Exchange writes the date of a moved whole day as a time."""
    read = Read(
        tmp_path,
        calendar(
            event("DTSTART;VALUE=DATE:20260310", "RRULE:FREQ=WEEKLY;COUNT=3;BYHOUR=9"),
            event("RECURRENCE-ID;TZID=Europe/Berlin:20260317T000000", "DTSTART;VALUE=DATE:20260318"),
        ),
        zone="Europe/Berlin",
    )

    assert {meeting: data["start"] for meeting, data in read.meetings().items()} == {
        "m1/20260310": "2026-03-09T23:00:00Z",
        "m1/20260317": "2026-03-17T23:00:00Z",
        "m1/20260324": "2026-03-23T23:00:00Z",
    }


def test_a_day_names_the_meeting_of_that_day(tmp_path: Path) -> None:
    read = Read(
        tmp_path,
        calendar(event(*WEEKLY), event("RECURRENCE-ID;VALUE=DATE:20260317", "DTSTART:20260318T150000Z")),
    )

    assert read.meetings()["m1/20260317T090000Z"]["start"] == "2026-03-18T15:00:00Z"


def test_a_series_without_an_end_is_told_for_400_days_beyond_what_was_said_last(tmp_path: Path) -> None:
    """The same files give the same bytes, whenever somebody imports them (X-13)."""
    text = calendar(event(*WEEKLY[:2], "RRULE:FREQ=DAILY"))

    usual = Read(tmp_path, text).starts()
    asked = Read(tmp_path, text, until=parse("2026-03-12T12:00:00Z")).starts()

    assert usual[-1] == "2027-04-14T08:00:00Z"
    assert asked == ["2026-03-10T09:00:00Z", "2026-03-11T09:00:00Z", "2026-03-12T09:00:00Z"]


def test_a_series_with_an_end_is_told_to_its_end(tmp_path: Path) -> None:
    read = Read(tmp_path, calendar(event(*WEEKLY[:2], "RRULE:FREQ=YEARLY;UNTIL=20400101T000000Z")), until=0)

    assert len(read.starts()) == 14


@pytest.mark.parametrize(
    ("until", "last"),
    [
        ("20260324T090000Z", 2),
        ("20260324T085959Z", 1),
        ("20260324", 2),
        ("20260324T100000", 2),
        ("20260324T095959", 1),
    ],
)
def test_the_end_of_a_series_may_be_an_instant_a_day_or_a_local_time(
    tmp_path: Path, until: str, last: int
) -> None:
    read = Read(tmp_path, calendar(event(*WEEKLY[:2], f"RRULE:FREQ=WEEKLY;UNTIL={until}")))

    assert read.starts() == TUESDAYS[: last + 1]


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=NEVER",
        "COUNT=3",
        "FREQ=DAILY;COUNT=0",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;BYMONTH=13",
        "FREQ=DAILY;BYEASTER=1",
        "FREQ=YEARLY;RSCALE=CHINESE",
        "FREQ=WEEKLY;BYDAY=XX",
        "FREQ=DAILY;UNTIL=never",
        "D1 #10",
    ],
)
def test_of_a_rule_that_cannot_be_read_the_first_date_is_told(tmp_path: Path, rule: str) -> None:
    read = Read(tmp_path, calendar(event(*WEEKLY[:2], f"RRULE:{rule}")))

    assert (read.starts(), read.said()) == (TUESDAYS[:1], ["kept bad_rule"])


def test_a_single_meeting_may_be_spoken_of_by_its_date(tmp_path: Path) -> None:
    single = calendar("METHOD:REQUEST", event("DTSTART:20260310T090000Z"))
    later = calendar(
        "METHOD:REQUEST", event("RECURRENCE-ID:20260310T090000Z", "DTSTART:20260311T090000Z", "SEQUENCE:1")
    )

    assert list(Read(tmp_path, single, later).meetings()) == ["m1"]


def test_what_a_series_says_of_the_time_before_1990_is_told_once(tmp_path: Path) -> None:
    read = Read(tmp_path, calendar(event("DTSTART:19850310T090000Z", "RRULE:FREQ=YEARLY;COUNT=10")))

    assert [start[:4] for start in read.starts()] == ["1990", "1991", "1992", "1993", "1994"]
    assert read.said() == ["kept bad_time"]
