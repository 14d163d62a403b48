"""A time zone is what the calendar means by its name, in the spellings of every vendor."""

from pathlib import Path

import pytest

from dealpulse.connectors.sources.calendars.zones import Table
from dealpulse.schemas.errors import Refused
from tests.connectors.sources.calendars.given import Read, calendar, event

# Exchange's definition of a zone that it calls as it likes, since 1601.
CUSTOM = """BEGIN:VTIMEZONE
TZID:Customized Time Zone
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE"""


@pytest.mark.parametrize(
    ("name", "hour"),
    [
        ("Europe/Berlin", "08"),
        ("europe/berlin", "08"),
        ("Europe/Kiev", "07"),
        ("US/Eastern", "14"),
        ("US-Eastern", "14"),
        ("W. Europe Standard Time", "08"),
        ('"Pacific Standard Time"', "17"),
        ("/mozilla.org/20070129_1/Europe/Berlin", "08"),
        ("/freeassociation.sourceforge.net/America/Argentina/Buenos_Aires", "12"),
        ("/America/New_York", "14"),
        ('"(UTC+01:00) Amsterdam, Berlin, Bern, Rome"', "08"),
        ('"Canberra, Melbourne, Sydney"', "22"),
        ('"(UTC-05:00) Eastern Time (US & Canada)"', "14"),
        ('"(GMT -03:00)"', "12"),
        ("UTC+01", "08"),
        ("UTC", "09"),
    ],
)
def test_a_zone_is_known_by_many_names(tmp_path: Path, name: str, hour: str) -> None:
    read = Read(tmp_path, calendar(event(f"DTSTART;TZID={name}:20260110T090000")))

    assert read.one()["start"][11:13] == hour
    assert read.said() == []


@pytest.mark.parametrize(
    "name",
    [
        "Mars/Olympus",
        "../../etc/passwd",
        "localtime",
        '"GMT +0100 (Standard) / GMT +0200 (Daylight)"',
        "x" * 5_000,
    ],
)
def test_a_zone_that_nobody_knows_is_told_and_read_as_the_rest(tmp_path: Path, name: str) -> None:
    read = Read(
        tmp_path, calendar("X-WR-TIMEZONE:Europe/Berlin", event(f"DTSTART;TZID={name}:20260110T090000"))
    )

    assert read.one()["start"] == "2026-01-10T08:00:00Z"
    assert read.said() == ["kept unknown_zone"]


@pytest.mark.parametrize(("at", "instant"), [("20260110T090000", "08:00"), ("20260710T090000", "07:00")])
def test_a_calendar_may_define_its_own_zone(tmp_path: Path, at: str, instant: str) -> None:
    """The definition may come after the meeting that needs it."""
    read = Read(
        tmp_path, calendar(event(f"DTSTART;TZID=Customized Time Zone:{at}"), CUSTOM.replace("\n", "\r\n"))
    )

    assert read.one()["start"][11:16] == instant


def test_one_calendars_own_zone_is_not_anothers(tmp_path: Path) -> None:
    there = event("DTSTART;TZID=Customized Time Zone:20260110T090000", uid="there")
    here = event("DTSTART;TZID=Customized Time Zone:20260110T090000", uid="here")

    read = Read(
        tmp_path,
        calendar(CUSTOM, there),
        calendar(CUSTOM.replace("+0", "-0"), here),
        calendar(here.replace("here", "none")),
    )

    assert {meeting: data["start"][11:13] for meeting, data in read.meetings().items()} == {
        "there": "08",
        "here": "10",
        "none": "09",
    }
    assert read.said() == ["kept unknown_zone"]


def test_a_good_name_wins_over_an_old_definition(tmp_path: Path) -> None:
    wrong = CUSTOM.replace("Customized Time Zone", "Europe/Berlin").replace("+0", "-0")

    assert (
        Read(tmp_path, calendar(wrong, event("DTSTART;TZID=Europe/Berlin:20260110T090000"))).one()["start"][
            11:13
        ]
        == "08"
    )


def test_an_abbreviation_is_what_the_calendar_says_it_is(tmp_path: Path) -> None:
    """In the tz database EST has no summer time; who defines EST with one means New York."""
    eastern = (
        CUSTOM.replace("Customized Time Zone", "EST").replace("+0200", "-0400").replace("+0100", "-0500")
    )

    assert (
        Read(tmp_path, calendar(eastern, event("DTSTART;TZID=EST:20260710T090000"))).one()["start"][11:13]
        == "13"
    )
    assert Read(tmp_path, calendar(event("DTSTART;TZID=EST:20260710T090000"))).one()["start"][11:13] == "14"


def test_a_time_without_a_zone_is_in_that_of_the_import_then_of_the_calendar_then_utc(tmp_path: Path) -> None:
    floating = event("DTSTART:20260110T090000")
    named = calendar("X-WR-TIMEZONE:America/New_York", floating)

    assert Read(tmp_path, named, zone="Europe/Berlin").one()["start"] == "2026-01-10T08:00:00Z"
    assert Read(tmp_path, named).one()["start"] == "2026-01-10T14:00:00Z"
    assert Read(tmp_path, calendar(floating)).one()["start"] == "2026-01-10T09:00:00Z"


def test_a_zone_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"Mars/Olympus.*--zone"):
        Read(tmp_path, calendar(), zone="Mars/Olympus")


def test_a_time_that_the_clocks_skip_is_read_by_the_clock_before(tmp_path: Path) -> None:
    """RFC 5545, 3.3.5. What the tz database says of Berlin, a definition of the calendar's own says as well."""
    for zone, definition in (("Europe/Berlin", ""), ("Customized Time Zone", CUSTOM)):
        skipped = event(f"DTSTART;TZID={zone}:20260329T023000", uid="skipped")
        twice = event(f"DTSTART;TZID={zone}:20261025T023000", uid="twice")

        found = Read(tmp_path, calendar(definition, skipped, twice)).meetings()

        assert found["skipped"]["start"] == "2026-03-29T01:30:00Z"
        assert found["twice"]["start"] == "2026-10-25T00:30:00Z"


def test_a_table_knows_its_offsets() -> None:
    table = Table(((100_000, 7_200), (200_000, 3_600)), 3_600)

    assert [table.offset_at(at) for at in (0, 99_999, 100_000, 199_999, 200_000)] == [
        3_600,
        3_600,
        7_200,
        7_200,
        3_600,
    ]
    assert [table.offset_at_local(at) for at in (0, 107_199, 107_200, 207_199, 207_200)] == [
        3_600,
        3_600,
        7_200,
        7_200,
        3_600,
    ]
