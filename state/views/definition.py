"""A view as an org configures it, and the views that every org has from the start.

`config.changed` of kind `view`: the key is the view's id, the value {name, filter, sort, columns, limit, broadcast}; null removes
it, a shipped one too.
"""

from typing import Any, Final, NamedTuple

from dealpulse.schemas.errors import Unreadable
from dealpulse.state.views.facets import Facet
from dealpulse.state.views.filter import Filter, known_facet, read_filter
from dealpulse.state.views.schedule import Schedule, read_schedule

_KEYS: Final = ("name", "filter", "sort", "columns", "limit", "broadcast")
_MOST_SORTS: Final = 5
_MOST_COLUMNS: Final = 40
_MOST_ROWS: Final = 1_000


class Broadcast(NamedTuple):
    """Whom a view's rows are pushed to, and when: by a schedule, or as deals enter it (None)."""

    to: str
    schedule: Schedule | None


class Definition(NamedTuple):
    """A view that has been read.

    Attributes:
        id, name: its key, and what people call it.
        filter: which deals stand in it.
        sort: facets with whether the highest comes first.
        columns: what a row shows.
        limit: how many rows are shown; None: as many as the policy says.
        broadcast: None: to nobody.
        shipped: it is ours.
        open_only: no closed deal can stand in it.
    """

    id: str
    name: str
    filter: Filter
    sort: tuple[tuple[Facet, bool], ...]
    columns: tuple[Facet, ...]
    limit: int | None
    broadcast: Broadcast | None
    shipped: bool
    open_only: bool

    @property
    def facets(self) -> tuple[Facet, ...]:
        """Everything that the view asks of a deal."""
        return (*self.filter.facets, *(facet for facet, _ in self.sort), *self.columns)


def read_view(id_: str, value: Any, path: str = "data.value", *, shipped: bool = False) -> Definition:
    """Read a view.

    Raises:
        Unreadable: missing, wrong_type or unknown_value, naming the place.
    """
    if not isinstance(value, dict):
        raise Unreadable("wrong_type", f"{path}: a view is an object with a filter")
    strange = sorted(key for key in value if key not in _KEYS)
    if strange:
        raise Unreadable("unknown_value", f"{path}.{strange[0]}: a view has {', '.join(_KEYS)}")
    name = value.get("name", id_)
    if not isinstance(name, str) or not 0 < len(name) <= 200:
        raise Unreadable("wrong_type", f"{path}.name: a text of at most 200 characters")
    if "filter" not in value:
        raise Unreadable("missing", f'{path}.filter: say which deals; {{"all": []}} is every one')
    limit = value.get("limit")
    if limit is not None and (
        not isinstance(limit, int) or isinstance(limit, bool) or not 1 <= limit <= _MOST_ROWS
    ):
        raise Unreadable("wrong_type", f"{path}.limit: a whole number from 1 to {_MOST_ROWS}")
    columns = value.get("columns") or list(DEFAULT_COLUMNS)
    if not isinstance(columns, list) or len(columns) > _MOST_COLUMNS:
        raise Unreadable("wrong_type", f"{path}.columns: a list of at most {_MOST_COLUMNS} facets")
    return Definition(
        id_,
        name,
        read_filter(value["filter"], f"{path}.filter"),
        _sort(value.get("sort", list(DEFAULT_SORT)), f"{path}.sort"),
        tuple(known_facet(key, f"{path}.columns[{place}]") for place, key in enumerate(columns)),
        limit,
        _broadcast(value.get("broadcast"), f"{path}.broadcast"),
        shipped,
        _open_only(value["filter"]),
    )


def _open_only(given: Any) -> bool:
    """Whether a filter says at its top that closed deals are none of its business."""
    tops = given.get("all", [given])
    return any(
        one.get("facet") == "open" and one.get("value") is True and one.get("op", "=") == "=" for one in tops
    )


def _sort(given: Any, path: str) -> tuple[tuple[Facet, bool], ...]:
    keys = [given] if isinstance(given, str) else given
    if not isinstance(keys, list) or len(keys) > _MOST_SORTS or not all(isinstance(key, str) for key in keys):
        raise Unreadable(
            "wrong_type",
            f'{path}: at most {_MOST_SORTS} facets, such as ["bucket", "-amount"]; - puts the highest first',
        )
    return tuple(
        (known_facet(key.removeprefix("-"), f"{path}[{place}]"), key.startswith("-"))
        for place, key in enumerate(keys)
    )


def _broadcast(given: Any, path: str) -> Broadcast | None:
    if given is None:
        return None
    if not isinstance(given, dict) or set(given) - {"to", "on", "schedule"}:
        raise Unreadable("wrong_type", f"{path}: an object of to, and of either on or schedule")
    to = given.get("to")
    if to not in ("owners", "teams"):
        raise Unreadable("unknown_value", f"{path}.to: owners or teams, not {repr(to)[:100]}")
    if ("on" in given) == ("schedule" in given):
        raise Unreadable("missing", f'{path}: give either "on": "entry" or a schedule')
    if "on" in given:
        if given["on"] != "entry":
            raise Unreadable("unknown_value", f"{path}.on: entry, not {repr(given['on'])[:100]}")
        return Broadcast(to, None)
    return Broadcast(to, read_schedule(given["schedule"], f"{path}.schedule"))


DEFAULT_SORT: Final = ("bucket", "-amount")
DEFAULT_COLUMNS: Final = (
    "name",
    "account_name",
    "owner",
    "amount",
    "stage",
    "close_date",
    "bucket",
    "score",
    "next_meeting",
    "days_untouched",
)
_OPEN: Final = {"facet": "open", "value": True}

_SHIPPED: Final[dict[str, dict[str, Any]]] = {
    "pipeline_review": {"name": "Pipeline review", "filter": _OPEN, "sort": ["bucket", "-amount"]},
    "forecast_call": {
        "name": "Forecast call",
        "filter": {"all": [_OPEN, {"facet": "close_date", "op": "within", "value": "this_quarter"}]},
        "sort": ["close_date", "-amount"],
        "columns": [
            "name",
            "account_name",
            "owner",
            "amount",
            "forecast_category",
            "stage",
            "stage_probability",
            "close_date",
            "days_until_close",
            "bucket",
            "next_meeting",
        ],
    },
    "down_funnel_without_meeting": {
        "name": "Down the funnel without a next meeting",
        "filter": {
            "all": [
                _OPEN,
                {"facet": "stage_position", "op": ">=", "value": 0.5},
                {"facet": "next_meeting", "op": "is_null"},
            ]
        },
        "sort": ["-stage_position", "-amount"],
        "columns": [
            "name",
            "account_name",
            "owner",
            "amount",
            "stage",
            "days_in_stage",
            "last_meeting",
            "close_date",
            "bucket",
        ],
    },
    "at_risk": {
        "name": "At Risk or Poor, by value",
        "filter": {"all": [_OPEN, {"facet": "bucket", "op": "in", "value": ["at_risk", "poor"]}]},
        "sort": ["-amount"],
    },
}
SHIPPED: Final = {id_: read_view(id_, value, id_, shipped=True) for id_, value in _SHIPPED.items()}
