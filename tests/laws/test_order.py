"""The order of arrival: copies, delays and neighbours change nothing that matters (spec X-10, X-16).

A file read as it came is compared with the same file sorted. What a deal's own facts and its activity make late is revised,
so rows and effective flips agree; facts about people, stages and settings act from their arrival on, so where they are late
only the rows have to agree.
"""

from collections import Counter
from collections.abc import Callable
from random import Random

import pytest

from dealpulse.streams.embedded import Result, replay
from tests.laws.comparing import TIMES, Row, between, flips, rows
from tests.laws.histories import encoded, finished, random_history
from tests.laws.histories_cast import Event
from tests.laws.oracle_facts import DAY, HOUR, instant, wire

WEEK = 7 * DAY


def time_of(event: Event) -> int:
    return instant(event["time"])


def place(event: Event) -> tuple[int, int, str, str, str]:
    return time_of(event), event.get("seq", -1), event["id"], event["source"], event["org"]


def acts_late(event: Event) -> bool:
    """Facts whose lateness is revised: a deal's own fields, and activity. All others act from their arrival on."""
    if event["type"] == "crm.record.changed":
        return bool(event["data"]["entity"] == "opportunity")
    return bool(event["type"].startswith("activity."))


def delayed(
    events: list[Event],
    dice: Random,
    most: int,
    *,
    all_of_them: bool = False,
    may: Callable[[Event], bool] = acts_late,
) -> list[Event]:
    """The events as they come when each is up to `most` late; now and then at exactly that.

    Copies of one mail are told from each other for 8 days of the clock only, so beyond that they are not torn apart.
    """
    arrivals = []
    mails = Counter(event["data"].get("message") for event in events)
    for event in sorted(events, key=place):
        late = 0
        together = most > WEEK and mails[event["data"].get("message")] > 1 and "message" in event["data"]
        if (all_of_them or may(event)) and not together and dice.random() < 0.5:
            late = dice.choice((most, dice.randrange(most), dice.randrange(min(most, HOUR))))
        arrivals.append((time_of(event) + late, dice.random() if late else 0.0, place(event), event))
    return [event for *_, event in sorted(arrivals, key=lambda arrival: arrival[:3])]


def arrived(events: list[Event], until: int) -> Result:
    return replay(encoded(events), until=until, as_arrived=True)


def in_order(events: list[Event], until: int) -> Result:
    return replay(encoded(sorted(events, key=place)), until=until)


def clear(row: Row) -> Row:
    """A row without the memory of what was told: the last bucket of a deal that is closed."""
    if row["health"]["score"] is None:
        return {**row, "health": {**row["health"], "bucket": None}}
    return row


@pytest.mark.parametrize("block", range(8))
def test_late_facts_of_deals_and_activity_give_the_rows_and_flips_of_the_sorted_file(block: int) -> None:
    for seed in range(block, 8 * 12 * TIMES, 8):
        events = random_history(seed, 20 + 10 * (seed % 5))
        until = finished(events) + (0, 8, 40)[seed % 3] * DAY
        late = delayed(events, Random(seed), (HOUR, DAY, WEEK)[seed % 3])

        one, other = in_order(events, until), arrived(late, until)

        assert not between("sorted", rows(one), flips(one), "as arrived", rows(other), flips(other)), seed


@pytest.mark.parametrize("most", [WEEK, 90 * DAY])
@pytest.mark.parametrize("block", range(4))
def test_whatever_is_late_the_rows_are_right_from_then_on(block: int, most: int) -> None:
    for seed in range(block, 4 * 10 * TIMES, 4):
        events = random_history(seed, 20 + 10 * (seed % 5))
        until = finished(events) + (0, 8, 40)[seed % 3] * DAY
        late = delayed(events, Random(seed), most, all_of_them=True)

        one, other = rows(in_order(events, until)), rows(arrived(late, until))

        one, other = ({key: clear(row) for key, row in table.items()} for table in (one, other))
        assert not between("sorted", one, [], "as arrived", other, []), seed


