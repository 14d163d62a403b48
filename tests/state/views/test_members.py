"""Members stand in order, and their totals are true after every coming and going (C-04)."""

from random import Random
from typing import Any

from dealpulse.schemas.time import DAY
from dealpulse.state.directory.org import Environment
from dealpulse.state.views.definition import Definition, read_view
from dealpulse.state.views.members import Member, Members, member, money, shown
from tests.state.making import STAGES, change, day, opened
from tests.state.views.subjects import subject

EUROS = Environment(stages=STAGES, currency="EUR")


def view(**value: Any) -> Definition:
    return read_view("mine", {"filter": {"all": []}, **value})


def standing(of: Definition, id_: str, *args: Any, **facets: Any) -> Member:
    one = member(of, subject(*args, **facets)._replace(id=id_))
    assert one is not None
    return one


def order(of: Definition, *deals: dict[str, Any]) -> list[str]:
    members = Members()
    for number, facets in enumerate(deals):
        members.put(f"d{number}", standing(of, f"d{number}", **facets))
    return [id_ for id_, _ in members.first(99)]


def test_buckets_sort_from_worst_to_best_and_amounts_from_most_to_least() -> None:
    deals: list[dict[str, Any]] = [
        {"health": {"bucket": "good"}, "amount": 9},
        {"health": {"bucket": "poor"}, "amount": 1},
        {"health": {"bucket": "poor"}, "amount": 5},
        {"health": {"bucket": "at_risk"}, "amount": None},
    ]

    assert order(view(sort=["bucket", "-amount"]), *deals) == ["d2", "d1", "d3", "d0"]


def test_unknown_comes_last_either_way() -> None:
    deals: list[dict[str, Any]] = [{"amount": None}, {"amount": 1}, {"amount": 2}]

    assert order(view(sort="amount"), *deals) == ["d1", "d2", "d0"]
    assert order(view(sort="-amount"), *deals) == ["d2", "d1", "d0"]


def test_texts_sort_either_way_and_a_beginning_before_the_whole() -> None:
    deals: list[dict[str, Any]] = [{"name": "ab"}, {"name": "a"}, {"name": "b"}]

    assert order(view(sort="name"), *deals) == ["d1", "d0", "d2"]
    assert order(view(sort="-name"), *deals) == ["d2", "d0", "d1"]


def test_equals_stand_by_id() -> None:
    assert order(view(sort=[]), {}, {}, {}) == ["d0", "d1", "d2"]


def test_longest_untouched_first_is_by_the_instant() -> None:
    deals: list[dict[str, Any]] = [{"touches": (5.1,)}, {"touches": (5.0,)}, {"touches": (9.0,)}]

    assert order(view(sort="-days_untouched"), *deals) == ["d1", "d0", "d2"]


def test_another_currency_is_left_out_of_the_sum_and_counted_beside_it() -> None:
    members, of = Members(), view()
    for number, currency in enumerate(("EUR", "USD", None)):
        facets: dict[str, Any] = {
            "amount": 10.5,
            "details": {} if currency is None else {"currency": currency},
        }
        members.put(f"d{number}", standing(of, f"d{number}", environment=EUROS, **facets))

    assert (len(members), money(members.value), members.foreign) == (3, 21, 1)


def test_an_org_without_a_currency_takes_amounts_as_they_are() -> None:
    assert not standing(view(), "d1", amount=7, details={"currency": "USD"}).foreign


def test_totals_leave_nothing_behind() -> None:
    dice, members, of = Random(7), Members(), view(sort="-amount")
    for _ in range(3000):
        id_ = f"d{dice.randrange(40)}"
        if dice.random() < 0.3:
            members.put(id_, None)
        else:
            bucket = dice.choice(("good", "poor", None))
            members.put(id_, standing(of, id_, amount=dice.random() * 1e6, health={"bucket": bucket}))
        every = members.by_id.values()
        assert members.value == sum(one.amount or 0 for one in every)
        assert sum(count for count, _ in members.mix.values()) == len(members)
        assert sum(value for _, value in members.mix.values()) == members.value
        assert [key for key, _ in members.first(99)] == sorted(
            members.by_id, key=lambda one: members.by_id[one].key
        )


def test_what_is_the_same_is_no_change() -> None:
    members, of = Members(), view()

    assert members.put("d1", standing(of, "d1"))
    assert not members.put("d1", standing(of, "d1"))
    assert members.put("d1", None)
    assert not members.put("d1", None)


def test_a_row_counts_days_as_of_when_it_is_shown() -> None:
    of = view(columns=["name", "days_untouched", "days_until_close", "age_days"])
    one = standing(of, "d1", touches=(5,))

    assert shown(of, "d1", one.cells, day(30) + DAY // 2, "UTC") == {
        "opportunity": "d1",
        "name": "Big",
        "days_untouched": 25,
        "days_until_close": 14,
        "age_days": 30,
    }


def test_a_closed_deal_ages_no_more() -> None:
    of = view(columns=["age_days"])
    one = standing(of, "d1", 20, opened(), change(9, stage="Won"), age_days=9)

    assert shown(of, "d1", one.cells, day(90), "UTC") == {"opportunity": "d1", "age_days": 9}


def test_money_is_whole_where_it_can_be() -> None:
    assert [money(1_500_000), money(2_000_000), money(-1)] == [1.5, 2, -1e-06]
