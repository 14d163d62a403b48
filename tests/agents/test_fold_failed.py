"""Our own mistakes: a fold or a look that raises costs that event or that look, and nothing else (contract, `fold_failed`).

The one place where tests change our code: a fold is made to raise for one record. Whatever it had done by then must be undone.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from dealpulse.agents import activity, directory, folds, opportunities, tasks
from dealpulse.agents.desk import Desk
from dealpulse.schemas.facts import Event
from tests.agents.acme import (
    START,
    Acme,
    Json,
    call,
    cast,
    clock_tick,
    deal,
    email,
    event,
    meeting,
    record,
    setting,
)

NOON = "2026-03-02T12:00:00Z"
BAD = "bad"

# One that a fold cannot take, whatever its type; the fold works and raises at its end.
FACTS: dict[str, Json] = {
    "deal": deal("d1", NOON, stage="Won", owner="bob", account="creek"),
    "new deal": deal("d9", NOON, change="create", account="brook", owner="ann"),
    "account": record("account", "brook", NOON, domains=["creek.com"], name="Creek"),
    "merged account": record("account", "brook", NOON, change="merge", into="creek"),
    "contact": record("contact", "bo", NOON, email="bo@creek.com", account="creek"),
    "merged contact": record("contact", "bo", NOON, change="merge", into="kim"),
    "lead": record("lead", "lu", NOON, email="bo@brook.com", account="creek"),
    "role": record("contact_role", "r1", NOON, opportunity="d1", contact="kim"),
    "user": record("user", "ann", NOON, emails=["ann@other.com"]),
    "stage": record("stage", "s1", NOON, name="Demo", outcome="won", order=1),
    "setting": setting("timezone", "Asia/Tokyo", NOON),
    "domains": setting("domains", ["brook.com"], NOON),
    "goal": event("config.changed", {"kind": "goal", "key": "g", "value": {"target": 5}}, NOON),
    "email": email("m1", NOON, "ann@acme.com", "bo@brook.com", "new@brook.com"),
    "copy of an email": email("m0", NOON, "ann@acme.com", "kim@brook.com"),
    "reply": email("m2", NOON, "bo@brook.com", "ann@acme.com"),
    "meeting": meeting("g1", NOON, "2026-03-05T10:00:00Z", "bo@brook.com"),
    "moved meeting": meeting("g0", NOON, "2026-04-05T10:00:00Z", "bo@brook.com", "kim@brook.com"),
    "call": call("k1", NOON, contact="bo"),
    "changed call": call("k0", NOON, account="brook", opportunity="d1"),
    "task": event(
        "activity.task.completed", {"task": "t", "user": "ann", "kind": "x", "contact": "bo"}, NOON
    ),
    "tick": clock_tick(NOON),
}


def opening() -> list[Json]:
    return [
        *cast(),
        email("m0", START, "ann@acme.com", "bo@brook.com"),
        meeting("g0", START, "2026-03-04T10:00:00Z", "bo@brook.com"),
        call("k0", START, contact="bo"),
        *(told | {"org": "other"} for told in cast()),
    ]


@contextmanager
def folds_raise(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Folds do their work and then raise for the bad event."""
    real = dict(folds._FOLDS)

    def raising(fold: Any) -> Any:
        def fold_then_raise(desk: Desk, told: Event, data: Any) -> None:
            fold(desk, told, data)
            if told.id == BAD:
                raise RuntimeError("the fold's mistake")

        return fold_then_raise

    with monkeypatch.context() as patch:
        for kind, fold in real.items():
            patch.setitem(folds._FOLDS, kind, raising(fold))
        yield


def without_counts(acme: Acme) -> dict[tuple[str, str, str], bytes]:
    """The rows, as they stand and as a restart finds them."""
    again = Acme(tick=None)
    for key, row in acme.rows.items():
        again.line.restore(key, row)
    again.line.ready()
    assert again.line.rows() == acme.line.rows()
    return {place: row for place, row in acme.line.rows().items() if place[1] != "count"}


