"""How these tests ask why a record cannot be read, and one good event of each type to spoil."""

from typing import Any

import pytest

from dealpulse.agents.intake import read
from dealpulse.schemas.errors import Unreadable
from tests.agents.acme import START, Json, call, clock_tick, deal, email, event, meeting, setting, wire

NOON = "2026-03-02T12:00:00Z"


def why(told: Json | bytes) -> tuple[str, str]:
    """Why a record cannot be read: the reason, and the field that the detail opens with."""
    with pytest.raises(Unreadable) as caught:
        read(wire(told))
    assert len(caught.value.detail) < 1_000, "a detail is a sentence for a person"
    return caught.value.reason, caught.value.detail.partition(":")[0].partition(" is ")[0]


def reason(told: Json | bytes) -> str:
    return why(told)[0]


def data_of(told: Json) -> Any:
    return read(wire(told)).data


def without(told: Json, *path: str) -> Json:
    first, *rest = path
    if rest:
        return {**told, first: without(told[first], *rest)}
    return {name: value for name, value in told.items() if name != first}


def given(told: Json, value: Any, *path: str) -> Json:
    first, *rest = path
    return {**told, first: given(told[first], value, *rest) if rest else value}


def raw(told: Json, marker: str, text: bytes) -> bytes:
    """The event with a piece of JSON that no encoder of ours would write, in place of a string."""
    return wire(told).replace(f'"{marker}"'.encode(), text)


ONE_OF_EACH: dict[str, Json] = {
    "crm.record.changed": deal("d1", change="update", name="Boats", amount=7, custom={"x": 1}),
    "activity.email.sent": email("m1", START, "ann@acme.com", "bo@brook.com"),
    "activity.meeting.changed": meeting("g1", START, NOON, "bo@brook.com"),
    "activity.call.logged": call("k1", contact="bo"),
    "activity.task.completed": event(
        "activity.task.completed", {"task": "t1", "user": "ann", "kind": "linkedin", "contact": "bo"}
    ),
    "config.changed": setting("timezone", "Europe/Berlin"),
    "clock.tick": clock_tick(START),
}
