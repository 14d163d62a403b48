"""The JSON Schemas: made from the structs, committed, and true of what really travels."""

from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import msgspec
import orjson
import pytest

from dealpulse.connectors.generator import events
from dealpulse.schemas.document import FOLDER, documents, text
from dealpulse.schemas.outputs import Outgoings
from dealpulse.streams.embedded import replay

GENERATED = list(events(25, 150, 3))


@pytest.fixture(scope="module")
def validators() -> dict[str, Any]:
    return {
        name: jsonschema_rs.validator_for(document, validate_formats=True)
        for name, document in documents().items()
    }


@pytest.mark.parametrize("name", documents())
def test_the_committed_schema_is_the_one_that_the_structs_make(name: str) -> None:
    assert (FOLDER / name).read_text(encoding="utf-8") == text(documents()[name]), "run `make schemas`"


def test_a_generated_history_is_valid(validators: dict[str, Any]) -> None:
    for event in GENERATED:
        validators["events-in.schema.json"].validate(orjson.loads(event))


def _outputs() -> Iterator[dict[str, Any]]:
    broken = [b"{", GENERATED[-1].replace(b'"type":"', b'"type":"x'), b"\xff" + GENERATED[0]]
    for found in replay([*GENERATED, *broken], as_arrived=True).outputs.values():
        yield from found


def test_every_output_is_valid_and_decodes_to_its_struct(validators: dict[str, Any]) -> None:
    seen = set()
    for output in _outputs():
        validators["events-out.schema.json"].validate(output)
        decoded = msgspec.json.decode(orjson.dumps(output), type=Outgoings)
        seen.add(type(decoded).__name__)
    assert seen >= {"HealthChangedEvent", "OpportunityUpdatedEvent", "EventRejectedEvent"}
    assert seen >= {"ColourChangedEvent", "AccountUpdatedEvent"}


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda e: e | {"time": "yesterday"}, "time"),
        (lambda e: e | {"type": "crm.record.chanced"}, "type"),
        (lambda e: {key: value for key, value in e.items() if key != "org"}, "org"),
        (lambda e: e | {"data": e["data"] | {"fields": {"amount": "much"}}}, "amount"),
        (lambda e: e | {"data": e["data"] | {"entity": "deal"}}, "entity"),
    ],
)
def test_the_schema_refuses_what_intake_refuses(validators: dict[str, Any], change: Any, why: str) -> None:
    event = next(
        loaded
        for loaded in map(orjson.loads, GENERATED)
        if loaded["type"] == "crm.record.changed" and loaded["data"]["entity"] == "opportunity"
    )
    assert validators["events-in.schema.json"].is_valid(event)
    assert not validators["events-in.schema.json"].is_valid(change(event)), why


def test_null_clears_and_absent_leaves(validators: dict[str, Any]) -> None:
    event = {
        "specversion": "1.0",
        "id": "e-1",
        "source": "salesforce",
        "type": "crm.record.changed",
        "time": "2026-03-02T09:30:00Z",
        "org": "acme",
        "data": {"entity": "opportunity", "record": "006", "change": "update", "fields": {"amount": None}},
    }
    validators["events-in.schema.json"].validate(event)
