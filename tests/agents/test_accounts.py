"""Accounts as they are worked, live: who is owner, what is expected, what is shown, and what is forgotten (spec section 7)."""

from typing import Any

import pytest

from dealpulse.agents.line import Line
from dealpulse.schemas.time import DAY, HOUR, parse, rfc3339
from tests.agents.acme import POLICY, START, Acme, Json, call, email, event, meeting, record

NOW = parse(START)


def at(days: float) -> str:
    return rfc3339(NOW + round(days * DAY))


def cast(**owner: Any) -> list[Json]:
    return [
        record("user", "ann", START, emails=["ann@acme.com"], **owner),
        record("user", "bob", START, emails=["bob@acme.com"]),
        record("account", "brook", START, name="Brook", domains=["brook.com"], owner="ann"),
    ]


def threshold(key: str, time: str = START, **value: Any) -> Json:
    return event("config.changed", {"kind": "threshold", "key": key, "value": value or None}, time)


def task(id_: str, time: str, **data: Any) -> Json:
    told = {"task": id_, "user": "ann", "kind": "linkedin", "email": "bo@brook.com", **data}
    return event("activity.task.completed", told, time)


def deal(id_: str, **fields: Any) -> Json:
    return record(
        "opportunity", id_, START, change="create", owner="ann", account="brook", stage="Demo", **fields
    )


def flips(acme: Acme) -> list[tuple[str, str | None, str | None]]:
    """The effective ones."""
    every = [told for told in acme.others.get("colours", []) if told is not None]
    gone = {told["data"].get("supersedes") for told in every}
    return [
        (told["time"], told["data"]["from"], told["data"]["to"]) for told in every if told["id"] not in gone
    ]


def later(acme: Acme, days: float, *told: Json) -> None:
    acme.tick(at(days))
    acme.take(*told)


def shown(acme: Acme, topic: str = "accounts", id_: str = "brook") -> Json:
    found = [told for told in acme.others[topic] if told is not None and told["subject"] == id_]
    data: Json = found[-1]["data"]
    return data


def level(acme: Acme) -> str:
    found: str = shown(acme)["colours"]["threshold"]["level"]
    return found


def test_an_account_turns_yellow_green_and_red_again_with_no_event() -> None:
    """T-04, X-01"""
    acme = Acme()
    acme.take(*cast(), threshold("org", min_activities=2, types=["email"]))
    for day in (1, 2):
        acme.tick(at(day))
        acme.take(email(f"m{day}", at(day), "ann@acme.com", "bo@brook.com"))

    acme.tick(at(40))

    assert flips(acme) == [
        (START, None, "red"),
        (at(1), "red", "yellow"),
        (at(2), "yellow", "green"),
        (at(31), "green", "yellow"),
        (at(32), "yellow", "red"),
    ]
    last = acme.others["colours"][-1]
    assert last is not None
    assert last["data"]["caused_by"] == {"due": at(32)}
    assert last["data"]["missing"] == {"activities": 2}


def test_what_applies_is_the_most_particular() -> None:
    """T-02, T-11"""
    acme = Acme()
    acme.take(*cast(segment="Mid-Market", discipline="AE"))
    assert level(acme) == "policy"
    assert shown(acme)["colours"]["threshold"]["min_activities"] == 30
    for key, expected in (
        ("org", "org"),
        ("segment:Mid-Market", "segment"),
        ("role:Mid-Market/AE", "role"),
        ("rep:ann", "rep"),
        ("book:north", "rep"),
        ("account:brook", "account"),
        ("segment:SMB", "account"),
    ):
        acme.take(threshold(key, min_activities=2))
        assert level(acme) == expected
    later(acme, 1, threshold("account:brook", at(1)), record("account", "brook", at(1), book="north"))
    assert level(acme) == "book"


@pytest.mark.parametrize(
    ("role", "numbers"),
    [(("mid_market", "AE"), (30, 3)), (("Enterprise", "ae"), (45, 5)), (("SMB", "SDR"), (10, 1)), (("SMB", "AE"), (10, 1))],
)  # fmt: skip
def test_the_policy_expects_what_the_seed_does(role: tuple[str, str], numbers: tuple[int, int]) -> None:
    """T-11"""
    acme = Acme()
    acme.take(*cast(segment=role[0], discipline=role[1]))

    wanted = shown(acme)["colours"]["threshold"]
    assert (wanted["min_activities"], wanted["min_contacts"], wanted["period_days"]) == (*numbers, 30)


