"""Sources: foreign files become events of the contract.

`read` turns the files of one kind into CloudEvents, one line each. Tables out of a CRM are `exports`, where a new system is one
mapping file; `calendars` and `mail` are what a person's own programs write. Each format is one entry in SOURCES.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from msgspec import Struct

from dealpulse.connectors.sources import calendars, exports, mail
from dealpulse.connectors.sources.report import BadFile, FileRead, Reject, Report
from dealpulse.connectors.sources.spelling import nearest
from dealpulse.connectors.sources.wanted import Reader, Wanted
from dealpulse.schemas.errors import Refused

__all__ = ["SOURCES", "BadFile", "FileRead", "Reject", "Report", "Source", "formats", "read"]


class Source(Struct, frozen=True):
    """A format that `dealpulse import` knows."""

    name: str
    about: str
    reader: Reader


SOURCES: Final = (
    Source("csv", "any CSV files, by a mapping file of your own (--mapping FILE)", exports.any_table),
    Source(
        "salesforce",
        "Salesforce: exports of its objects and histories, its own column names or Fivetran's",
        exports.by("salesforce"),
    ),
    Source(
        "hubspot",
        "HubSpot: exports of its objects, histories and engagements with Fivetran's column names",
        exports.by("hubspot"),
    ),
    Source(
        "maven",
        "Maven Analytics' sample of a sales pipeline: accounts, products, sales_teams, sales_pipeline",
        exports.by("maven"),
    ),
    Source(
        "ics",
        "calendar files (.ics): meetings, series, invitations, answers and cancellations",
        calendars.read,
    ),
    Source(
        "mbox", "mailboxes: mbox files of Gmail Takeout, Thunderbird, mail servers; headers only", mail.read
    ),
    Source(
        "eml", "mails: files of one mail each (.eml, .emlx), and folders of them; headers only", mail.read
    ),
    Source("maildir", "Maildirs: the folders of a mail server, with those in them; headers only", mail.read),
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
    until: int | None = None,
    on_reject: Callable[[Reject], None] = lambda reject: None,
    on_file: Callable[[FileRead], None] = lambda file: None,
) -> Iterator[bytes]:
    """The events in some files, as JSON CloudEvents without line ends.

    Args:
        format: a name of SOURCES.
        paths: files, or folders of files.
        org: the org that the events belong to.
        mapping: a mapping file; needed for `csv`, and goes before the shipped one of other tables.
        zone: the IANA zone of all times without one; goes before what the files say.
        until: the instant (µs) at which series without an end are cut.
        on_reject: is told of every row, message or calendar entry that became no event, and why; and of files that nothing takes.
        on_file: is told of each file once it has been read.

    Raises:
        Refused: the mapping, or what the files are called or hold; at once, before the first event is asked for.
        BadFile: a file cannot be read (an OSError); at once, too.
    """
    known = {source.name: source for source in SOURCES}
    if format not in known:
        raise Refused(f"{format} is no format that can be imported; {nearest(format, list(known))}")
    if not org:
        raise Refused("the events must belong to an org; give one with --org")
    return known[format].reader(paths, Wanted(org, mapping, zone, until, on_reject, on_file))
