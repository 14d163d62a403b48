"""Values: what a cell of a foreign file means, whoever wrote it.

Spreadsheets write dates as serial numbers, warehouses write instants without a zone, offices in Berlin write 1.234,56. Every
reading here either gives one value or says in one sentence why there is none.
"""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

from msgspec import Struct

from dealpulse.schemas.addresses import address, host
from dealpulse.schemas.time import EARLIEST, EPOCH, LATEST, SECOND, instant, rfc3339

ABSENT: Final = ("", "#N/A", "#N/A N/A", "#NULL!", "NULL", "null", "\\N")
SEPARATORS = re.compile(r"[;,|\s]+")

_ISO = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})"
    r"(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?)?"
)
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_EPOCH = re.compile(r"\d{10}|\d{13}")
_CURRENCY = re.compile(r"^[A-Z]{3}\s*|\s*[A-Z]{3}$|[$€£¥₹\s'’%]")
_YES: Final = ("true", "1", "yes", "y", "t")
_NO: Final = ("false", "0", "no", "n", "f")


class Unusable(Exception):
    """A cell, or a row, of which no event can be made.

    Attributes:
        reason: a word of `report.REASONS`.
        detail: one sentence for whoever mends the file or the mapping.
        column: the column, where one is to blame.
    """

    def __init__(self, reason: str, detail: str, column: str | None = None) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail
        self.column = column


# How a system writes the ids of its records.
Ids = Literal["plain", "salesforce", "number"]


class Manner(Struct, frozen=True):
    """How one set of files writes its values.

    Attributes:
        zone: the zone of every time that carries none.
        dates: strptime formats to try where a date is not ISO.
        decimal: `.` or `,`: the sign before the decimals, where a number alone does not tell.
        absent: the texts that mean "nothing".
        ids: how ids of records are written.
    """

    zone: ZoneInfo
    dates: tuple[str, ...] = ()
    decimal: str = "."
    absent: frozenset[str] = frozenset(ABSENT)
    ids: Ids = "plain"


def read(kind: str, text: str, manner: Manner) -> Any:
    """One cell as a value of a kind: text, id, number, flag, date, instant, address.

    Raises:
        Unusable: the text is no such value.
    """
    match kind:
        case "number":
            return number(text, manner.decimal)
        case "flag":
            return flag(text)
        case "date":
            return day(text, manner)
        case "instant":
            return rfc3339(moment(text, manner.zone, manner.dates))
        case "address":
            return mailbox(text)
        case "domain":
            return domain(text)
        case "id":
            return identity(text, manner.ids)
        case _:
            return text


def identity(text: str, ids: Ids) -> str:
    """A record's id in one writing.

    Salesforce has two for each: 15 characters, where case counts, and 18, where the last three say which of the others are
    capitals. Numeric ids come as 501.0 out of tables in which some are missing.
    """
    if ids == "salesforce" and len(text) == 15 and text.isascii() and text.isalnum():
        return text + "".join(_suffix(text[start : start + 5]) for start in (0, 5, 10))
    if ids == "number" and text.endswith(".0") and text[:-2].isdigit():
        return text[:-2]
    return text


def _suffix(five: str) -> str:
    return "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"[sum(char.isupper() << place for place, char in enumerate(five))]


def number(text: str, decimal: str = ".") -> int | float:
    """A number or an amount of money, with or without a currency, in the writing of any locale.

    Two signs settle it: the last one is before the decimals. One sign before groups of three is read by `decimal`, which the
    mapping says; everything else is a decimal sign.
    """
    if text.isascii() and text.isdigit() and len(text) <= 15:
        return int(text)
    bare = _CURRENCY.sub("", text.strip())
    negative = bare.startswith("(") and bare.endswith(")")
    bare = _plain(bare.strip("()"), decimal)
    try:
        value = Decimal(bare)
    except InvalidOperation:
        raise Unusable("bad_number", f"{text!r} is not a number") from None
    if not value.is_finite() or abs(value) > 10**15:
        raise Unusable("bad_number", f"{text!r} is too large for a number")
    value = -value if negative else value
    return int(value) if value == value.to_integral_value() else float(value)


