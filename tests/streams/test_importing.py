"""`dealpulse import`: writes events and a report; with --check the report alone, before anything is written."""

from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from dealpulse.streams.cli import cli
from dealpulse.streams.importing import Request, check_files
from tests.connectors.sources.foreign import real_data, write

MAPPING = """
source = "ours"
[[tables]]
files = ["deals"]
entity = "opportunity"
id = "id"
at = "created"
fields = { name = "name", amount = "amount" }
[[tables]]
files = ["stages"]
entity = "stage"
id = "name"
at = "@earliest"
fields = { name = "name", outcome = "outcome" }
"""


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """Arguments of an import of two tables with a mistake in each."""
    inside = tmp_path / "files"
    inside.mkdir()
    write(
        inside,
        {
            "deals.csv": """
            id,name,amount,created,region,fax
            1,Big,1000,2026-01-02,West,
            2,Small,much,2026-02-03,East,
            3,Other,5,someday,,
            """,
            "stages.csv": "name,outcome\nOpen,open\nGone,vanished",
        },
    )
    (tmp_path / "ours.toml").write_text(MAPPING)
    return ["import", "csv", str(inside), "--mapping", str(tmp_path / "ours.toml")]


def test_a_check_says_what_the_files_would_become_and_writes_nothing(
    files: list[str], tmp_path: Path
) -> None:
    before = sorted(tmp_path.rglob("*"))

    done = CliRunner().invoke(cli, [*files, "--check"])

    assert done.exit_code == 0, done.output
    assert done.stdout.splitlines() == [
        "3 events from 5 rows of 2 files; 2 rows left out; nothing was written",
        "  the first at 2026-01-02T00:00:00Z, the last at 2026-01-02T00:00:00Z",
        "  crm.record.changed opportunity          1",
        "  crm.record.changed stage                1",
        "files",
        "  deals.csv: 3 rows, 1 event; not used, with so many filled cells: region (2)",
        "  stages.csv: 2 rows, 2 events",
        "values not understood",
        "  deals.csv: amount: 1 × bad_number: 'much'",
        "  deals.csv: created: 1 × bad_time: 'someday'",
        "  1 event that intake would refuse: unknown_value: data.fields.outcome: 'vanished' is not a value of the contract",
        "reasons",
        "  deals.csv: 1 left out: bad_number in amount (rows 3): 'much' is not a number",
        (
            "  deals.csv: 1 left out: bad_time in created (rows 4): 'someday' is no date that the mapping knows; "
            'add its form, such as dates = ["%d/%m/%Y"]'
        ),
    ]
    assert sorted(tmp_path.rglob("*")) == before


def test_a_check_for_programs(files: list[str]) -> None:
    done = CliRunner().invoke(cli, [*files, "--check", "--json"])

    told = msgspec.json.decode(done.stdout)
    assert (told["events"], told["read"], told["left_out"]) == (3, 5, 2)
    assert told["types"] == {"crm.record.changed opportunity": 1, "crm.record.changed stage": 1}
    assert told["files"][0] == {
        "file": "deals.csv",
        "rows": 3,
        "events": 1,
        "unused_columns": {"region": 2, "fax": 0},
    }
    assert told["reasons"][0]["examples"] == ["much"]
    assert told["reasons"][0]["meaning"] == "not a number"


def test_an_import_writes_its_events_and_its_rejects(files: list[str], tmp_path: Path) -> None:
    out, rejects = tmp_path / "out.ndjson", tmp_path / "rejects.ndjson"

    done = CliRunner().invoke(cli, [*files, "--org", "acme", "--out", str(out), "--rejects", str(rejects)])

    assert done.exit_code == 0, done.output
    assert [msgspec.json.decode(line)["org"] for line in out.read_bytes().splitlines()] == ["acme"] * 3
    assert [msgspec.json.decode(line)["row"] for line in rejects.read_bytes().splitlines()] == [3, 4]
    assert done.stderr.startswith("3 events from 5 rows of 2 files; 2 rows left out\n")


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ([], "say whose events these are: --org ORG"),
        (["--json", "--org", "acme"], "--json goes with --check"),
        (["--until", "tomorrow"], "is not a time with an offset"),
    ],
)
def test_wrong_use_is_refused(files: list[str], more: list[str], says: str) -> None:
    done = CliRunner().invoke(cli, [*files, *more])

    assert done.exit_code == 2
    assert says in done.output


@pytest.mark.parametrize(
    ("format", "folder"),
    [
        ("salesforce", "crm_exports/salesforce"),
        ("hubspot", "crm_exports/hubspot"),
        ("maven", "maven_crm"),
    ],
)
def test_intake_takes_every_event_of_the_real_exports(format: str, folder: str) -> None:
    checked = check_files(Request(format, [real_data(folder)], "acme"), lambda done: None)

    assert checked.refused == {}
    assert checked.events == sum(checked.kinds.values()) > 0
    assert checked.first is not None
    assert checked.last is not None
