"""Exports: tables out of a CRM, as CSV files, through a mapping that says which column is what."""

from collections.abc import Iterator
from pathlib import Path

from dealpulse.connectors.sources.exports.loading import load, shipped
from dealpulse.connectors.sources.exports.mapping import Mapping
from dealpulse.connectors.sources.exports.reading import Import
from dealpulse.connectors.sources.wanted import Reader, Wanted
from dealpulse.schemas.errors import Refused

__all__ = ["any_table", "by"]


def by(name: str) -> Reader:
    """Reads the exports of a system whose mapping ships with the product."""

    def read(paths: list[Path], wanted: Wanted) -> Iterator[bytes]:
        if wanted.mapping is not None:
            return any_table(paths, wanted)
        return _read(shipped(name), f"{name}.toml", paths, wanted)

    return read


def any_table(paths: list[Path], wanted: Wanted) -> Iterator[bytes]:
    """Read tables by a mapping file of the user's own."""
    if wanted.mapping is None:
        raise Refused("csv needs a mapping; give one with --mapping FILE")
    return _read(load(wanted.mapping), wanted.mapping.name, paths, wanted)


def _read(mapping: Mapping, file: str, paths: list[Path], wanted: Wanted) -> Iterator[bytes]:
    return Import(mapping, file, paths, wanted).events()
