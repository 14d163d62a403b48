"""The guide is true: its example imports, its refusal is said in those words, and its table has every format."""

import re
from pathlib import Path

import pytest

from dealpulse.connectors.sources import formats
from dealpulse.connectors.sources.exports.mapping import Table
from dealpulse.schemas.errors import Refused
from tests.connectors.sources.foreign import ROOT, Imported

GUIDE = (ROOT / "docs/guides/import-csv.md").read_text()


def block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", GUIDE, re.DOTALL)
    assert found is not None
    return found[1]


def test_the_example_imports(tmp_path: Path) -> None:
    (tmp_path / "deals.csv").write_text(block("csv"))
    mapping = tmp_path / "erp.toml"
    mapping.write_text(block("toml"))

    got = Imported("csv", [tmp_path], mapping=mapping)

    assert got.rejects == []
    assert got.told("opportunity", "D-1") == [
        (
            "2026-01-31T23:00:00Z",
            "create",
            {
                "account": "Acme",
                "owner": "ana.lima",
                "amount": 12_500,
                "stage": "Offer",
                "created_at": "2026-01-31T23:00:00Z",
            },
        ),
        ("2026-04-14T22:00:00Z", "update", {"stage": "Won", "closed_at": "2026-04-14T22:00:00Z"}),
    ]
    assert len(got.told("opportunity", "D-2")) == 1


def test_the_refusal_is_said_in_these_words(tmp_path: Path) -> None:
    (tmp_path / "deals.csv").write_text(block("csv"))
    mapping = tmp_path / "erp.toml"
    mapping.write_text(block("toml").replace('"Volume"', '"Volum"'))

    with pytest.raises(Refused) as error:
        Imported("csv", [tmp_path], mapping=mapping)

    assert str(error.value) == block("text").strip()


def test_every_format_and_every_key_of_a_table_is_explained() -> None:
    elsewhere = {"ics", "mbox", "eml", "maildir"}
    for name in {name for name, _ in formats()} - elsewhere:
        assert f"| `{name}` |" in GUIDE
    for key in Table.__struct_fields__:
        assert f"`{key}`" in GUIDE, key
