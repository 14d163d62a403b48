"""Sources: foreign files become events of the contract.

`read` turns the files of one system into CloudEvents, one line each. A new system is one mapping file under `mappings/` and one
entry in SOURCES.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from msgspec import Struct

from dealpulse.connectors.sources.mapping import load, shipped
from dealpulse.connectors.sources.reading import Import
from dealpulse.connectors.sources.report import FileRead, Reject, Report
from dealpulse.connectors.sources.tables import nearest
from dealpulse.schemas.errors import Refused

__all__ = ["SOURCES", "FileRead", "Reject", "Report", "Source", "formats", "read"]


class Source(Struct, frozen=True):
    """A format that `dealpulse import` knows. `mapping` is the name of the mapping that ships with it, if one does."""

    name: str
    about: str
    mapping: str | None


SOURCES: Final = (
    Source("csv", "any CSV files, by a mapping file of your own (--mapping FILE)", None),
    Source(
        "salesforce",
        "Salesforce: exports of its objects and histories, its own column names or Fivetran's",
        "salesforce",
    ),
    Source(
        "hubspot",
        "HubSpot: exports of its objects, histories and engagements with Fivetran's column names",
        "hubspot",
    ),
    Source(
        "maven",
        "Maven Analytics' sample of a sales pipeline: accounts, products, sales_teams, sales_pipeline",
        "maven",
    ),
)


def formats() -> list[tuple[str, str]]:
    """Each format's name and one line about it."""
    return [(source.name, source.about) for source in SOURCES]


def read(
    format: str,
    paths: list[Path],
    org: str,
    *,
    mapping: Path | None = None,
    zone: str | None = None,
    on_reject: Callable[[Reject], None] = lambda reject: None,
    on_file: Callable[[FileRead], None] = lambda file: None,
) -> Iterator[bytes]:
    """The events in some files of a system, as JSON CloudEvents without line ends.

    Args:
        format: a name of SOURCES.
        paths: files, or folders of files.
        org: the org that the events belong to.
        mapping: a mapping file; needed for `csv`, and goes before the shipped one elsewhere.
        zone: the IANA zone of all times without one; goes before the mapping's own.
        on_reject: is told of every row that became no event, and why; and of files that nothing takes.
        on_file: is told of each file once it has been read.

    Raises:
        Refused: the mapping, or what the files are called or hold in columns; at once, before the first event is asked for.
        OSError: a file cannot be read as text; at once, too.
    """
    known = {source.name: source for source in SOURCES}
    if format not in known:
        raise Refused(f"{format} is no format that can be imported; {nearest(format, list(known))}")
    if not org:
        raise Refused("the events must belong to an org; give one with --org")
    if mapping is not None:
        wanted, file = load(mapping), mapping.name
    else:
        name = known[format].mapping
        if name is None:
            raise Refused(f"{format} needs a mapping; give one with --mapping FILE")
        wanted, file = shipped(name), f"{name}.toml"
    return Import(wanted, file, paths, org, zone, on_reject, on_file).events()
