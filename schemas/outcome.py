"""What every output says of itself: what caused it, by which policy, and whether it revises another (contract, "Events out")."""

from datetime import datetime
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

Time = Annotated[datetime, Meta(tz=True)]
Number = int | float
Bucket = Literal["good", "average", "at_risk", "poor"]
Colour = Literal["green", "yellow", "red"]


class Cause(Struct, frozen=True, omit_defaults=True):
    """What caused an output: an event (`event` and its `source`), or an instant that fell `due`."""

    event: str | None = None
    source: str | None = None
    due: Time | None = None


class Factor(Struct, frozen=True):
    """A health factor with its evidence."""

    id: str
    points: int
    value: Number | str | bool | None
    threshold: Number | str | bool | None


class Outcome(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What every output says of itself.

    Attributes:
        caused_by: the event or the due instant.
        policy, benchmarks: versions.
        revision, supersedes, retracted: spec X-16.
    """

    caused_by: Cause
    policy: str
    benchmarks: Any = None
    revision: int = 0
    supersedes: str | None = None
    retracted: bool = False
