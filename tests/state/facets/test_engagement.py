"""How owner and buyer engage: F-14, F-17 to F-19, F-29."""

import pytest

from dealpulse.schemas.time import DAY
from dealpulse.state.facets import facets
from tests.state.making import change, facing, opened

INSTANT = 1 / DAY


@pytest.mark.parametrize(("at", "days"), [(0, 0), (1 - INSTANT, 0), (1, 1), (29.999, 29), (30, 30)])
def test_days_untouched_run_from_creation_where_nobody_touched_the_deal(at: float, days: int) -> None:
    """F-14, X-02, X-05"""
    row = facets(facing(at))

    assert (row["days_untouched"], row["never_touched"]) == (days, True)


def test_days_untouched_run_from_the_last_touch() -> None:
    """F-14: a touch at this very instant counts, one to come does not."""
    row = facets(facing(20, touches=(3, 12, 21)))

    assert (row["days_untouched"], row["never_touched"]) == (8, False)
    assert facets(facing(20, touches=(20,)))["days_untouched"] == 0


def test_an_old_touch_is_no_reason_to_call_a_new_deal_untouched() -> None:
    """F-14, X-05: with one, `never_touched` is false, and the days run from creation."""
    row = facets(facing(2, touches=(-40,)))

    assert (row["days_untouched"], row["never_touched"]) == (2, False)


def test_days_untouched_run_from_the_start_of_ownership() -> None:
    """F-14, X-05: naming the owner again starts nothing."""
    handed = (opened(), change(10, owner="bob"), change(15, owner="bob"))

    assert facets(facing(18, *handed))["days_untouched"] == 8
    assert facets(facing(18, *handed, touches=(12,)))["days_untouched"] == 6


def test_the_first_known_owner_owns_since_creation() -> None:
    """F-14, X-05"""
    assert facets(facing(18, opened(owner=None), change(10, owner="bob")))["days_untouched"] == 18


@pytest.mark.parametrize(("at", "days"), [(4.9, None), (5, 0), (34.999, 29), (35, 30)])
def test_days_since_inbound_are_null_if_the_buyer_never_wrote(at: float, days: int | None) -> None:
    """F-17"""
    assert facets(facing(at, inbound=(5,)))["days_since_inbound"] == days


@pytest.mark.parametrize(("at", "count"), [(9.99, 0), (10, 1), (12, 2), (24 - INSTANT, 2), (24, 1), (26, 0)])
def test_inbound_mail_counts_for_fourteen_days(at: float, count: int) -> None:
    """F-18, X-03: (as_of − 14 d, as_of]"""
    assert facets(facing(at, inbound=(10, 12)))["inbound_14d"] == count


def test_people_engaged_are_people_not_mails() -> None:
    """F-19: who they are is told by test_view."""
    assert facets(facing(5, touches=(1, 2, 3), people=2))["contacts_engaged"] == 2


@pytest.mark.parametrize(
    ("at", "fortnight", "month"),
    [(10, 1, 1), (11, 2, 2), (24 - INSTANT, 3, 3), (24, 2, 3), (25, 1, 3), (40 - INSTANT, 0, 3), (40, 0, 2)],
)
def test_touches_count_in_their_windows(at: float, fortnight: int, month: int) -> None:
    """F-29: mails, calls and held meetings together."""
    row = facets(facing(at, touches=(10, 11), meetings=(20,)))

    assert (row["touches_14d"], row["touches_30d"]) == (fortnight, month)
