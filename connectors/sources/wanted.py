"""Wanted: what somebody asks of an import, in the form that every kind of file is read by."""

from collections.abc import Callable, Iterator
from pathlib import Path

from msgspec import Struct

from dealpulse.connectors.sources.report import FileRead, Reject


class Wanted(Struct, frozen=True):
    """What is wanted of some files.

    Attributes:
        org: the org that the events belong to.
        mapping: a mapping file, for tables; goes before the one that ships.
        zone: the IANA zone of all times without one; goes before what the files say of themselves.
        until: the instant (µs) at which series without an end are cut; None: the source's own rule.
        on_reject: is told of every row, message or calendar entry that became no event, and why; and of files that nothing takes.
        on_file: is told of each file once it has been read.
    """

    org: str
    mapping: Path | None = None
    zone: str | None = None
    until: int | None = None
    on_reject: Callable[[Reject], None] = lambda reject: None
    on_file: Callable[[FileRead], None] = lambda file: None


# Files, or folders of files, become events: JSON CloudEvents without line ends. Raises Refused at once, before the first event,
# where the files cannot be used at all, and BadFile where one of them cannot be read.
Reader = Callable[[list[Path], Wanted], Iterator[bytes]]
