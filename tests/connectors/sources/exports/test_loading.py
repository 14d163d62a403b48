"""Mirror of connectors/sources/exports/loading.py: a mapping that cannot be meant is refused in one sentence that says where."""

from pathlib import Path

import pytest

from dealpulse.connectors.sources import formats, read
from dealpulse.connectors.sources.exports.loading import parse, shipped
from dealpulse.schemas.errors import Refused

GOOD = """
source = "ours"
[[tables]]
files = ["deals"]
entity = "opportunity"
id = "id"
at = "created"
fields = { name = "name", amount = "value" }
"""


def refused(text: str) -> str:
    with pytest.raises(Refused) as error:
        parse(text, "ours.toml")
    return str(error.value)


def test_a_good_mapping_is_taken() -> None:
    assert parse(GOOD, "ours.toml").tables[0].fields == {"name": "name", "amount": "value"}


@pytest.mark.parametrize(
    ("was", "is_now", "sentence"),
    [
        ("source", "sorce", 'ours.toml: sorce is no key here; did you mean "source"?'),
        ("files", "file", 'ours.toml: tables[1].file is no key here; did you mean "files"?'),
        ("amount", "ammount", 'ours.toml: tables[1] (opportunity).fields.ammount is no field of an opportunity; did you mean "amount"?'),  # noqa: E501
        ('"opportunity"', '"deal"', "ours.toml: tables[1].entity: invalid enum value 'deal'"),
        ('at = "created"', "", "ours.toml: tables[1] lacks at"),
        ('"value"', '{ colum = "value" }', 'ours.toml: tables[1].fields.amount.colum is no key here; did you mean "column"?'),
        ('"value"', '{ column = "value", map = "x" }', "ours.toml: tables[1] (opportunity).fields.amount.map: no table values.x; there are: "),  # noqa: E501
        ('"value"', '{ column = "value", lookup = "x" }', "ours.toml: tables[1] (opportunity).fields.amount.lookup: no look-up x; there are: "),  # noqa: E501
        ('"value"', "{ }", "ours.toml: tables[1] (opportunity).fields.amount takes exactly one of column, join, cases and value"),
        ('"value"', '{ column = "value", value = 3 }', "ours.toml: tables[1] (opportunity).fields.amount.value stands alone or beside cases; for empty cells say default"),  # noqa: E501
        ("source = ", 'ids = "sales"\nsource = ', "ours.toml: ids: invalid enum value 'sales'"),
        ("id = ", 'zone = "Mars"\nid = ', "ours.toml: tables[1] (opportunity).zone: 'Mars' is no IANA time zone such as Europe/Berlin"),  # noqa: E501
        ("source = ", 'settings = [{ keys = "currency" }]\nsource = ', 'ours.toml: settings[1].keys is no key here; did you mean "key"?'),  # noqa: E501
        ("source = ", 'zone = "Mars/Base"\nsource = ', "ours.toml: zone: 'Mars/Base' is no IANA time zone such as Europe/Berlin"),
        ("id = ", 'form = "versions"\nid = ', 'ours.toml: tables[1] (opportunity).start is missing; a table of form = "versions" needs it'),  # noqa: E501
        ("source = ", "source = [", "ours.toml: not TOML: "),
    ],
)  # fmt: skip
def test_a_mistake_is_refused_in_one_sentence(was: str, is_now: str, sentence: str) -> None:
    said = refused(GOOD.replace(was, is_now, 1))

    assert said.startswith(sentence)
    assert "\n" not in said


def test_every_shipped_mapping_is_good() -> None:
    assert [shipped(name).source for name in ("salesforce", "hubspot", "maven")] == [
        "salesforce",
        "hubspot",
        "maven",
    ]


def test_every_format_has_one_line() -> None:
    assert [name for name, _ in formats()] == [
        "csv",
        "salesforce",
        "hubspot",
        "maven",
        "ics",
        "mbox",
        "eml",
        "maildir",
    ]
    assert all(about and "\n" not in about for _, about in formats())


def test_a_format_that_is_not_there_and_a_mapping_that_is_missing_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r'sales_force is no format .* did you mean "salesforce"'):
        read("sales_force", [tmp_path], "acme")
    with pytest.raises(Refused, match=r"csv needs a mapping"):
        read("csv", [tmp_path], "acme")
    with pytest.raises(Refused, match=r"an org"):
        read("maven", [tmp_path], "")
