"""The colours of accounts are what a look at all the facts would find, at every instant (spec section 7, X-01, X-10, X-16)."""

from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dealpulse.streams.embedded import Result, replay
from tests.laws.comparing import TIMES
from tests.laws.histories import encoded, finished
from tests.laws.histories_accounts import account_histories, account_history
from tests.laws.histories_cast import Event
from tests.laws.oracle_colours import recolour
from tests.laws.oracle_facts import DAY, HOUR, instant
from tests.laws.test_order import WEEK, acts_late, arrived, delayed, in_order

LATER = (0, 0, HOUR, 3 * DAY, 16 * DAY, 31 * DAY, 100 * DAY)
SAID = ("account", "owner", "from", "to", "activities", "contacts", "by_type")

Flip = dict[str, Any]


def flips(result: Result) -> list[Flip]:
    """The effective flips."""
    every = result.outputs["colours"]
    superseded = {event["data"].get("supersedes") for event in every}
    found = [
        {"time": event["time"], **{name: event["data"][name] for name in SAID}}
        for event in every
        if event["id"] not in superseded and not event["data"].get("retracted")
    ]
    return sorted(found, key=lambda flip: (instant(flip["time"]), flip["account"]))


def rows(result: Result) -> dict[str, Any]:
    """What is shown of each account."""
    return {
        event["subject"]: (
            event["data"]["metrics"]["owner"],
            event["data"]["colours"]["colour"],
            event["data"]["metrics"]["activities"],
            event["data"]["metrics"]["contacts"],
            tuple(sorted(event["data"]["metrics"]["by_type"].items())),
        )
        for event in result.outputs["accounts"]
    }


def differences(events: list[Event], until: int) -> list[str]:
    """One line for each thing on which product and oracle disagree."""
    result = replay(encoded(events), until=until)
    found = [letter["data"]["detail"] for letter in result.outputs["deadletters"]]
    answer = recolour(events, until)["acme"]
    right = sorted(answer.flips, key=lambda flip: (instant(flip["time"]), flip["account"]))
    ours = flips(result)
    found += [f"a flip only for the oracle: {flip}" for flip in right if flip not in ours]
    found += [f"a flip only for the product: {flip}" for flip in ours if flip not in right]
    shown = rows(result)
    for name in sorted({*answer.rows, *shown}):
        row = answer.rows.get(name)
        theirs = None if row is None else (row.owner, row.colour, row.activities, row.contacts, row.by_type)
        if theirs != shown.get(name):
            found.append(f"{name}: oracle {theirs}, product {shown.get(name)}")
    return found


def smallest(events: list[Event], until: int) -> list[Event]:
    """Take events away while a difference stays."""
    step = len(events) // 2
    while step:
        start = 0
        while start < len(events):
            fewer = events[:start] + events[start + step :]
            if fewer and differences(fewer, until):
                events = fewer
            else:
                start += step
        step //= 2
    return events


def agree(events: list[Event], until: int) -> None:
    if differences(events, until):
        fewer = smallest(events, until)
        pytest.fail("\n".join([*differences(fewer, until), *(str(event) for event in fewer)]))


@pytest.mark.parametrize("block", range(10))
def test_colours_and_flips_are_those_of_the_oracle(block: int) -> None:
    """T-01 to T-07, X-01"""
    for number in range(6 * TIMES):
        seed = block + 10 * number
        events = account_history(seed, 20 + 10 * (seed % 5))
        agree(events, finished(events) + LATER[seed % len(LATER)])


@settings(
    max_examples=20 * TIMES,
    deadline=None,
    derandomize=TIMES == 1,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example, HealthCheck.data_too_large],
)
@given(events=account_histories(25), later=st.sampled_from(LATER))
def test_hypothesis_finds_no_history_on_which_they_differ(events: list[Event], later: int) -> None:
    assert differences(events, finished(events) + later) == []


def acts_late_on_colours(event: Event) -> bool:
    """Facts whose lateness is revised: an account's own fields, and activity."""
    data = event["data"]
    return acts_late(event) or data.get("entity") == "account"


@pytest.mark.parametrize("block", range(8))
def test_late_facts_of_accounts_and_activity_give_the_flips_of_the_sorted_file(block: int) -> None:
    """X-10, X-16"""
    for seed in range(block, 8 * 10 * TIMES, 8):
        events = account_history(seed, 20 + 10 * (seed % 5))
        until = finished(events) + (0, 8, 40)[seed % 3] * DAY
        late = delayed(events, Random(seed), (HOUR, DAY, WEEK)[seed % 3], may=acts_late_on_colours)

        one, other = in_order(events, until), arrived(late, until)

        assert (flips(one), rows(one)) == (flips(other), rows(other)), seed


@pytest.mark.parametrize("seed", range(6))
def test_copies_change_nothing(seed: int) -> None:
    for number in range(3 * TIMES):
        dice = Random(seed + 100 * number)
        events = account_history(seed + 100 * number, 40)
        until = finished(events) + 9 * DAY

        once, twice = in_order(events, until), in_order(events + dice.choices(events, k=20), until)

        assert once.outputs == twice.outputs


@pytest.mark.parametrize("block", range(4))
def test_revisions_leave_one_unbroken_story(block: int) -> None:
    """Ids and revisions are never used twice, and each effective flip begins where the last one ended."""
    for seed in range(block, 4 * 10 * TIMES, 4):
        events = account_history(seed, 20 + 10 * (seed % 5))
        result = arrived(
            delayed(events, Random(seed), WEEK, all_of_them=seed % 2 == 0), finished(events) + 8 * DAY
        )

        told = {event["id"]: event for event in result.outputs["colours"]}
        assert len(told) == len(result.outputs["colours"])
        numbers = [(event["subject"], event["time"], event["data"]["revision"]) for event in told.values()]
        assert len(set(numbers)) == len(numbers)
        last: dict[str, str | None] = {}
        for flip in flips(result):
            assert flip["from"] == last.get(flip["account"])
            assert flip["to"] != flip["from"]
            last[flip["account"]] = flip["to"]


@pytest.mark.parametrize("seed", range(4))
def test_what_comes_next_comes_then(seed: int) -> None:
    """The colour that a view announces is the next flip, at that instant, if nothing happens (X-01)."""
    announced = 0
    for number in range(6 * TIMES):
        events = account_history(seed + 100 * number, 40)
        until = finished(events)
        shown = {
            event["subject"]: event["data"]["colours"]["next"]
            for event in in_order(events, until).outputs["accounts"]
        }
        after: dict[str, Any] = {}
        for flip in flips(in_order(events, until + 366 * DAY)):
            if instant(flip["time"]) > until:
                after.setdefault(flip["account"], {"colour": flip["to"], "at": flip["time"]})
        # A role that begins later is no event either.
        assert {name: then for name, then in shown.items() if then is not None} == after
        announced += len(after)
    assert announced
