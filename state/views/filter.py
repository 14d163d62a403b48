"""Filters: which deals stand in a view.

A filter is a document: {"all": [...]}, {"any": [...]}, {"not": ...}, or one comparison {"facet", "op", "value"}. Reading it
checks every name, operator and value, and names the place of a mistake; what is read can only compare. What is unknown (null)
matches no comparison but "is_null" and the negations "!=" and "not_in".
"""

from collections.abc import Callable
from datetime import date
from typing import Any, Final, NamedTuple

from dealpulse.schemas.errors import Unreadable
from dealpulse.schemas.time import LATEST, parse
from dealpulse.state.calendar import local_ordinal, midnight_of_ordinal, ordinal
from dealpulse.state.views.facets import BENCHMARKS, FACETS, Facet, facet
from dealpulse.state.views.periods import PERIODS, bounds, turn
from dealpulse.state.views.subject import Subject

Test = Callable[[Subject], bool]
Due = Callable[[Subject], int]

_MOST_COMPARISONS: Final = 100
_DEEPEST: Final = 16
_ORDERED: Final = ("<", "<=", ">", ">=", "between")
_EQUAL: Final = ("=", "!=", "in", "not_in")
_OF_KIND: Final[dict[str, tuple[str, ...]]] = {
    "number": (*_EQUAL, *_ORDERED, "is_null"),
    "text": (*_EQUAL, *_ORDERED, "contains", "starts_with", "is_null"),
    "flag": ("=", "!=", "is_null"),
    "date": (*_EQUAL, *_ORDERED, "within", "is_null"),
    "instant": (*_EQUAL, *_ORDERED, "within", "is_null"),
    "list": ("contains", "is_null"),
    "anything": (*_EQUAL, *_ORDERED, "contains", "starts_with", "is_null"),
}
# Outside these no clock ever stands.
_FIRST, _LAST = ordinal("1990-01-01"), ordinal("2100-12-31")


class Filter(NamedTuple):
    """A filter that has been read.

    Attributes:
        test: whether a deal stands in the view.
        dues: when an answer can change although nothing happens, one for each comparison that time moves.
        facets: what is asked.
    """

    test: Test
    dues: tuple[Due, ...]
    facets: tuple[Facet, ...]

    def next_due(self, subject: Subject) -> int:
        """The first instant after the subject's at which its elapsed days or the org's date can change the answer."""
        return min((due(subject) for due in self.dues), default=LATEST)


def read_filter(document: Any, path: str) -> Filter:
    """Read a filter.

    Args:
        document: as it came.
        path: where it stands, for errors.

    Raises:
        Unreadable: missing, wrong_type or unknown_value, naming the place.
    """
    reader = _Reader()
    test = reader.read(document, path, 0)
    return Filter(test, tuple(reader.dues), tuple(dict.fromkeys(reader.facets)))


