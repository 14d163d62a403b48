"""Views and broadcasts as an org meets them: configured by events, answered as deals change and time passes (C-04, C-05)."""

from typing import Any

from dealpulse.schemas.records import Record
from dealpulse.schemas.time import parse
from tests.agents.acme import Acme, Json, deal, email, event, record, wire

MORNING = "2026-03-02T10:00:00Z"
QUIET = {"all": [{"facet": "open", "value": True}, {"facet": "days_untouched", "op": ">=", "value": 21}]}


def view(key: str, value: Any, time: str = "2026-03-02T09:30:00Z") -> Json:
    return event("config.changed", {"kind": "view", "key": key, "value": value}, time)


def setting(key: str, value: Any, time: str = "2026-03-02T09:30:00Z") -> Json:
    return event("config.changed", {"kind": "org", "key": key, "value": value}, time)


def people() -> list[Json]:
    return [
        record("user", "ann", change="create", name="Ann", emails=["ann@acme.com"], team="East"),
        record("account", "buyer", change="create", name="Buyer", domains=["buyer.com"]),
    ]


def opened(id_: str, time: str = "2026-03-02T10:00:00Z", **fields: Any) -> Json:
    usual = {"name": id_.upper(), "owner": "ann", "account": "buyer", "stage": "Demo", "amount": 100}
    return deal(id_, time, "create", **(usual | fields))


def last(acme: Acme, id_: str) -> Json:
    """What stands on the topic of a view."""
    found = [one for one in acme.others["views"] if one is not None and one["subject"] == id_]
    data: Json = found[-1]["data"]
    return data


def broadcasts(acme: Acme) -> list[Json]:
    return [one for one in acme.others.get("broadcasts", []) if one is not None]


def test_an_org_has_the_shipped_views_without_asking() -> None:
    acme = Acme(tick=MORNING)

    acme.take(*people(), opened("d1", amount=100), opened("d2", amount=250))

    review = last(acme, "pipeline_review")
    assert (review["count"], review["value"], review["shipped"]) == (2, 350, True)
    assert review["mix"] == {"average": {"count": 2, "value": 350}}
    assert [row["opportunity"] for row in review["rows"]] == ["d2", "d1"]


def test_a_shipped_view_can_be_replaced_and_removed() -> None:
    acme = Acme(tick=MORNING)
    acme.take(*people(), opened("d1"))

    acme.take(view("pipeline_review", {"name": "Ours", "filter": {"all": []}}))
    acme.tick("2026-03-02T10:00:30Z")
    assert (last(acme, "pipeline_review")["name"], last(acme, "pipeline_review")["shipped"]) == (
        "Ours",
        False,
    )

    flush = acme.take(view("at_risk", None))
    removed = [output.key for output in flush.outputs if output.topic == "views" and output.value is None]
    assert removed == [b"acme/at_risk"]


def test_a_deal_leaves_the_pipeline_when_it_closes_and_when_it_is_deleted() -> None:
    acme = Acme(tick=MORNING)
    acme.take(
        *people(),
        record("stage", "s9", change="create", name="Won", order=9, outcome="won"),
        opened("d1"),
        opened("d2"),
        opened("d3"),
    )

    acme.take(deal("d1", "2026-03-02T11:00:00Z", stage="Won"), deal("d2", "2026-03-02T11:00:01Z", "delete"))
    acme.tick("2026-03-02T11:30:00Z")

    assert [row["opportunity"] for row in last(acme, "pipeline_review")["rows"]] == ["d3"]


def test_a_view_that_changes_all_the_time_is_written_every_ten_seconds() -> None:
    acme = Acme(tick=MORNING)
    acme.take(*people(), opened("d1"))
    written = len(acme.others["views"])

    for second in range(1, 10):
        acme.take(deal("d1", f"2026-03-02T10:00:0{second}Z", amount=100 + second))
    assert len(acme.others["views"]) == written

    acme.tick("2026-03-02T10:00:12Z")
    assert last(acme, "pipeline_review")["value"] == 109


def test_days_alone_let_a_deal_into_a_view() -> None:
    acme = Acme(tick=MORNING)
    acme.take(*people(), view("quiet", {"filter": QUIET}), opened("d1"))

    acme.tick("2026-03-23T09:59:59Z")
    assert last(acme, "quiet")["count"] == 0
    acme.tick("2026-03-23T10:00:00Z")
    assert last(acme, "quiet")["count"] == 1


def test_a_mistake_in_a_view_is_a_dead_letter_that_names_its_place() -> None:
    acme = Acme(tick=MORNING)

    acme.take(view("mine", {"filter": {"all": [{"facet": "amuont", "op": ">", "value": 1}]}}))
    acme.take(setting("holidays", "Atlantis"), setting("holidays", ["tomorrow"]), setting("language", "la"))

    details = [letter["data"]["detail"] for letter in acme.letters]
    assert details[0].startswith(
        "data.value.filter.all[0].facet: 'amuont' is no facet; use opportunity, name"
    )
    assert details[1].startswith("data.value: there are no holidays for 'Atlantis'")
    assert details[2] == "data.value[0]: 'tomorrow' is no date such as 2026-12-24"
    assert details[3] == "data.value: the coach speaks en, de; 'la' is none of them"


