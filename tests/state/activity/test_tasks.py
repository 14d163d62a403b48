"""Of a task's versions the latest by (time, seq, id) wins; a removed task is gone (spec 11, "Which of two")."""

from itertools import permutations

from dealpulse.schemas.facts import Task
from dealpulse.state.activity.tasks import DoneTask, TaskRow, current, fold
from tests.state.making import day, order


def version(
    at: float, took_place: float | None = None, *, user: str = "ana", removed: bool = False
) -> tuple[float, Task]:
    return at, Task(
        "t1", user, "linkedin", "contact:kim", None if took_place is None else day(took_place), "D", removed
    )


def folded(*versions: tuple[float, Task], known: float | None = None) -> TaskRow:
    row: TaskRow | None = None
    for at, task in versions:
        arrival = at if known is None else max(at, known)
        row = fold(row, task, order(day(at)), day(arrival), day(arrival - 7))
    assert row is not None
    return row


def test_a_task_was_done_when_it_says_or_when_it_was_first_heard_of() -> None:
    """X-06"""
    assert current(folded(version(3, 1)), None) == DoneTask("ana", "linkedin", "contact:kim", day(1))
    assert current(folded(version(3), version(5)), None) == DoneTask("ana", "linkedin", "contact:kim", day(3))
    assert current(folded(version(3, 1), version(5)), None) == DoneTask(
        "ana", "linkedin", "contact:kim", day(3)
    )


def test_a_removed_task_is_gone_until_it_is_told_again() -> None:
    """X-09"""
    assert current(folded(version(3), version(4, removed=True)), None) is None
    assert current(folded(version(3), version(4, removed=True), version(5, user="bob")), None) == DoneTask(
        "bob", "linkedin", "contact:kim", day(3)
    )


def test_any_order_of_arrival_gives_the_same_task() -> None:
    """X-10"""
    told = [version(1), version(2, 0.5), version(3, removed=True), version(4)]

    assert {current(folded(*arrived, *arrived, known=5), None) for arrived in permutations(told)} == {
        DoneTask("ana", "linkedin", "contact:kim", day(1))
    }


def test_the_past_sees_what_was_known_then() -> None:
    """X-16"""
    row = folded(version(1), version(3, removed=True), version(4))

    assert [current(row, day(at)) is not None for at in (0, 1, 3, 4)] == [False, True, False, True]
    assert current(None, None) is None


def test_a_task_that_is_logged_again_and_again_stays_one_row() -> None:
    """X-17: and when it was first heard of is not forgotten."""
    row = folded(*(version(number) for number in range(300)))

    assert len(row.versions) <= 10
    found = current(row, None)
    assert found is not None
    assert found.at == day(0)