class _Reader:
    def __init__(self) -> None:
        self.dues: list[Due] = []
        self.facets: list[Facet] = []
        self._comparisons = 0

    def read(self, document: Any, path: str, depth: int) -> Test:
        if not isinstance(document, dict):
            raise Unreadable("wrong_type", f"{path}: a filter is an object: all, any, not, or a comparison")
        if depth > _DEEPEST:
            raise Unreadable("wrong_type", f"{path}: nested more than {_DEEPEST} levels deep")
        for word in ("all", "any"):
            if word in document:
                return self._several(document, word, path, depth)
        if "not" in document:
            _only(document, ("not",), path)
            inner = self.read(document["not"], f"{path}.not", depth + 1)
            return lambda subject: not inner(subject)
        return self._comparison(document, path)

    def _several(self, document: dict[str, Any], word: str, path: str, depth: int) -> Test:
        _only(document, (word,), path)
        given = document[word]
        if not isinstance(given, list):
            raise Unreadable("wrong_type", f"{path}.{word}: a list of filters")
        tests = tuple(self.read(one, f"{path}.{word}[{place}]", depth + 1) for place, one in enumerate(given))
        if word == "all":
            return lambda subject: all(test(subject) for test in tests)
        return lambda subject: any(test(subject) for test in tests)

    def _comparison(self, document: dict[str, Any], path: str) -> Test:
        _only(document, ("facet", "op", "value"), path)
        self._comparisons += 1
        if self._comparisons > _MOST_COMPARISONS:
            raise Unreadable("wrong_type", f"{path}: more than {_MOST_COMPARISONS} comparisons in one filter")
        asked = known_facet(document.get("facet"), f"{path}.facet")
        op = document.get("op", "=")
        allowed = _OF_KIND[asked.kind]
        if op not in allowed:
            raise Unreadable(
                "unknown_value",
                f"{path}.op: {_short(op)} is no operator for {asked.key}; use {', '.join(allowed)}",
            )
        self.facets.append(asked)
        if op == "is_null":
            return self._is_null(asked, document.get("value", True), f"{path}.value")
        if "value" not in document:
            raise Unreadable("missing", f"{path}.value: what {asked.key} is compared with")
        value = document["value"]
        if op == "within":
            return self._within(asked, value, f"{path}.value")
        if asked.kind in ("date", "instant"):
            return self._day(asked, op, value, f"{path}.value")
        return self._plain(asked, op, value, f"{path}.value")

    def _is_null(self, asked: Facet, value: Any, path: str) -> Test:
        if not isinstance(value, bool):
            raise Unreadable("wrong_type", f"{path}: true or false")
        of = asked.of
        if value:
            return lambda subject: of(subject) is None
        return lambda subject: of(subject) is not None

    # ---- numbers, texts, flags, lists --------------------------------------------------------------------------------

    def _plain(self, asked: Facet, op: str, value: Any, path: str) -> Test:
        values = _values(op, value, path)
        for place, one in enumerate(values):
            _check(asked, one, f"{path}[{place}]" if op in _SEVERAL else path)
        if asked.moves == "days":
            days = [_whole(one, path) for one in values]
            self.dues += [_elapsed(asked.key, number) for number in days]
        elif asked.moves == "today":
            self.dues += [_calendar(_close_of, _whole(one, path)) for one in values]
        return _compare(asked.of, op, values)

    # ---- days --------------------------------------------------------------------------------------------------------

    def _day(self, asked: Facet, op: str, value: Any, path: str) -> Test:
        values = _values(op, value, path)
        read = [
            _date(one, f"{path}[{place}]" if op in _SEVERAL else path) for place, one in enumerate(values)
        ]
        day = _day_of(asked)
        self.dues += [_calendar(day, shift) for fixed, shift in read if not fixed]

        def test(subject: Subject) -> bool:
            found = day(subject)
            against = [number if fixed else subject.today + number for fixed, number in read]
            return _OPERATORS[op](found, against) if found is not None else op in _NEGATIONS

        return test

    def _within(self, asked: Facet, value: Any, path: str) -> Test:
        if value not in PERIODS:
            raise Unreadable("unknown_value", f"{path}: {_short(value)} is none of {', '.join(PERIODS)}")
        day = _day_of(asked)

        def due(subject: Subject) -> int:
            return LATEST if day(subject) is None else turn(value, subject.today, subject.calendar)

        def test(subject: Subject) -> bool:
            found = day(subject)
            if found is None:
                return False
            first, after = bounds(value, subject.today, subject.calendar)
            return first <= found < after

        self.dues.append(due)
        return test


# ---- values -----------------------------------------------------------------------------------------------------------

_SEVERAL: Final = ("in", "not_in", "between")
_NEGATIONS: Final = ("!=", "not_in")


def known_facet(key: Any, path: str) -> Facet:
    """The facet of a key, or an error that names the place."""
    if not isinstance(key, str):
        raise Unreadable(
            "missing" if key is None else "wrong_type", f"{path}: the key of a facet, such as days_untouched"
        )
    found = facet(key)
    if found is None:
        more = "custom.X, details.X, " + ", ".join(f"benchmarks.{name}" for name in BENCHMARKS)
        raise Unreadable(
            "unknown_value", f"{path}: {_short(key)} is no facet; use {', '.join(FACETS)}, {more}"
        )
    return found


def _values(op: str, value: Any, path: str) -> list[Any]:
    if op not in _SEVERAL:
        return [value]
    if not isinstance(value, list) or (op == "between" and len(value) != 2):
        what = "two values, the lowest and the highest" if op == "between" else "values"
        raise Unreadable("wrong_type", f"{path}: a list of {what}")
    return value


_TYPES: Final[dict[str, tuple[tuple[type, ...], str]]] = {
    "number": ((int, float), "a number"),
    "text": ((str,), "a text"),
    "flag": ((bool,), "true or false"),
    "list": ((str,), "a text"),
    "anything": ((int, float, str, bool), "a number, a text, true or false"),
}


def _check(asked: Facet, value: Any, path: str) -> None:
    types, what = _TYPES[asked.kind]
    if not isinstance(value, types) or (isinstance(value, bool) and bool not in types):
        raise Unreadable("wrong_type", f"{path}: {asked.key} is compared with {what}, not {_short(value)}")


