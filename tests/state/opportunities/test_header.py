"""The header of a deal: what its own changes come to, in the order in which they happened (X-10)."""

from random import Random
from typing import Any

from dealpulse.state.opportunities.header import (
    MOST_CHANGES,
    Change,
    Header,
    after,
    compacted,
    folded,
    with_change,
)
from tests.state.making import change, day, header, opened


def some_changes(dice: Random, count: int) -> list[Change]:
    made: list[Change] = [opened()]
    for number in range(1, count):
        kind = dice.choice(["update", "update", "update", "snapshot", "delete", "undelete"])
        fields: dict[str, Any] = {
            "stage": dice.choice(["Discovery", "Proposal", None]),
            "owner": dice.choice(["ana", "bob", None]),
            "close_date": dice.choice(["2026-04-01", "2026-05-01", None]),
            "amount": dice.choice([None, 1, 2]),
            "x_next_step": dice.choice([None, "Call"]),
        }
        named = dice.sample(sorted(fields), dice.randrange(1, 4))
        made.append(change(number / 10, kind, **{name: fields[name] for name in named}))
    return made


def test_null_clears_and_what_is_not_named_stays() -> None:
    """Contract: `fields`: only what changed; null clears."""
    found = header(opened(amount=5), change(1, amount=None, type="Renewal"))

    assert found.fields == {"owner": "ana", "account": "Acme", "stage": "Discovery", "type": "Renewal"}


def test_a_snapshot_clears_what_it_lacks() -> None:
    """Spec 11"""
    found = header(opened(amount=5, x_step="Call"), change(1, "snapshot", stage="Discovery", x_tier=1))

    assert (found.fields, found.details) == ({"stage": "Discovery"}, {"tier": 1})


def test_stages_are_entered_once_and_again() -> None:
    """F-12, F-28"""
    found = header(
        opened(), change(1, stage="Discovery"), change(2, stage="Proposal"), change(3, stage="Discovery")
    )

    assert [(at, stage) for at, _, stage, _ in found.stages] == [
        (day(0), "Discovery"),
        (day(2), "Proposal"),
        (day(3), "Discovery"),
    ]


def test_the_closing_date_stands_beside_the_stage_that_it_was_said_of() -> None:
    """H-29: also when it is said later, and when the deal has moved on since."""
    found = header(
        opened(),
        change(5, stage="Won"),
        change(6, closed_at="2026-03-05"),
        change(9, stage="Discovery", closed_at=None),
    )

    assert [closed for _, _, _, closed in found.stages] == [None, "2026-03-05", None]


def test_naming_the_owner_again_starts_nothing() -> None:
    """X-05"""
    found = header(
        opened(owner=None),
        change(1, owner="ana"),
        change(2, owner="ana"),
        change(3, owner=None),
        change(4, owner="ana"),
    )

    assert found.owners == ((day(1), "ana"), (day(3), None), (day(4), "ana"))
    assert found.owner == "ana"


def test_only_create_snapshot_and_undelete_revive() -> None:
    """R3, X-09"""
    gone = header(opened(), change(1, "delete"))

    assert not gone.alive
    assert not after(gone, change(2, stage="Won")).alive
    assert [after(gone, change(2, kind)).alive for kind in ("create", "snapshot", "undelete")] == [True] * 3
    assert not after(gone, change(2, "merge")).alive


def test_what_a_deletion_or_a_merge_carries_along_is_not_read() -> None:
    """R3: they say that a record is gone, and nothing else."""
    for kind in ("delete", "merge"):
        assert header(opened(), change(1, kind, stage="Won", amount=3)).fields == header(opened()).fields


def test_a_late_change_finds_its_place() -> None:
    """X-10: (time, seq, id); a copy changes nothing."""
    first, second, third = opened(), change(1, stage="Proposal"), change(2, stage="Negotiation")
    late = with_change((first, third), second)

    assert late == (first, second, third)
    assert with_change(late, second) is late
    assert with_change((), first) == (first,)


def test_what_was_not_known_yet_is_not_seen() -> None:
    """X-10: a backfill acts from its arrival, dated as it is."""
    changes = (opened(), change(1, stage="Proposal", known=20), change(5, amount=3))

    early, late = folded(None, changes, day(10)), folded(None, changes, day(20))

    assert early is not None
    assert late is not None
    assert (early.fields["stage"], early.fields["amount"]) == ("Discovery", 3)
    assert (late.fields["stage"], late.stages[-1][0]) == ("Proposal", day(1))
    assert folded(None, changes, day(-1)) is None


def test_folding_the_oldest_changes_into_a_base_changes_nothing() -> None:
    """X-17: a deal that a sync touches every hour must not grow for ever."""
    dice = Random(5)
    base: Header | None = None
    changes: tuple[Change, ...] = ()
    every = some_changes(dice, 400)
    for number, one in enumerate(every):
        changes = with_change(changes, one)
        base, changes = compacted(base, changes, one.order[0] - day(1) + day(0))
        assert len(changes) <= MOST_CHANGES
        if number % 20 == 0:
            assert folded(base, changes) == folded(None, tuple(every[: number + 1]))


def test_what_may_still_be_revised_is_not_folded_into_the_base() -> None:
    """X-16"""
    every = tuple(some_changes(Random(6), 300))

    base, changes = compacted(None, every, forget=day(0))

    assert base is None
    assert changes == every
