"""Records of the CRM: each field is the latest that was said of it, in whatever order it was heard (X-10)."""

from itertools import permutations
from typing import Any

import pytest

from dealpulse.schemas.facts import Order, RecordChange
from dealpulse.schemas.time import DAY
from dealpulse.state.directory.entries import ALIVE, DELETED, MERGED, Entry, State, fold, known_at, states
from tests.state.making import day, order

Fact = tuple[RecordChange, Order]


def fact(at: float, kind: str = "update", into: str | None = None, /, seq: int = -1, **fields: Any) -> Fact:
    details = {name.removeprefix("x_"): fields.pop(name) for name in list(fields) if name.startswith("x_")}
    return RecordChange("contact", "kim", kind, fields, details, into), order(day(at), seq)


def folded(*facts: Fact, known: float | None = None) -> Entry:
    entry: Entry | None = None
    for change, place in facts:
        at = place[0] if known is None else max(place[0], day(known))
        entry = fold(entry, change, place, at, at - 7 * DAY)
    assert entry is not None
    return entry


def test_an_update_changes_what_it_names_and_null_clears() -> None:
    """Contract: `fields`: only what changed; null clears."""
    state = folded(
        fact(0, "create", name="Kim", title="CFO", x_phone="1"), fact(1, title=None, email="kim@acme.com")
    ).state

    assert state == State({"name": "Kim", "email": "kim@acme.com"}, {"phone": "1"})


def test_a_snapshot_is_the_whole_row() -> None:
    """Spec 11: what it lacks is cleared."""
    state = folded(
        fact(0, "create", name="Kim", title="CFO", x_phone="1"), fact(1, "snapshot", name="Kim")
    ).state

    assert state == State({"name": "Kim"}, {})


HISTORIES: list[list[Fact]] = [
    [fact(0, "create", name="Kim", title="CFO"), fact(1, name="Kim L."), fact(2, title=None), fact(3, title="CEO")],
    [fact(0, "create", name="Kim", x_phone="1"), fact(1, title="CFO"), fact(2, "snapshot", name="K"), fact(3, x_phone="3")],
    [fact(0, "create", name="Kim"), fact(1, "delete"), fact(2, name="K"), fact(3, "undelete", title="CFO")],
    [fact(0, "create", name="Kim"), fact(1, "merge", "lee"), fact(2, "undelete"), fact(3, "merge", "pat")],
    [fact(0, name="a", seq=3), fact(0, name="b", seq=1), fact(0, "snapshot", title="CFO", seq=2), fact(0, "delete", seq=0)],
]  # fmt: skip


@pytest.mark.parametrize("facts", HISTORIES)
def test_any_order_of_arrival_gives_the_same_record(facts: list[Fact]) -> None:
    """X-10: (time, seq, id)."""
    expected = folded(*sorted(facts, key=lambda item: item[1])).state

    for arrived in permutations(facts):
        found = folded(*arrived, known=5)
        assert found.state == expected, arrived
        assert folded(*arrived, *arrived, known=5).state == expected, "copies change nothing"


def test_an_update_revives_nothing() -> None:
    """R3: only create, snapshot and undelete do."""
    deleted = (fact(0, "create", name="Kim"), fact(1, "delete"))

    assert folded(*deleted, fact(2, name="K")).state == State({"name": "K"}, {}, DELETED)
    for kind in ("create", "snapshot", "undelete"):
        assert folded(*deleted, fact(2, kind)).state.status == ALIVE


def test_a_merge_names_the_survivor_until_the_record_is_undeleted() -> None:
    """R3"""
    merged = (fact(0, "create", name="Kim"), fact(1, "merge", "lee"))

    assert folded(*merged).state == State({"name": "Kim"}, {}, MERGED, "lee")
    assert folded(*merged, fact(2, "undelete")).state == State({"name": "Kim"})


def test_the_past_is_what_was_known_then() -> None:
    """Spec 11, "Flips": a revision looks at each past instant with the directory known then."""
    entry: Entry | None = None
    for (change, place), known in (
        (fact(0, "create", name="a"), 0),
        (fact(2, name="b"), 3),
        (fact(1, name="late"), 5),
        (fact(4, name="c"), 6),
    ):
        entry = fold(entry, change, place, day(known), day(known - 7))

    names = [known_at(entry, day(at)) for at in (-1, 0, 2, 3, 5, 6)]

    assert names == [None, *(State({"name": name}) for name in ("a", "a", "b", "b", "c"))]
    assert known_at(entry, None) == State({"name": "c"})
    assert known_at(None, day(0)) is None


def test_what_can_be_revised_no_more_is_forgotten() -> None:
    """X-17: rows are bounded."""
    entry: Entry | None = None
    for number in range(200):
        change, place = fact(number, name=str(number))
        entry = fold(entry, change, place, day(number), day(number - 7))

    assert entry is not None
    assert len(entry.past) == 8
    assert known_at(entry, day(199 - 7)) == State({"name": "192"})
    assert [state.fields["name"] for state in states(entry)] == [str(number) for number in range(191, 200)]
    assert states(None) == []


def test_what_says_nothing_new_leaves_no_trace_in_the_past() -> None:
    """X-17"""
    assert len(folded(fact(0, "create", name="a"), fact(1, name="a"), fact(2, "undelete")).past) == 1
