"""The agenda: what is due, in order, once for each row (X-01)."""

from random import Random

from dealpulse.agents.agenda import Agenda
from dealpulse.schemas.time import HOUR, LATEST, MINUTE


def test_rows_come_due_in_the_order_of_instants_then_of_ids() -> None:
    """X-01"""
    agenda = Agenda()
    for id_, due in (("b", 5), ("a", 5), ("c", 3 * HOUR), ("d", 1)):
        agenda.put(id_, due)

    assert agenda.pop_before(6) == [("d", 1), ("a", 5), ("b", 5)]
    assert agenda.pop_before(3 * HOUR) == []
    assert agenda.pop_before(3 * HOUR + 1) == [("c", 3 * HOUR)]
    assert len(agenda) == 0


def test_a_row_has_one_entry_however_often_it_moves() -> None:
    """X-01"""
    agenda = Agenda()
    for due in (5 * HOUR, HOUR, HOUR + 3, 9 * HOUR):
        agenda.put("a", due)

    assert len(agenda) == 1
    assert agenda.pop_before(9 * HOUR) == []
    assert agenda.pop_before(10 * HOUR) == [("a", 9 * HOUR)]


def test_a_row_that_is_never_due_is_not_on_it() -> None:
    """X-01"""
    agenda = Agenda()
    agenda.put("a", HOUR)
    agenda.put("a", LATEST)
    agenda.put("b", LATEST)

    assert len(agenda) == 0
    assert agenda.pop_before(LATEST) == []


def test_an_agenda_does_what_a_plain_list_would_do() -> None:
    """X-01: ten thousand random moves and looks."""
    dice = Random(7)
    agenda = Agenda()
    plain: dict[str, int] = {}
    now = 0
    for _ in range(10_000):
        if dice.random() < 0.8:
            id_, due = (
                f"d{dice.randrange(40)}",
                dice.choice([LATEST, *(now + dice.randrange(400) * MINUTE for _ in range(6))]),
            )
            agenda.put(id_, due)
            plain.pop(id_, None)
            if due < LATEST:
                plain[id_] = due
        else:
            now += dice.randrange(200) * MINUTE
            due_now = sorted((due, id_) for id_, due in plain.items() if due < now)
            assert agenda.pop_before(now) == [(id_, due) for due, id_ in due_now]
            plain = {id_: due for id_, due in plain.items() if due >= now}
        assert len(agenda) == len(plain)