def _plain(bare: str, decimal: str) -> str:
    comma, point = bare.rfind(","), bare.rfind(".")
    if comma >= 0 and point >= 0:
        thousands = "," if point > comma else "."
        return bare.replace(thousands, "").replace(",", ".")
    sign = "," if comma >= 0 else "."
    if bare.count(sign) > 1:
        return bare.replace(sign, "")
    grouped = re.fullmatch(rf"[+-]?\d{{1,3}}\{sign}\d{{3}}", bare) is not None
    if sign != decimal and grouped:
        return bare.replace(sign, "")
    return bare.replace(",", ".")


def flag(text: str) -> bool:
    """A yes or no, in the words of spreadsheets and databases."""
    word = text.lower()
    if word in _YES or word in _NO:
        return word in _YES
    raise Unusable("bad_flag", f"{text!r} is neither true nor false")


def day(text: str, manner: Manner) -> str:
    """The calendar day that a cell names, as `YYYY-MM-DD`: a day is the same in every zone, so none is applied."""
    found = _local(text, manner.dates)
    if found is None:
        found = datetime.fromtimestamp(_since_epoch(text) // SECOND, manner.zone)
    _in_range(instant(found if found.tzinfo else found.replace(tzinfo=manner.zone)), text)
    return found.date().isoformat()


@lru_cache(maxsize=50_000)
def moment(text: str, zone: ZoneInfo, dates: tuple[str, ...]) -> int:
    """The instant that a cell names; a date alone is its midnight, and what carries no zone is in `zone`."""
    found = _local(text, dates)
    if found is None:
        return _in_range(_since_epoch(text), text)
    return _in_range(instant(found if found.tzinfo else found.replace(tzinfo=zone)), text)


def _local(text: str, dates: tuple[str, ...]) -> datetime | None:
    """A date or time as it is written, naive where no offset is written; None for seconds since 1970."""
    iso = _ISO.fullmatch(text)
    try:
        if iso is not None:
            return _iso(iso)
        if _SERIAL.fullmatch(text):
            # Excel counts days from 1899-12-30, because it believes that 1900 had a 29 February.
            return datetime(1899, 12, 30) + timedelta(days=1) * float(text)  # noqa: DTZ001
        if _EPOCH.fullmatch(text):
            return None
        if "T" in text:
            return datetime.fromisoformat(text)
    except ValueError:
        raise Unusable("bad_time", f"{text!r} is a day or an hour that does not exist") from None
    for form in dates:
        try:
            return datetime.strptime(text, form)  # noqa: DTZ007
        except ValueError:
            continue
    raise Unusable(
        "bad_time", f'{text!r} is no date that the mapping knows; add its form, such as dates = ["%d/%m/%Y"]'
    )


def _iso(found: re.Match[str]) -> datetime:
    year, month, of_month, hour, minute, second, fraction, offset = found.groups()
    if hour is None:
        return datetime(int(year), int(month), int(of_month))  # noqa: DTZ001
    micros = int((fraction or "0")[:6].ljust(6, "0"))
    naive = datetime(int(year), int(month), int(of_month), int(hour), int(minute), int(second or 0), micros)  # noqa: DTZ001
    if offset is None:
        return naive
    if offset in ("Z", "UTC"):
        return naive.replace(tzinfo=EPOCH.tzinfo)
    return datetime.fromisoformat(f"{naive.isoformat()}{offset}")


def _since_epoch(text: str) -> int:
    return int(text) * (SECOND if len(text) == 10 else SECOND // 1_000)


def _in_range(at: int, text: str) -> int:
    if EARLIEST <= at < LATEST:
        return at
    raise Unusable("bad_time", f"{text!r} lies outside the years 1990 to 2100")


def midnight(on: date, zone: ZoneInfo) -> int:
    """The first instant of a day."""
    return instant(datetime(on.year, on.month, on.day, tzinfo=zone))


def mailbox(text: str) -> str:
    """An e-mail address, normalised."""
    found = address(text)
    if found is None:
        raise Unusable("bad_address", f"{text!r} is not an e-mail address")
    return found


def domain(text: str) -> str:
    """The host name of a website or an address: `https://www.Acme.com/about` → `acme.com`."""
    bare = text.strip().lower().partition("://")[2] or text.strip().lower()
    bare = re.split(r"[/?#:]", bare.rpartition("@")[2])[0].removeprefix("www.")
    found = host(bare)
    if found is None or "." not in found:
        raise Unusable("bad_domain", f"{text!r} is neither a website nor a domain")
    return found
