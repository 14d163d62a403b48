"""Mail: mailboxes become who wrote to whom and when, and the meetings to which mails invite.

`mbox`, `eml` and `maildir` are names for what a user has; a path is what it is, whatever the name.
"""

from collections.abc import Iterator
from datetime import UTC, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dealpulse.connectors.sources.mail.folders import check, files
from dealpulse.connectors.sources.mail.reading import MailImport
from dealpulse.connectors.sources.wanted import Wanted
from dealpulse.schemas.errors import Refused

__all__ = ["read"]


def read(paths: list[Path], wanted: Wanted) -> Iterator[bytes]:
    """Read mbox files, files of one mail each, folders of them, and Maildirs; each also as `.gz`."""
    zone = _zone(wanted.zone)
    check(paths)
    return MailImport(wanted, zone).events(files(paths))


def _zone(name: str | None) -> tzinfo:
    if name is None:
        return UTC
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Refused(f"--zone: {name!r} is no IANA zone such as Europe/Berlin") from None
