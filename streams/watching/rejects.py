"""Rejects: what became no event, per dropped file, where the folder's owner looks for it.

Beside a file `deals.csv` that is `.dealpulse/deals.csv.rejects.ndjson`: each row as it stood, with the reason. It appears whole,
and goes when a better file has been dropped.
"""

from pathlib import Path
from typing import IO

import msgspec

from dealpulse.connectors.sources import Reject, Report
from dealpulse.streams.watching.drops import OURS, Drop


class Rejects:
    """The rejects of one drop, as they come; use it as a context. `report` counts them."""

    def __init__(self, root: Path, drop: Drop) -> None:
        self.report = Report()
        self._files: dict[str, IO[bytes]] = {}
        # A mail or calendar may be called otherwise by its reader: what names none of the files belongs to the first.
        self._targets = {
            path.name: root / OURS / path.relative_to(root).with_name(f"{path.name}.rejects.ndjson")
            for path in drop.paths
        }
        self._first = drop.paths[0].name

    def __enter__(self) -> "Rejects":
        return self

    def __exit__(self, *error: object) -> None:
        for name, file in self._files.items():
            file.close()
            _part(self._targets[name]).unlink(missing_ok=True)

    def take(self, reject: Reject) -> None:
        """Count one, and write it."""
        self.report.take(reject)
        name = reject.file if reject.file in self._targets else self._first
        if name not in self._files:
            part = _part(self._targets[name])
            part.parent.mkdir(parents=True, exist_ok=True)
            self._files[name] = part.open("wb")
        self._files[name].write(msgspec.json.encode(reject) + b"\n")

    def publish(self) -> list[Path]:
        """Put them where they are looked for."""
        written = []
        for name, target in self._targets.items():
            if name in self._files:
                self._files.pop(name).close()
                _part(target).replace(target)
                written.append(target)
            else:
                target.unlink(missing_ok=True)
        return written


def _part(target: Path) -> Path:
    return target.with_name(f".{target.name}.part")
