"""Policy: saved views of deals (spec 5)."""

from typing import Annotated

from msgspec import Meta, Struct

from dealpulse.state.policy.values import Count


class Views(Struct, frozen=True, forbid_unknown_fields=True):
    """Which views there are without asking, and how they are shown."""

    shipped: bool
    most_rows: Count
    write_seconds: Annotated[int, Meta(ge=0, le=86_400)]
