"""JSON Schema of everything that travels, made from the structs: `make schemas` writes it, a test sees that nobody forgot.

One document for events in, one for events out; each with its shared definitions, so that any validator can read it alone.
"""

import sys
from pathlib import Path
from typing import Any, Final

import msgspec

from dealpulse.schemas.events import FIELDS, Incoming
from dealpulse.schemas.outputs import Outgoings

FOLDER: Final = Path(__file__).resolve().parent / "json"
_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


def documents() -> dict[str, dict[str, Any]]:
    """The documents, by file name."""
    return {
        "events-in.schema.json": _incoming(),
        "events-out.schema.json": _document("dealpulse: events out", Outgoings),
    }


def _document(title: str, *types: Any) -> dict[str, Any]:
    (first, *_), components = msgspec.json.schema_components(types, ref_template="#/$defs/{name}")
    return {"$schema": _DIALECT, "title": title, **first, "$defs": components}


def _incoming() -> dict[str, Any]:
    """Events in, with the fields of a change tied to its entity: in the struct they are checked one step later."""
    shapes = list(dict.fromkeys(FIELDS.values()))
    (first, *_), components = msgspec.json.schema_components(
        [Incoming, *shapes], ref_template="#/$defs/{name}"
    )
    changed = components["RecordChanged"]
    changed["allOf"] = [
        {
            "if": {"properties": {"entity": {"const": entity}}},
            "then": {
                "properties": {"fields": {"anyOf": [{"type": "null"}, {"$ref": f"#/$defs/{shape.__name__}"}]}}
            },
        }
        for entity, shape in FIELDS.items()
    ]
    return {"$schema": _DIALECT, "title": "dealpulse: events in", **first, "$defs": components}


def text(document: dict[str, Any]) -> str:
    """A document as it stands in its file."""
    return msgspec.json.format(msgspec.json.encode(document, order="deterministic"), indent=2).decode() + "\n"


def main() -> None:
    """Write the documents into the folder."""
    FOLDER.mkdir(exist_ok=True)
    for name, document in documents().items():
        (FOLDER / name).write_text(text(document), encoding="utf-8")
        sys.stdout.write(f"{name}\n")


if __name__ == "__main__":
    main()
