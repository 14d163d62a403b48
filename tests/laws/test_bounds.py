"""Rows stay bounded, however long a deal lives and however busy it is; what it counted stays counted (spec X-17)."""

from typing import Any

from dealpulse.agents.line import Line
from dealpulse.schemas.records import Record
from dealpulse.state.policy import default
from tests.laws.histories import encoded
from tests.laws.histories_cast import Event
from tests.laws.oracle_facts import DAY, HOUR, instant, wire

BORN = instant("2022-01-03T09:00:00Z")
YEAR = 365


def event(number: int, at: int, kind: str, data: dict[str, Any]) -> Event:
    return {
        "specversion": "1.0", "id": f"e{number}", "source": "t", "type": kind, "time": wire(at), "org": "acme", "data": data,
    }  # fmt: skip


def changed(entity: str, record: str, **fields: Any) -> dict[str, Any]:
    return {"entity": entity, "record": record, "change": "create", "fields": fields}


def busy_years(years: int) -> list[Event]:
    """One deal that is never closed: each week a mail, a reply, a call and a meeting with the same two people."""
    deeds: list[tuple[int, str, dict[str, Any]]] = [
        (0, "crm.record.changed", changed("user", "u1", emails=["ann@own.com"])),
        (0, "crm.record.changed", changed("account", "a1", domains=["buyer.com"])),
        (0, "crm.record.changed", changed("opportunity", "o1", owner="u1", account="a1", stage="Demo")),
    ]
    for week in range(1, years * 52):
        day = 7 * week
        deeds += [
            (
                day,
                "activity.email.sent",
                {"message": f"m{week}", "from": "ann@own.com", "to": ["pat@buyer.com"]},
            ),
            (
                day + 1,
                "activity.email.sent",
                {"message": f"i{week}", "from": "pat@buyer.com", "to": ["ann@own.com"]},
            ),
            (day + 2, "activity.call.logged", {"call": f"c{week}", "user": "u1", "email": "sam@buyer.com"}),
            (
                day + 3,
                "activity.meeting.changed",
                {
                    "meeting": f"g{week}",
                    "start": wire(BORN + (day + 4) * DAY),
                    "end": wire(BORN + (day + 4) * DAY + HOUR),
                    "status": "confirmed",
                    "organizer": "ann@own.com",
                    "attendees": [{"email": "pat@buyer.com", "response": "accepted"}],
                },
            ),
        ]
    return [event(number, BORN + day * DAY, kind, data) for number, (day, kind, data) in enumerate(deeds)]


def sizes(events: list[Event]) -> list[int]:
    """Bytes of all rows at the end of each year."""
    line = Line(default(), clock="replay", views=False)
    found: list[int] = []
    for value, told in zip(encoded(events), events, strict=True):
        if instant(told["time"]) >= BORN + (len(found) + 1) * YEAR * DAY:
            found.append(line.encoded_size())
        line.take(Record(value, {"file": "memory", "line": 1}))
    return found


def test_a_deal_that_is_worked_for_six_years_needs_hardly_more_room_than_after_two() -> None:
    found = sizes(busy_years(7))

    # Single activities leave after 400 days (the number of those that wait for it goes up and down); what F-20 counted is
    # kept by the meeting's start, nine bytes each, so that a calendar's copy still is no second meeting.
    for year, size in enumerate(found[2:], start=1):
        assert size <= 1.1 * found[1] + 10 * 52 * year, found


def test_what_a_long_deal_counted_stays_counted() -> None:
    from dealpulse.streams.embedded import replay

    events = busy_years(4)
    row = replay(encoded(events)).outputs["opportunities"][0]["data"]["facets"]

    # The last meeting of the history lies a day after its last event.
    assert row["meetings_total"] == 4 * 52 - 2
    assert row["contacts_engaged"] == 2
    assert row["meetings_90d"] == 12
