"""Saved views of deals and what is pushed of them (spec C-04, C-05)."""

from typing import Any, Literal

from msgspec import Struct

from dealpulse.schemas.outcome import Number, Outcome


class Share(Struct, frozen=True):
    """How many deals of a view are in a bucket, and what they are worth."""

    count: int
    value: Number


class ViewUpdated(Outcome, frozen=True, kw_only=True):
    """A saved view of deals (C-04).

    Attributes:
        shipped: it comes with the product.
        count, value: of all deals in it; `value` in the org's currency, `other_currency` deals are left out of it.
        mix: by bucket; `none` for deals without one.
        rows: the first in order, each the deal's id and its columns.
    """

    view: str
    name: str
    shipped: bool
    count: int
    value: Number
    currency: str | None
    other_currency: int
    mix: dict[Literal["good", "average", "at_risk", "poor", "none"], Share]
    columns: list[str]
    sort: list[str]
    rows: list[dict[str, Any]]


class Recipient(Struct, frozen=True):
    """Whom rows are pushed to; no id: deals without an owner, or owners without a team."""

    level: Literal["owner", "team"]
    id: str | None


class ViewBroadcast(Outcome, frozen=True, kw_only=True):
    """Rows of a view for one recipient (C-05), on a schedule or as a deal enters."""

    view: str
    name: str
    on: Literal["schedule", "entry"]
    recipient: Recipient
    count: int
    value: Number
    other_currency: int
    rows: list[dict[str, Any]]