@pytest.mark.parametrize("name", FACTS)
def test_a_fold_that_raises_leaves_no_trace_but_its_letter(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = FACTS[name] | {"id": BAD}
    after = [
        deal("d1", NOON, stage="Proposal"),
        deal("d1", NOON) | {"org": "other"},
        email("m3", NOON, "bo@brook.com", "ann@acme.com"),
    ]
    acme, never = Acme(), Acme()
    for one in (acme, never):
        one.take(*opening())
        one.tick(NOON)

    with folds_raise(monkeypatch):
        acme.take(bad, stamp=NOON)
    rows = without_counts(acme)
    acme.take(*after)
    at_once = without_counts(never)
    never.take(*after)

    assert rows == at_once
    assert acme.reasons() == ["fold_failed"]
    assert acme.letters[0]["data"]["caused_by"]["event"] == BAD
    assert "the fold's mistake" in acme.letters[0]["data"]["detail"]
    for later in ("2026-03-09T12:00:00Z", "2026-08-02T12:00:00Z"):
        acme.tick(later)
        never.tick(later)
    assert without_counts(acme) == without_counts(never)
    assert (acme.flips, acme.views) == (never.flips, never.views)
    assert acme.adds_up()
    assert acme.counts()["rejected"] == 1


@pytest.mark.parametrize("name", FACTS)
def test_after_the_mistake_is_mended_the_event_comes_again(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A rejected id is not taken: publishing the dead letters brings them back."""
    bad = FACTS[name] | {"id": BAD}
    acme, always = Acme(), Acme()
    for one in (acme, always):
        one.take(*opening())
        one.tick(NOON)

    with folds_raise(monkeypatch):
        acme.take(bad)
    acme.take(bad)
    always.take(bad)

    assert without_counts(acme) == without_counts(always)
    assert acme.counts() == always.counts() | {"events": acme.counts()["events"], "rejected": 1}


def test_a_fold_that_raises_for_a_held_fact_costs_that_fact(monkeypatch: pytest.MonkeyPatch) -> None:
    acme = Acme()
    acme.take(*opening())
    acme.take(
        deal("d1", NOON, stage="Won") | {"id": BAD},
        deal("d1", NOON, stage="Proposal"),
        deal("d1", "2026-03-02T13:00:00Z", amount=5),
    )

    with folds_raise(monkeypatch):
        acme.tick("2026-03-02T14:00:00Z")

    assert acme.reasons() == ["fold_failed"]
    assert acme.letters[0]["data"]["at"]["offset"] == 12
    assert (acme.facets()["stage"], acme.facets()["amount"]) == ("Proposal", 5)
    assert acme.counts() == {"events": 14, "folded": 13, "rejected": 1}


def test_a_fold_that_raises_in_a_replay_costs_that_fact(monkeypatch: pytest.MonkeyPatch) -> None:
    acme = Acme("replay", tick=None)
    with folds_raise(monkeypatch):
        acme.take(*opening(), deal("d1", NOON, stage="Won") | {"id": BAD}, deal("d1", NOON, amount=5))
    acme.line.finish(None)
    acme.flush()

    assert acme.reasons() == ["fold_failed"]
    assert (acme.facets()["stage"], acme.facets()["amount"]) == ("Demo", 5)
    assert acme.adds_up()


# ---- looks --------------------------------------------------------------------------------------------------------------


@contextmanager
def looks_raise(monkeypatch: pytest.MonkeyPatch, deal_id: str = "d1") -> Iterator[None]:
    real = opportunities.walk

    def walk(shelf: Any, org: str, id_: str, *rest: Any) -> Any:
        if (org, id_) == ("acme", deal_id):
            raise RuntimeError("the look's mistake")
        return real(shelf, org, id_, *rest)

    with monkeypatch.context() as patch:
        patch.setattr(opportunities, "walk", walk)
        yield


def test_a_look_that_raises_on_a_tick_costs_that_look(monkeypatch: pytest.MonkeyPatch) -> None:
    acme, never = Acme(), Acme()
    for one in (acme, never):
        one.take(*opening(), deal("d2", START, change="create", owner="ann"))

    with looks_raise(monkeypatch):
        acme.tick("2026-06-02T12:00:00Z")
    never.tick("2026-06-02T12:00:00Z")

    others = [
        [flip for flip in one.flips if (flip["org"], flip["subject"]) != ("acme", "d1")]
        for one in (acme, never)
    ]
    assert others[0] == others[1]
    assert {flip["subject"] for flip in others[0]} == {"d1", "d2"}
    assert acme.clock() == acme.clock("other") == "2026-06-02T12:00:00Z"
    assert acme.reasons() == ["fold_failed"]
    assert "d1" in acme.letters[0]["data"]["detail"]


def test_a_deal_whose_look_failed_is_looked_at_again_with_its_next_fact(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    acme, never = Acme(), Acme()
    for one in (acme, never):
        one.take(*opening())
    with looks_raise(monkeypatch):
        acme.tick("2026-06-02T12:00:00Z")
    never.tick("2026-06-02T12:00:00Z")

    for one in (acme, never):
        one.take(email("m5", "2026-06-02T12:00:00Z", "bo@brook.com", "ann@acme.com"))

    assert acme.flips[-1]["data"]["to"] == never.flips[-1]["data"]["to"]
    assert acme.views["d1"]["data"]["health"] == never.views["d1"]["data"]["health"]


def test_a_look_that_raises_for_a_fact_costs_that_look_and_keeps_the_fact(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    acme = Acme()
    acme.take(*opening())

    with looks_raise(monkeypatch):
        acme.take(email("m5", START, "bo@brook.com", "ann@acme.com"), deal("d2", START, change="create"))

    assert acme.reasons() == ["fold_failed"]
    assert "d2" in acme.views
    acme.tick("2026-03-02T09:31:00Z")
    acme.take(deal("d1", "2026-03-02T09:31:00Z", amount=5))
    assert acme.facets()["inbound_14d"] == 1


def test_a_view_that_raises_costs_that_view(monkeypatch: pytest.MonkeyPatch) -> None:
    acme = Acme()
    acme.take(*opening())
    real = opportunities.view

    def view(directory: Any, id_: str, *rest: Any) -> Any:
        if id_ == "d1":
            raise RuntimeError("the view's mistake")
        return real(directory, id_, *rest)

    with monkeypatch.context() as patch:
        patch.setattr(opportunities, "view", view)
        acme.take(deal("d1", START, amount=5), deal("d2", START, change="create"))

    assert "d2" in acme.views
    assert acme.reasons() == ["fold_failed"]


def test_folds_are_in_the_modules_that_are_patched_here() -> None:
    assert {fold.__module__ for fold in folds._FOLDS.values()} <= {
        module.__name__ for module in (activity, directory, folds, opportunities, tasks)
    }
