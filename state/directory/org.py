"""The org: its settings, its stages, its clock.

Settings and stages make the *environment*, the part of the directory that touches every deal. It changes rarely, is looked at
by every fold, and is therefore one value.
"""

from functools import lru_cache
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct

from dealpulse.schemas.facts import Order
from dealpulse.schemas.keys import joined


class Stage(Struct, frozen=True, array_like=True):
    """One stage of a pipeline. `outcome` is open, won or lost; `order` is None where the table gives none."""

    order: int | float | None
    probability: int | float | None
    outcome: str


class Environment(Struct, frozen=True, array_like=True):
    """What every deal of the org is judged against.

    Attributes:
        zone: IANA time zone.
        domains: the org's own registrable domains; addresses in them are inside.
        fields: our field → the CRM's field.
        type_groups: CRM type → new_business or existing.
        currency: the org's currency.
        stages: by `stage_key`.
    """

    zone: str = "UTC"
    domains: tuple[str, ...] = ()
    fields: dict[str, str] = {}
    type_groups: dict[str, str] = {}
    currency: str | None = None
    stages: dict[str, Stage] = {}

    def stage(self, pipeline: str | None, name: str | None) -> Stage | None:
        """The stage in the table, None where the table lacks it."""
        return None if name is None else self.stages.get(stage_key(pipeline, name))

    def existing(self, type_: str | None) -> bool:
        """Whether the CRM type means existing business; an unmapped type is new business (spec 11)."""
        return type_ is not None and self.type_groups.get(type_) == "existing"


class Org(Struct, frozen=True, array_like=True):
    """The org's row.

    Attributes:
        clock: the org's instant; None before its first fact.
        history: the clock is moved by the input's ticks only (spec X-15).
        clock_order: the order of the fact that set the mode of the clock.
        settings: by key, with the order of the fact that set them.
        environment: as known now.
        past: (until, environment, order): what was known before that instant of the clock, and the fact that changed it.
    """

    clock: int | None = None
    history: bool = False
    clock_order: Order | None = None
    settings: dict[str, tuple[Order, Any]] = {}
    environment: Environment = Environment()
    past: tuple[tuple[int, Environment, Order], ...] = ()

    def environment_at(self, known: int | None) -> Environment:
        """The environment as it was known at an instant of the clock; None: as known now."""
        if known is not None:
            for until, environment, _ in self.past:
                if until > known:
                    return environment
        return self.environment


def stage_key(pipeline: str | None, name: str) -> str:
    """A stage is known by pipeline and name; a deal without a pipeline by stages without one (spec 11)."""
    return joined(pipeline or "", name)


def environment(
    settings: dict[str, tuple[Order, Any]], stages: list[tuple[Order, dict[str, Any]]]
) -> Environment:
    """The environment that settings and stage records make.

    Args:
        settings: by key, with order.
        stages: fields of every living stage record, with the order of its newest fact: of two with one name the newest wins.
    """

    def value(key: str, default: Any) -> Any:
        found = settings.get(key)
        return default if found is None or found[1] is None else found[1]

    table: dict[str, Stage] = {}
    for _, fields in sorted(stages, key=lambda item: item[0]):
        name = fields.get("name")
        if name is not None:
            stage = Stage(fields.get("order"), fields.get("probability"), fields.get("outcome") or "open")
            table[stage_key(fields.get("pipeline"), name)] = stage
    return Environment(
        value("timezone", "UTC"),
        tuple(value("domains", ())),
        value("fields", {}),
        value("type_groups", {}),
        value("currency", None),
        table,
    )


@lru_cache(maxsize=1_000)
def zone(name: str) -> ZoneInfo:
    """The time zone of a name that intake has checked, as the pinned tzdata package has it: machines' own copies differ."""
    with files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as file:
        return ZoneInfo.from_file(file, name)