def _whole(value: Any, path: str) -> int:
    if not isinstance(value, int):
        raise Unreadable("wrong_type", f"{path}: days are counted in whole numbers, not {_short(value)}")
    return value


def _date(value: Any, path: str) -> tuple[bool, int]:
    """(fixed, ordinal), or (not fixed, days from today)."""
    if isinstance(value, dict) and len(value) == 1:
        ((word, days),) = value.items()
        number = isinstance(days, int) and not isinstance(days, bool) and abs(days) <= 36_500
        if word in ("days_from_now", "days_ago") and number:
            return False, days if word == "days_from_now" else -days
    if isinstance(value, str):
        try:
            return True, date.fromisoformat(value).toordinal()
        except ValueError:
            pass
    raise Unreadable(
        "wrong_type",
        f'{path}: {_short(value)} is no day; write "2026-03-31" or {{"days_from_now": 30}} or {{"days_ago": 7}}',
    )


def _only(document: dict[str, Any], known: tuple[str, ...], path: str) -> None:
    strange = sorted(str(key) for key in document if key not in known)
    if strange:
        raise Unreadable(
            "unknown_value", f"{path}.{strange[0]}: a filter has {', '.join(known)} here and nothing else"
        )


def _short(value: Any) -> str:
    return repr(value)[:100]


# ---- comparing --------------------------------------------------------------------------------------------------------

_OPERATORS: Final[dict[str, Callable[[Any, list[Any]], bool]]] = {
    "=": lambda found, values: found == values[0],
    "!=": lambda found, values: found != values[0],
    "in": lambda found, values: found in values,
    "not_in": lambda found, values: found not in values,
    "<": lambda found, values: found < values[0],
    "<=": lambda found, values: found <= values[0],
    ">": lambda found, values: found > values[0],
    ">=": lambda found, values: found >= values[0],
    "between": lambda found, values: values[0] <= found <= values[1],
    "contains": lambda found, values: (
        values[0] in found if isinstance(found, list) else _in(values[0], found)
    ),
    "starts_with": lambda found, values: found.casefold().startswith(values[0].casefold()),
}


def _in(part: Any, whole: Any) -> bool:
    return str(part).casefold() in whole.casefold()


def _compare(of: Callable[[Subject], Any], op: str, values: list[Any]) -> Test:
    """A comparison; what is of another type than it is compared with is not equal, and neither less nor more."""
    operate = _OPERATORS[op]
    none = op in _NEGATIONS
    numbers = all(isinstance(value, int | float) and not isinstance(value, bool) for value in values)
    flags = bool(values) and all(isinstance(value, bool) for value in values)
    texts = all(isinstance(value, str) for value in values)

    def test(subject: Subject) -> bool:
        found = of(subject)
        if isinstance(found, bool):
            return operate(found, values) if flags and op not in _ORDERED else none
        if isinstance(found, str):
            return operate(found, values) if texts or op in _EQUAL else none
        if isinstance(found, int | float):
            return operate(found, values) if numbers or (op in _EQUAL and not flags) else none
        if isinstance(found, list):
            return op == "contains" and operate(found, values)
        return none

    return test


def _day_of(asked: Facet) -> Callable[[Subject], int | None]:
    """The org's date of a date or an instant, as an ordinal."""
    of = asked.of
    if asked.kind == "date":
        return lambda subject: _maybe(ordinal, of(subject))

    def local(subject: Subject) -> int | None:
        found = of(subject)
        return None if found is None else local_ordinal(subject.calendar.zone, parse(found))

    return local


def _maybe(read: Callable[[str], int], value: str | None) -> int | None:
    return None if value is None else read(value)


def _close_of(subject: Subject) -> int | None:
    return _maybe(ordinal, subject.facets["close_date"])


def _elapsed(key: str, days: int) -> Due:
    """When a count of elapsed days reaches a number, or leaves it behind."""

    def due(subject: Subject) -> int:
        return min((at for at in subject.crossings(key, days) if at > subject.at), default=LATEST)

    return due


def _calendar(day: Callable[[Subject], int | None], shift: int) -> Due:
    """When a day is so many days from the org's today, and when no longer: always at its midnight."""

    def due(subject: Subject) -> int:
        found = day(subject)
        if found is None:
            return LATEST
        turns = (found - shift, found - shift + 1)
        days = [turn for turn in turns if turn > subject.today and _FIRST < turn <= _LAST]
        return midnight_of_ordinal(subject.calendar.zone, min(days)) if days else LATEST

    return due
