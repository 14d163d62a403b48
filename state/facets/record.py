"""What the CRM says of the deal: F-01 to F-13, F-26 to F-28."""

from typing import Any, Final

from dealpulse.schemas.time import DAY, rfc3339
from dealpulse.state.calendar import local_ordinal, ordinal
from dealpulse.state.directory.org import Environment
from dealpulse.state.facets.facet import Facet, Facing
from dealpulse.state.health.signals import advanced
from dealpulse.state.opportunities.header import Header
from dealpulse.state.opportunities.standing import instant_of


def mapped(facing: Facing, ours: str) -> Any:
    """A field that an org may keep under another name: in the row, then among the custom fields; absent is null."""
    return mapped_of(facing.header, facing.view.environment, ours)


def mapped_of(header: Header, environment: Environment, ours: str) -> Any:
    """The same, of a deal's own record."""
    theirs = environment.fields.get(ours)
    if theirs is None:
        return header.fields.get(ours)
    for place in (header.fields, header.details, header.fields.get("custom") or {}):
        if theirs in place:
            return place[theirs]
    return None


def account_name(facing: Facing) -> str | None:
    """F-02: of the account that the deal's account is today."""
    account = facing.header.fields.get("account")
    if account is None:
        return None
    state = facing.view.state("account", facing.view.account_root(account))
    return None if state is None else state.fields.get("name")


def days_until_close(facing: Facing) -> int | None:
    """F-08: negative when overdue."""
    close = facing.header.fields.get("close_date")
    if close is None:
        return None
    return ordinal(close) - local_ordinal(facing.view.environment.zone, facing.at)


def stage_probability(facing: Facing) -> Any:
    """F-11: the row's own, else the stage table's."""
    fields = facing.header.fields
    if "probability" in fields:
        return fields["probability"]
    stage = facing.view.environment.stage(fields.get("pipeline"), fields.get("stage"))
    return None if stage is None else stage.probability


def days_in_stage(facing: Facing) -> int | None:
    """F-12: re-entry restarts it."""
    if facing.header.fields.get("stage") is None:
        return None
    return max(0, (facing.at - facing.standing.stage_since) // DAY)


def age_days(facing: Facing) -> int:
    """F-13: until the closing, if closed."""
    standing = facing.standing
    end = facing.at if standing.closed is None else min(facing.at, standing.closed)
    return max(0, (end - standing.created) // DAY)


def details(facing: Facing) -> dict[str, Any]:
    """F-27: fields of the contract that have no facet of their own, and whatever else the CRM sent."""
    fields, environment = facing.header.fields, facing.view.environment
    found: dict[str, Any] = {name: fields.get(name) for name in ("pipeline", "currency")}
    account = fields.get("account")
    found["account"] = None if account is None else facing.view.account_root(account)
    found["territory"] = mapped(facing, "territory")
    for name in ("created_at", "closed_at"):
        at = instant_of(fields.get(name), environment)
        found[name] = None if at is None else rfc3339(at)
    return {**facing.header.details, **{name: value for name, value in found.items() if value is not None}}


RECORD: Final[tuple[Facet, ...]] = (
    Facet("name", "F-01", lambda f: f.header.fields.get("name")),
    Facet("account_name", "F-02", account_name),
    Facet("amount", "F-03", lambda f: mapped(f, "amount")),
    Facet("type", "F-04", lambda f: f.header.fields.get("type")),
    Facet("owner", "F-05", lambda f: f.header.owner),
    Facet("forecast_category", "F-06", lambda f: mapped(f, "forecast_category")),
    Facet("close_date", "F-07", lambda f: f.header.fields.get("close_date")),
    Facet("days_until_close", "F-08", days_until_close),
    Facet("stage", "F-10", lambda f: f.header.fields.get("stage")),
    Facet("stage_probability", "F-11", stage_probability),
    Facet("days_in_stage", "F-12", days_in_stage),
    Facet("age_days", "F-13", age_days),
    Facet("push_count", "F-07", lambda f: f.header.pushes),
    Facet("advanced_30d", "F-28", lambda f: advanced(f.standing, f.at) is True),
    Facet("custom", "F-26", lambda f: f.header.fields.get("custom") or {}),
    Facet("details", "F-27", details),
)
