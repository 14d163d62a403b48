"""Real calendars, from the test suites of 15 open libraries: what each one becomes. Skipped where they are not there."""

from pathlib import Path

import pytest

from dealpulse.connectors.sources.report import REASONS
from tests.connectors.sources.calendars.given import responses
from tests.connectors.sources.foreign import Imported, real_data

# Every file without an event, and why; ccs-caldavtester's are templates (`DTSTART:$now.year.1:0101`), which no library reads.
NO_EVENT = {
    "unreadable_entry": 38,
    "no_meeting": 20,
    "no_entry": 8,
    "no_invitation": 2,
    "proposal": 1,
}


@pytest.fixture(scope="module")
def files() -> list[Path]:
    """The calendars."""
    return sorted(real_data("ics").glob("*/*.ics"))


def one(name: str) -> Imported:
    """What became of one of them."""
    return Imported("ics", [real_data("ics") / name])


def starts(read: Imported) -> list[str]:
    """The starts of what takes place."""
    return sorted(event["data"]["start"] for event in read.events if event["data"]["status"] != "cancelled")


def test_each_file_becomes_events_or_says_why_not(files: list[Path]) -> None:
    found: dict[str, int] = {}
    for path in files:
        read = Imported("ics", [path])
        assert all(reject.reason in REASONS for reject in read.rejects)
        if not read.events:
            (reason,) = {reject.reason for reject in read.rejects if not reject.kept}
            found[reason] = found.get(reason, 0) + 1

    assert found == NO_EVENT


def test_each_entry_becomes_events_or_one_reason(files: list[Path]) -> None:
    for path in files:
        read = Imported("ics", [path])
        told = [reject for reject in read.rejects if not reject.kept and reject.row]
        rows = [reject.row for reject in told]

        assert len(rows) == len(set(rows)), path
        assert len(told) + len(read.events) >= read.files[0].rows, path


def test_all_of_them_at_once_give_the_same_bytes_twice(files: list[Path]) -> None:
    few = [path for path in files if path.parent.name in ("vobject", "icalendar-ruby")]

    assert Imported("ics", few).lines == Imported("ics", few).lines


def test_an_invitation_of_rfc_5545(files: list[Path]) -> None:
    (event,) = one("biweekly/biweekly__io__text__rfc5545-example2.ics").events

    assert event["data"]["organizer"] == "mrbig@example.com"
    assert event["data"]["attendees"] == [{"email": "employee-a@example.com", "response": "none"}]


def test_outlooks_custom_zone_since_1601(files: list[Path]) -> None:
    assert starts(one("node-ical/bad_ms_tz.ics"))[0] == "2020-08-25T14:35:00Z"


def test_exchanges_whole_day_that_was_moved_by_a_time(files: list[Path]) -> None:
    found = starts(one("node-ical/exchange_whole_day_moved_recurrence_offset_tz.ics"))

    assert "2026-02-27T00:00:00Z" in found
    assert "2026-02-26T00:00:00Z" not in found


def test_an_answer_of_calendar_server_to_one_date_and_to_all(files: list[Path]) -> None:
    read = one("ccs-calendarserver/test_itip-line1582.ics")

    assert {answer for event in read.events for answer in responses(event["data"]).values()} >= {"accepted"}
