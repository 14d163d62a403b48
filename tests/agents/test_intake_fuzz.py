"""Whatever is done to a record, intake says what it is or why it cannot be used, and what it takes the line can fold."""

import json
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from dealpulse.agents.intake import read
from dealpulse.schemas.errors import REASONS, Unreadable
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

LATER = "2026-03-02T12:00:00Z"

FACTS: list[Json] = [
    *cast(),
    deal(
        "d1",
        change="snapshot",
        name="Boats",
        amount=7,
        close_date="2026-04-01",
        custom={"x": 1},
        created_at="2026-01-01",
    ),
    deal("d1", closed_at="2026-03-01T00:00:00Z", stage="Won", probability=0.5, owner=None),
    record("account", "brook", change="merge", into="creek"),
    record("lead", "l1", email="bo@brook.com", emails=["b@brook.com"], account="brook"),
    record("contact_role", "r1", opportunity="d1", contact="bo", role="buyer"),
    record("user", "ann", effective="2026-01-01", active=False, manager="bob"),
    record("stage", "s1", name="Won", outcome="won", order=3, probability=1.0),
    email("m1", START, "ann@acme.com", "bo@brook.com"),
    email("m1", START, "bo@brook.com", "ann@acme.com", "x@y.org"),
    meeting("g1", START, LATER, "bo@brook.com"),
    call("k1", contact="bo", at=LATER, opportunity="d1"),
    call("k1", account="brook", status="removed"),
    event(
        "activity.task.completed", {"task": "t1", "user": "ann", "kind": "linkedin", "email": "bo@brook.com"}
    ),
    setting("timezone", "America/New_York"),
    setting("domains", ["acme.com"]),
    setting("fields", {"amount": "ARR"}),
    setting("type_groups", {"Renewal": "existing"}),
    setting("clock", "history"),
    event("config.changed", {"kind": "threshold", "key": "org", "value": {"min_contacts": 1}}),
    clock_tick(START),
]

ODD: list[Any] = [
    None, True, False, 0, -1, 1.5, 2**53, 2**63, 2**64 - 1, 1e308, "", " ", "\x00", "\x1f", "a\x00b", "é" * 50, "🚣", "\u202e",
    "@", "x@y.org", "contact:bo", "account:x@y.org", "d1", "bo", "ann", "brook", "Won",
    "2026-03-02", "2026-03-02T09:30:00Z", "9999-12-31", "0001-01-01", "1990-01-01", "2100-12-31", "2100-12-31T23:59:59.999999Z",
    "1990-01-01T00:00:00Z", "2026-03-08T02:30:00-05:00", "UTC", "Pacific/Apia",
    [], {}, [""], [None], ["x@y.org"], {"x": None}, {"": {"": [1]}}, [[[[]]]],
    "create", "merge", "delete", "undelete", "snapshot", "opportunity", "contact", "user", "stage", "account", "live", "history",
    "removed", "cancelled",
]  # fmt: skip
values = st.one_of(
    st.sampled_from(ODD),
    st.text(max_size=8),
    st.integers(-(2**65), 2**65),
    st.floats(allow_nan=False, allow_infinity=False),
    st.lists(st.sampled_from(ODD), max_size=3),
    st.dictionaries(st.text(max_size=3), st.sampled_from(ODD), max_size=3),
)


def paths(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Every place in a piece of JSON."""
    found: list[tuple[str | int, ...]] = [path] if path else []
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, part in inside:
        found += paths(part, (*path, name))
    return found


def replaced(value: Any, path: tuple[str | int, ...], by: Any) -> Any:
    first, *rest = path
    part = replaced(value[first], tuple(rest), by) if rest else by
    if isinstance(value, list):
        assert isinstance(first, int)
        return [*value[:first], part, *value[first + 1 :]]
    return {**value, first: part}


@st.composite
def twisted(draw: st.DrawFn) -> Json:
    """A fact of the contract in which a few values are something else."""
    told: Any = draw(st.sampled_from(FACTS))
    for _ in range(draw(st.integers(0, 3))):
        told = replaced(told, draw(st.sampled_from(paths(told))), draw(values))
    return {**told, "org": "acme"} if isinstance(told, dict) else told


def event_or_reason(value: bytes) -> Event | None:
    try:
        found = read(value)
    except Unreadable as error:
        assert error.reason in REASONS
        assert error.detail
        return None
    assert isinstance(found, Event)
    assert hash(found.order)
    return found


@settings(max_examples=400)
@given(st.binary(max_size=60), st.sampled_from(FACTS), st.data())
def test_bytes_that_are_cut_or_overwritten_give_an_event_or_a_reason(
    noise: bytes, told: Json, data: st.DataObject
) -> None:
    value = json.dumps(told).encode()
    start = data.draw(st.integers(0, len(value)))
    end = data.draw(st.integers(start, min(len(value), start + 20)))

    event_or_reason(value[:start] + noise + value[end:])
    event_or_reason(noise)


@settings(max_examples=400)
@given(
    st.recursive(
        values,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    )
)
def test_any_json_gives_an_event_or_a_reason(told: Any) -> None:
    event_or_reason(json.dumps(told).encode())


@settings(max_examples=150)
@given(st.lists(twisted(), min_size=1, max_size=12), st.booleans())
def test_whatever_is_read_can_be_folded_and_its_rows_come_back(told: list[Json], known: bool) -> None:
    acme = Acme()
    if known:
        acme.take(*cast())

    for one in told:
        value = json.dumps(one).encode()
        if event_or_reason(value) is not None:
            acme.take(value)
    acme.tick("2026-03-02T23:00:00Z")
    acme.tick("2026-08-02T23:00:00Z")

    assert "fold_failed" not in acme.reasons(), [letter["data"]["detail"] for letter in acme.letters]
    assert acme.adds_up()
    again = Acme(tick=None)
    for key, row in acme.rows.items():
        again.line.restore(key, row)
    again.line.ready()
    assert again.line.clocks() == acme.line.clocks()
    assert again.line.rows() == acme.line.rows()
    again.tick("2027-03-02T23:00:00Z")
    acme.tick("2027-03-02T23:00:00Z")
    assert plain(again) == plain(acme)


def plain(acme: Acme) -> dict[tuple[str, str, str], Any]:
    return {place: msgspec.msgpack.decode(row) for place, row in acme.line.rows().items()}
