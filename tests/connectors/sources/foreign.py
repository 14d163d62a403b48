"""Foreign files for the tests of the importer: small ones that the tests write, and real ones where they are there."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from dealpulse.agents.intake import read as intake
from dealpulse.connectors.sources import FileRead, Reject, read

ROOT = Path(__file__).resolve().parents[3]
DATA = ROOT.parent / "shared" / "data"


def real_data(name: str) -> Path:
    """A folder of the shared test data, or a skipped test that says why."""
    folder = DATA / name
    if not folder.is_dir():
        pytest.skip(f"the test data {name} is not at {folder}")
    return folder


class Imported:
    """What an import gave: events as they stand on the wire (each one passes intake), rejects, files."""

    def __init__(self, format: str, paths: list[Path], **options: Any) -> None:
        self.rejects: list[Reject] = []
        self.files: list[FileRead] = []
        self.lines = list(
            read(format, paths, "acme", on_reject=self.rejects.append, on_file=self.files.append, **options)
        )
        for line in self.lines:
            intake(line)
        self.events: list[dict[str, Any]] = [msgspec.json.decode(line) for line in self.lines]

    def of(self, entity: str, record: str | None = None) -> list[dict[str, Any]]:
        """The changes of an entity, or of one record, each with its time and fields."""
        return [
            {"time": event["time"], **event["data"]}
            for event in self.events
            if event["data"].get("entity") == entity and record in (None, event["data"]["record"])
        ]

    def told(self, entity: str, record: str) -> list[tuple[str, str, dict[str, Any]]]:
        """The changes of one record as (time, change, fields)."""
        return [
            (event["time"], event["change"], event.get("fields", {})) for event in self.of(entity, record)
        ]

    def activities(self) -> list[dict[str, Any]]:
        """The activities, each with its type and time."""
        return [
            {"type": event["type"].split(".")[1], "time": event["time"], **event["data"]}
            for event in self.events
            if event["type"].startswith("activity.")
        ]

    def reasons(self) -> list[tuple[str, int, str | None, str]]:
        """Every reject as (file, row, column, reason)."""
        return [(reject.file, reject.row, reject.column, reject.reason) for reject in self.rejects]


def write(folder: Path, files: dict[str, str]) -> Path:
    """Write files, by name; blank lines at the start and indentation of the text are not part of them."""
    for name, text in files.items():
        lines = [line.strip() for line in text.strip().splitlines()]
        (folder / name).write_text("\n".join(lines) + "\n")
    return folder
