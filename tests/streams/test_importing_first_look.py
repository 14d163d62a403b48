"""The walk-through is true: its files import, its commands run, and its flips are those that come out."""

import re
import shlex
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from dealpulse.streams.cli import cli
from tests.connectors.sources.foreign import ROOT

GUIDE = (ROOT / "docs/guides/first-look.md").read_text()


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", GUIDE, re.DOTALL)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The reader's folder, with the files as the guide shows them, after its commands."""
    monkeypatch.chdir(tmp_path)
    for name, text in re.findall(r"^`(\S+)`:.*?```\w+\n(.*?)```", GUIDE, re.DOTALL | re.MULTILINE):
        (tmp_path / name).write_text(text)
    for block in blocks("console"):
        for command, shown in re.findall(r"^\$ dealpulse (.*)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE):
            done = CliRunner().invoke(cli, shlex.split(command))
            assert done.exit_code == 0, f"{command}: {done.output}"
            assert shown in ("", done.stdout), command
            assert "left out:" not in done.stderr, done.stderr
    return tmp_path


def test_the_flips_are_those_of_the_guide(folder: Path) -> None:
    flips = [msgspec.json.decode(line) for line in (folder / "out/flips.ndjson").read_bytes().splitlines()]
    told = []
    for flip in flips:
        data = flip["data"]
        factors = [f"+{factor['id']}" for factor in data["entered"]] + [
            f"-{factor['id']}" for factor in data["left"]
        ]
        why = data["reason"] or " ".join(factors)
        told.append(f"{flip['time']}  {data['from'] or 'new'} → {data['to']}: {why}")

    assert told == blocks("text")[0].splitlines()
    shown = msgspec.json.decode(blocks("json")[0])
    assert {key: flips[-1][key] for key in shown} | {"data": None} == shown | {"data": None}
    assert {key: flips[-1]["data"][key] for key in shown["data"]} == shown["data"]


def test_the_machines_mail_would_have_kept_the_deal_good(folder: Path) -> None:
    """What the guide says of the third mail."""
    mails = folder / "mail.ndjson"
    mails.write_bytes(mails.read_bytes().replace(b',"auto":true', b""))

    done = CliRunner().invoke(
        cli,
        [
            "replay",
            "crm.ndjson",
            "mail.ndjson",
            "calendar.ndjson",
            "--out",
            "other",
            "--until",
            "2026-10-15T00:00:00Z",
        ],
    )

    assert done.exit_code == 0, done.output
    flips = [msgspec.json.decode(line) for line in (folder / "other/flips.ndjson").read_bytes().splitlines()]
    assert [flip["time"] for flip in flips if flip["data"]["from"] == "good"] == ["2026-09-25T09:00:00Z"]
