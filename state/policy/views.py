"""Policy: saved views of deals (spec 5)."""

from msgspec import Struct

from dealpulse.state.policy.values import Count


class Views(Struct, frozen=True, forbid_unknown_fields=True):
    """How much of a view is shown."""

    most_rows: Count