def test_a_role_that_begins_later_changes_what_is_expected_then() -> None:
    acme = Acme()
    acme.take(
        *cast(),
        threshold("org", min_activities=2),
        threshold("segment:SMB", min_activities=1),
        email("m1", START, "ann@acme.com", "bo@brook.com"),
        record("user", "ann", START, segment="ENT"),
        record("user", "ann", at(0.01), segment="SMB", effective=at(5)),
    )
    acme.tick(at(6))

    assert flips(acme)[-1] == (at(5), "yellow", "green")


def test_another_owner_starts_with_what_they_did_themselves() -> None:
    """T-03, T-07"""
    acme = Acme()
    acme.take(*cast(), threshold("org", min_activities=1), email("m1", START, "ann@acme.com", "bo@brook.com"))
    assert shown(acme)["colours"]["colour"] == "green"

    later(acme, 1, record("account", "brook", at(1), owner="bob"))

    assert shown(acme)["colours"]["colour"] == "red"


def test_without_an_owner_there_is_no_colour_and_the_log_says_so() -> None:
    acme = Acme()
    acme.take(*cast())

    later(acme, 1, record("account", "brook", at(1), owner=None))

    last = acme.others["colours"][-1]
    assert last is not None
    assert (last["data"]["from"], last["data"]["to"], last["data"]["threshold"]) == ("red", None, None)
    assert shown(acme)["colours"]["colour"] is None


def test_a_deleted_or_merged_account_gets_a_null_view() -> None:
    acme = Acme()
    acme.take(*cast(), record("account", "old", START, owner="ann"))

    acme.take(record("account", "brook", START, change="delete"))
    acme.take(record("account", "old", START, change="merge", into="new"))

    assert list(acme.others["accounts"][-2:]) == [None, None]


def test_tasks_count_by_kind_and_are_no_touches() -> None:
    """X-06"""
    acme = Acme()
    acme.take(*cast(), threshold("org", min_activities=1, types=["linkedin"]))
    acme.take(
        record("opportunity", "d1", START, change="create", owner="ann", account="brook", stage="Demo"),
        task("t1", START),
        task("t2", START, kind="other"),
        task("t3", START, user="bob"),
    )

    assert shown(acme)["metrics"]["by_type"] == {"linkedin": 1}
    assert shown(acme)["colours"]["colour"] == "green"
    assert acme.facets()["never_touched"] is True


def test_a_removed_task_is_gone_and_another_version_moves_it() -> None:
    acme = Acme()
    acme.take(*cast(), threshold("org", min_activities=1), task("t1", START))
    later(acme, 1, task("t1", at(1), at=at(-40)))
    assert shown(acme)["colours"]["colour"] == "red"

    later(acme, 2, task("t1", at(2), at=at(-1)))
    assert shown(acme)["colours"]["colour"] == "green"
    later(acme, 3, task("t1", at(3), status="removed"))

    assert acme.line.sizes()["task"] == 1
    assert shown(acme)["metrics"]["activities"] == 0


def test_a_late_task_revises_the_colour_of_its_day() -> None:
    """X-10, X-16"""
    acme = Acme()
    acme.take(*cast(), threshold("org", min_activities=1))
    acme.tick(at(3))

    acme.take(task("t1", at(1)))

    assert flips(acme)[-1] == (at(1), "red", "green")


def test_tasks_are_forgotten_after_their_time() -> None:
    """X-17"""
    acme = Acme()
    acme.take(*cast())
    for number in range(40):
        acme.tick(at(30 * number))
        acme.take(task(f"t{number}", at(30 * number)))
    acme.take(task("nobody", at(30 * 39), email="x@gmail.com", status="removed"))

    assert acme.line.sizes()["task"] < 20


def test_an_account_alone_is_activity_of_nobody_and_outside_people_only_count() -> None:
    acme = Acme()
    acme.take(
        *cast(),
        call("k1", START, account="brook"),
        call("k2", START, email="bob@acme.com"),
        email("m1", START, "ann@acme.com", "bob@acme.com"),
    )

    assert (shown(acme)["metrics"]["activities"], shown(acme)["metrics"]["contacts"]) == (1, 0)


def test_the_view_says_when_the_colour_falls_and_comes_again_when_a_count_moves() -> None:
    acme = Acme()
    acme.take(
        *cast(),
        threshold("org", min_activities=1, min_contacts=1),
        email("m1", START, "ann@acme.com", "bo@brook.com"),
    )
    acme.take(meeting("g1", START, at(2), "bo@brook.com"))
    assert shown(acme)["colours"]["next"] == {"colour": "red", "at": at(32)}
    assert shown(acme)["metrics"]["activities"] == 1

    acme.tick(at(2))

    assert shown(acme)["metrics"]["by_type"] == {"email": 1, "meeting": 1}


