"""Instants: whole microseconds since 1970 in UTC, so that two machines can never disagree about a tie.

Everything inside the product counts in these; RFC 3339 exists only at the edges.
"""

from datetime import UTC, datetime, timedelta
from typing import Final

SECOND: Final = 1_000_000
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

# Outside these years a time is a unit mix-up (milliseconds read as seconds, an unset field), not a date (spec 11).
EARLIEST: Final = 631_152_000 * SECOND  # 1990-01-01
LATEST: Final = 4_133_980_800 * SECOND  # 2101-01-01


def instant(moment: datetime) -> int:
    """The instant of an aware datetime."""
    since = moment - EPOCH
    return (since.days * 86_400 + since.seconds) * SECOND + since.microseconds


def moment(at: int) -> datetime:
    """The aware UTC datetime of an instant."""
    return EPOCH + timedelta(microseconds=at)


def rfc3339(at: int) -> str:
    """An instant as it stands on the wire: UTC, with a fraction only where there is one."""
    text = moment(at).isoformat()
    return text.removesuffix("+00:00") + "Z"


def parse(text: str) -> int:
    """The instant that an RFC 3339 time names.

    Raises:
        ValueError: not a time, or a time without an offset.
    """
    parsed = datetime.fromisoformat(text)
    if parsed.tzinfo is None:
        raise ValueError(f"{text!r} has no offset: write it as 2026-03-02T09:30:00Z")
    return instant(parsed)


def whole_days(span: int) -> int:
    """Elapsed days: floor(hours / 24) (spec X-02)."""
    return span // DAY