def test_the_coach_speaks_the_orgs_language_from_then_on() -> None:
    acme = Acme(tick=MORNING)
    acme.take(*people(), opened("d1"))
    assert acme.views["d1"]["data"]["coach"]["assessment"]["text"].startswith("Too early to judge")

    acme.take(setting("language", "de", "2026-03-02T10:01:00Z"))

    coach = acme.views["d1"]["data"]["coach"]
    assert (coach["language"], coach["assessment"]["text"]) == (
        "de",
        "Zu früh für ein Urteil: erst 0 Tage alt. Noch spricht nichts dagegen.",
    )


def test_who_enters_is_told_of_at_the_very_instant_and_once() -> None:
    acme = Acme(tick=MORNING)
    told = view("quiet", {"name": "Quiet", "filter": QUIET, "broadcast": {"to": "owners", "on": "entry"}})
    acme.take(*people(), told, opened("d1"))

    acme.tick("2026-03-20T00:00:00Z")
    acme.tick("2026-04-20T00:00:00Z")

    (one,) = broadcasts(acme)
    assert (one["type"], one["subject"], one["time"]) == ("view.broadcast", "quiet", "2026-03-23T10:00:00Z")
    assert one["data"]["recipient"] == {"level": "owner", "id": "ann"}
    assert one["data"]["caused_by"] == {"due": "2026-03-23T10:00:00Z"}
    assert one["data"]["rows"][0]["days_untouched"] == 21

    acme.take(email("m1", "2026-04-20T08:00:00Z", "ann@acme.com", "pat@buyer.com"))
    acme.tick("2026-05-30T00:00:00Z")
    assert [found["time"] for found in broadcasts(acme)] == ["2026-03-23T10:00:00Z", "2026-05-11T08:00:00Z"]


def test_who_stands_in_a_view_when_it_is_made_has_not_entered_it() -> None:
    acme = Acme(tick=MORNING)
    acme.take(*people(), opened("d1"))

    acme.tick("2026-03-03T10:00:00Z")
    every = {"filter": {"facet": "open", "value": True}, "broadcast": {"to": "teams", "on": "entry"}}
    acme.take(view("every", every, "2026-03-03T09:00:00Z"))
    acme.take(opened("d2", "2026-03-03T10:00:00Z"))

    (one,) = broadcasts(acme)
    assert [row["opportunity"] for row in one["data"]["rows"]] == ["d2"]
    assert one["data"]["recipient"] == {"level": "team", "id": "East"}
    assert one["data"]["caused_by"]["event"]


def test_a_schedule_keeps_the_orgs_business_days() -> None:
    """From Thursday on: Good Friday and Easter Monday are no business days in Germany."""
    acme = Acme(tick="2026-04-01T12:00:00Z")
    value = {
        "filter": {"facet": "open", "value": True},
        "broadcast": {"to": "owners", "schedule": {"at": "09:00"}},
    }
    acme.take(
        *people(),
        setting("timezone", "Europe/Berlin"),
        setting("holidays", "DE"),
        view("room", value, "2026-04-01T12:00:00Z"),
        opened("d1", "2026-04-01T12:00:00Z"),
        opened("d2", "2026-04-01T12:00:00Z", owner="ben"),
    )

    for day in range(2, 9):
        acme.tick(f"2026-04-0{day}T23:00:00Z")

    assert [
        (one["time"], one["data"]["recipient"]["id"], one["data"]["count"]) for one in broadcasts(acme)
    ] == [(f"2026-04-0{day}T07:00:00Z", owner, 1) for day in (2, 7, 8) for owner in ("ann", "ben")]


def test_a_turn_waits_until_its_instant_is_over_and_takes_it_in() -> None:
    acme = Acme(tick="2026-04-01T12:00:00Z")
    value = {
        "filter": {"facet": "open", "value": True},
        "broadcast": {"to": "owners", "schedule": {"at": "09:00"}},
    }
    acme.take(*people(), view("room", value, "2026-04-01T12:00:00Z"))

    acme.tick("2026-04-02T09:00:00Z")
    acme.take(opened("d1", "2026-04-02T09:00:00Z"))
    assert broadcasts(acme) == []
    acme.tick("2026-04-02T09:00:01Z")

    assert [one["time"] for one in broadcasts(acme)] == ["2026-04-02T09:00:00Z"]


def test_nobody_is_told_again_after_a_restart() -> None:
    acme = Acme(tick=MORNING)
    told = view("quiet", {"filter": QUIET, "broadcast": {"to": "owners", "on": "entry"}})
    acme.take(*people(), told, opened("d1"), opened("d2", "2026-03-05T10:00:00Z"))
    acme.tick("2026-03-24T00:00:00Z")
    assert len(broadcasts(acme)) == 1

    acme.line = type(acme.line).taken_up(acme.line.policy, acme.rows)
    acme.tick("2026-03-25T00:00:00Z")
    acme.tick("2026-03-27T00:00:00Z")

    assert [one["data"]["rows"][0]["opportunity"] for one in broadcasts(acme)] == ["d1", "d2"]


def test_a_view_from_before_views_were_read_is_left_alone() -> None:
    """A log of an earlier version may hold one whose filter is a text."""
    acme = Acme(tick=MORNING)
    old = view("old", {"filter": "bucket = 'poor'"})

    acme.line.take(Record(wire(old), {"offset": 1}, b"acme", parse("2026-03-02T09:30:00Z")))
    acme.take(*people(), opened("d1"))

    assert last(acme, "pipeline_review")["count"] == 1