def test_rows_from_before_colours_are_taken_up() -> None:
    acme = Acme()
    acme.take(*cast(), threshold("org", min_activities=1), email("m1", START, "ann@acme.com", "bo@brook.com"))
    rows = {key: value for key, value in acme.rows.items() if b"\x00working\x00" not in key}

    line = Line(POLICY, clock="log")
    for key, value in rows.items():
        line.restore(key, value)
    line.ready()
    fresh = Acme(tick=None)
    fresh.line = line
    fresh.tick(rfc3339(NOW + HOUR))

    assert flips(fresh) == [(START, None, "green")]
    assert shown(fresh)["colours"]["colour"] == "green"


def test_a_threshold_that_makes_no_sense_is_a_dead_letter() -> None:
    acme = Acme()
    acme.take(threshold("org", min_activities="many"))

    assert acme.reasons() == ["wrong_type"]
    assert acme.letters[0]["data"]["detail"].startswith("data.value.min_activities:")


def test_a_manager_sees_everybody_below_also_in_a_ring() -> None:
    """T-08"""
    acme = Acme()
    acme.take(
        *cast(team="t1", manager="bob"),
        record("user", "bob", START, manager="eve", team="t1"),
        record("user", "eve", START, manager="ann"),
    )

    assert shown(acme, "reps", "eve")["rollups"]["below"]["rollups"]["reps"] == ["ann", "bob"]
    assert shown(acme, "reps", "bob")["rollups"]["below"]["metrics"]["owned"] == 1
    assert shown(acme, "teams", "t1")["metrics"]["owned"] == 1
    assert shown(acme, "orgs", "acme")["colours"]["red"] == {"count": 1, "share": 1, "accounts": ["brook"]}


def test_good_accounts_that_nobody_touches_and_poor_ones_are_flagged() -> None:
    """T-10"""
    acme = Acme()
    acme.take(
        *cast(),
        record("account", "brook", START, score=80),
        record("account", "low", START, owner="ann", score=19),
        record("account", "mid", START, owner="ann", score=20),
        record("account", "unknown", START, owner="ann"),
    )

    flags = shown(acme, "reps", "ann")["rollups"]["flags"]
    assert flags["high_potential_neglected"] == {"count": 1, "accounts": ["brook"]}
    assert flags["low_score_red"] == {"count": 1, "accounts": ["low"]}
    assert flags["book_too_large"] == {"count": 0}
    listed = shown(acme, "reps", "ann")["rollups"]["accounts"]
    assert [one["account"] for one in listed] == ["brook", "mid", "low", "unknown"]


def test_a_book_of_more_than_a_hundred_accounts_is_too_large() -> None:
    """T-10"""
    acme = Acme()
    acme.take(*cast(), *(record("account", f"a{number}", START, owner="ann") for number in range(100)))

    assert shown(acme, "reps", "ann")["rollups"]["flags"]["book_too_large"] == {"count": 1}
    assert shown(acme, "orgs", "acme")["rollups"]["flags"]["book_too_large"] == {"count": 1, "reps": ["ann"]}
    assert shown(acme, "orgs", "acme")["colours"]["red"]["count"] == 101
    assert len(shown(acme, "orgs", "acme")["colours"]["red"]["accounts"]) == 100


def test_the_rate_of_creation_and_the_pipeline_in_the_orgs_currency() -> None:
    """T-09"""
    acme = Acme()
    acme.take(
        event("config.changed", {"kind": "org", "key": "currency", "value": "EUR"}),
        *cast(),
        threshold("org", min_activities=1),
        email("m1", START, "ann@acme.com", "bo@brook.com"),
        deal("d1", amount=1200.5, currency="EUR"),
        deal("d2", amount=9, currency="USD"),
    )

    metrics = shown(acme, "reps", "ann")["metrics"]
    assert metrics["opp_creation_rate"] == 2
    assert metrics["opportunities_created"] == {
        "count": 2, "value": 1200.5, "other_currency": 1, "opportunities": ["d1", "d2"],
    }  # fmt: skip
    assert metrics["open_pipeline"]["by_bucket"]["average"]["share"] == 1

    acme.tick(at(31))

    assert shown(acme, "reps", "ann")["metrics"]["opportunities_created"]["count"] == 0
    assert shown(acme, "reps", "ann")["metrics"]["opp_creation_rate"] is None
