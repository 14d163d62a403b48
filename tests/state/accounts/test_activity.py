"""An owner's activity, packed: sorted whatever the order of arrival, trimmed but for the last, the same however it came about."""

from dealpulse.state.accounts.activity import (
    CALL,
    EMAIL,
    MEETING,
    NOTHING,
    Deed,
    added,
    alike,
    entries,
    instant_at,
    of,
    trimmed,
    until,
    without,
)

ONE, TWO, SIX = b"one-----", b"two-----", b"six-----"


def test_entries_stand_in_the_order_of_instants() -> None:
    activity = added(added(added(NOTHING, 5, ONE, EMAIL, ["a"]), 9, TWO, CALL, []), 7, SIX, EMAIL, ["b", "a"])

    assert [at for at, *_ in entries(activity)] == [5, 7, 7, 9]
    assert activity.people == ("a", "b")
    assert (until(activity, 4), until(activity, 7), until(activity, 100)) == (0, 3, 4)


def test_old_entries_leave_but_for_the_last_of_them_and_take_their_people_along() -> None:
    activity = added(added(added(NOTHING, 1, ONE, EMAIL, ["a"]), 2, TWO, EMAIL, ["b"]), 9, SIX, EMAIL, ["c"])

    kept = trimmed(activity, 5)

    assert [at for at, *_ in entries(kept)] == [2, 9]
    assert kept.people == ("b", "c")
    assert trimmed(kept, 5) == kept
    assert instant_at(kept, 0) == 2


def test_one_that_is_called_off_leaves() -> None:
    activity = added(added(NOTHING, 1, ONE, MEETING, ["a", "b"]), 2, ONE, EMAIL, ["a"])

    assert [type_ for _, _, type_, _ in entries(without(activity, ONE, MEETING))] == [EMAIL]
    assert without(activity, SIX, MEETING) is activity


def test_however_it_came_about_it_is_the_same() -> None:
    grown = added(added(NOTHING, 1, ONE, EMAIL, ["a"]), 2, TWO, CALL, [])

    assert alike(of([Deed(2, TWO, CALL, None), Deed(1, ONE, EMAIL, "a")], NOTHING.types, 0), grown)


def test_the_same_deed_with_the_same_person_counts_once() -> None:
    assert len(of([Deed(1, ONE, EMAIL, "a"), Deed(1, ONE, EMAIL, "a")], NOTHING.types, 0)) == 1