@pytest.mark.parametrize("seed", range(6))
def test_copies_change_nothing(seed: int) -> None:
    for number in range(3 * TIMES):
        dice = Random(seed + 100 * number)
        events = random_history(seed + 100 * number, 40)
        until = finished(events) + 9 * DAY
        copies = dice.choices(events, k=len(events) // 2)

        once, twice = in_order(events, until), in_order(events + copies, until)

        assert once.outputs == twice.outputs
        assert twice.summary["duplicates"] == once.summary["duplicates"] + len(copies)


@pytest.mark.parametrize("seed", range(6))
def test_a_copy_that_comes_much_later_changes_nothing(seed: int) -> None:
    for number in range(3 * TIMES):
        dice = Random(seed + 100 * number)
        events = sorted(random_history(seed + 100 * number, 40), key=place)
        until = finished(events) + 40 * DAY
        told = list(events)
        # Mail of one id from two senders is told apart only while the id is remembered.
        mails = Counter(event["data"].get("message") for event in events)
        alone = [
            event
            for event in events
            if mails[event["data"].get("message")] == 1 or "message" not in event["data"]
        ]
        for copy in dice.choices(alone, k=10):
            told.insert(dice.randrange(told.index(copy) + 1, len(told) + 1), copy)

        once, twice = arrived(events, until), arrived(told, until)

        assert not between("once", rows(once), flips(once), "twice", rows(twice), flips(twice))


@pytest.mark.parametrize("seed", range(5))
def test_events_in_are_folded_or_copies_or_rejected(seed: int) -> None:
    events = random_history(seed, 40)
    dice = Random(seed)
    lines = encoded(events + dice.choices(events, k=7))
    lines += [b"{", b"[]", b"\xff", b"{}", lines[0].replace(b'"time":"2026', b'"time":"0026')]
    dice.shuffle(lines)

    for as_arrived in (False, True):
        summary = replay(lines, as_arrived=as_arrived).summary
        assert summary["events"] == len(lines)
        assert summary["folded"] + summary["duplicates"] + summary["rejected"] == len(lines)
        assert summary["rejected"] == 5 if not as_arrived else summary["rejected"] >= 5


def test_two_runs_say_the_same_byte_for_byte() -> None:
    for seed in range(5 * TIMES):
        events = encoded(random_history(seed, 50))
        shuffled = Random(seed).sample(events, len(events))

        assert replay(events).outputs == replay(events).outputs == replay(shuffled).outputs


@pytest.mark.parametrize("block", range(4))
def test_revisions_leave_one_unbroken_story(block: int) -> None:
    """Ids and revisions are never used twice, what is superseded was told before, and each flip begins where the last ended."""
    for seed in range(block, 4 * 10 * TIMES, 4):
        events = random_history(seed, 20 + 10 * (seed % 5))
        until = finished(events) + 8 * DAY
        result = arrived(delayed(events, Random(seed), WEEK, all_of_them=seed % 2 == 0), until)

        told = {event["id"]: event for event in result.outputs["flips"]}
        assert len(told) == len(result.outputs["flips"])
        numbers = [
            (event["org"], event["subject"], event["time"], event["data"]["revision"])
            for event in told.values()
        ]
        assert len(set(numbers)) == len(numbers)
        withdrawn = [
            event["data"]["supersedes"] for event in told.values() if event["data"].get("supersedes")
        ]
        assert len(set(withdrawn)) == len(withdrawn)
        for event in told.values():
            if event["data"].get("supersedes"):
                assert told[event["data"]["supersedes"]]["subject"] == event["subject"]
        last: dict[tuple[str, str], str] = {}
        for flip in sorted(flips(result), key=time_of):
            key = (flip["org"], flip["opportunity"])
            assert flip["from"] == last.get(key)
            assert flip["to"] != flip["from"]
            last[key] = flip["to"]


@pytest.mark.parametrize("seed", range(4))
def test_ticks_change_nothing(seed: int) -> None:
    for number in range(3 * TIMES):
        dice = Random(seed + 100 * number)
        events = random_history(seed + 100 * number, 40)
        until = finished(events) + 9 * DAY
        start = min(time_of(event) for event in events)
        ticks = [
            {
                **events[0],
                "id": f"t{tick}",
                "type": "clock.tick",
                "data": {},
                "time": wire(dice.randrange(start, until)),
            }
            for tick in range(60)
        ]

        plain, ticked = in_order(events, until), in_order(events + ticks, until)

        assert not between("plain", rows(plain), flips(plain), "ticked", rows(ticked), flips(ticked))


@pytest.mark.parametrize("seed", range(6))
def test_every_flip_of_a_sorted_file_names_a_fact_of_its_instant_or_is_due(seed: int) -> None:
    for number in range(4 * TIMES):
        events = random_history(seed + 100 * number, 60)
        told = {(event["org"], event["source"], event["id"]): event["time"] for event in events}
        instants = {(event["org"], time_of(event)) for event in events}

        for flip in in_order(events, finished(events) + 40 * DAY).outputs["flips"]:
            cause = flip["data"]["caused_by"]
            if "due" in cause:
                assert cause["due"] == flip["time"]
            else:
                assert instant(told[flip["org"], cause["source"], cause["event"]]) == time_of(flip)
                assert (flip["org"], time_of(flip)) in instants
