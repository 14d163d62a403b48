"""The report as text: one table an org, a hundred columns, every number beside its change."""

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

_WIDTH: Final = 100
_SHORTEST_NAME: Final = 12
_NONE: Final = "–"
_HEADS: Final = {
    "owned": "owned",
    "worked": "worked",
    "touched": "touched",
    "yellow": "yellow",
    "red": "red",
    "activities": "activities",
    "opportunities_created": "created",
    "opp_creation_rate": "rate",
}

Row = dict[str, Any]


class _Column(NamedTuple):
    """A head, and for each row a number and its change."""

    head: str
    numbers: list[str]
    changes: list[str]

    def lines(self) -> list[str]:
        """Numbers stand below numbers, and changes below changes."""
        apart = max(map(len, self.changes))
        most = max(map(len, self.numbers))
        cells = [
            f"{number:>{most}} {change:<{apart}}" if apart else number
            for number, change in zip(self.numbers, self.changes, strict=True)
        ]
        width = 2 + max(map(len, [self.head, *cells]))
        return [f"{cell:>{width}}" for cell in (self.head, *cells)]


def text(document: dict[str, Any]) -> str:
    """The whole report."""
    parts = ["\n".join(line.rstrip() for line in _org(document, org)) for org in document["orgs"]]
    history, last = document["history"], document["range"]["to"]
    notes = []
    if not history["goes_on"] and history["last"][:10] < last:
        notes.append(f"the history ends before {last}: its last event is of {history['last']}")
    if history["rejected"]:
        notes.append(
            f"{history['rejected']:,} of {history['events']:,} events were rejected; "
            "`dealpulse replay` says why, in deadletters.ndjson"
        )
    return "\n\n".join([*parts, *notes])


def _org(document: dict[str, Any], org: dict[str, Any]) -> Iterator[str]:
    days, compare = document["range"], document["compare"]
    beside = "" if compare is None else f", beside {compare['from']} to {compare['to']}"
    yield f"{org['org']}: {days['from']} to {days['to']}{beside} ({org['zone']})"
    yield ""
    rows = [*org["rows"], org["all"]]
    columns = [_column(name, head, rows).lines() for name, head in _HEADS.items()]
    # Whoever wrote a name may have broken its line.
    names = [" ".join(row["name"].split()) for row in org["rows"]]
    names = [document["by"], *names, "all" if names else org["org"]]
    room = _WIDTH - sum(len(column[0]) for column in columns)
    room = min(max(map(len, names)), max(_SHORTEST_NAME, room))
    for place, name in enumerate(names):
        line = f"{_cut(name, room):<{room}}" + "".join(column[place] for column in columns)
        if place == len(names) - 1 and org["rows"]:
            yield "─" * len(line)
        yield line


def _column(name: str, head: str, rows: list[Row]) -> _Column:
    rate = name == "opp_creation_rate"
    numbers = [_NONE if row[name] is None else format(row[name], ".2f" if rate else ",") for row in rows]
    changes = [_signed((row["change"] or {}).get(name), "+.2f" if rate else "+,") for row in rows]
    return _Column(head, numbers, changes)


def _signed(change: float | None, form: str) -> str:
    said = "" if change is None else format(change, form)
    # Too little to be seen is no change.
    return said if said.strip("+-0.,") else ""


def _cut(name: str, room: int) -> str:
    return name if len(name) <= room else name[: room - 1] + "…"
