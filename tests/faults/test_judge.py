"""The judge says nothing of what is right, and names each way in which a broker's topics can be wrong."""

import random
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from functools import cache

import msgspec
import pytest

from dealpulse.agents.envelopes import dead_letter
from dealpulse.agents.intake import read
from dealpulse.agents.line import Line
from dealpulse.schemas.errors import Unreadable
from dealpulse.schemas.records import Record
from dealpulse.schemas.time import SECOND
from dealpulse.state.policy import default
from dealpulse.streams.log import partition_of
from tests.faults import traffic
from tests.faults.evidence import Evidence, Flushed, Logged
from tests.faults.judge import fold, judge, without_copies
from tests.faults.kinds.repeat import _flips

PARTITIONS = 3
BEGUN = 1_800_000_000 * SECOND
BROKEN = b"{broken"


@cache
def _right() -> Evidence:
    """What a faultless worker leaves: inputs in one topic, a log of three partitions with ticks, flushes, outputs."""
    found = Evidence()
    dice = random.Random(1)
    values = [sent.value for sent in traffic.make(dice, PARTITIONS, [300, 200, 100]).live]
    values.insert(100, BROKEN)
    policy = default()
    letters = found.outputs.setdefault("deadletters", {}).setdefault(0, [])
    for offset, value in enumerate(values):
        now = BEGUN + offset * SECOND // 100
        record = Record(value, {"topic": "crm", "partition": 0, "offset": offset}, b"key", now)
        place = ("crm", 0, offset)
        found.inputs[place] = record
        try:
            org = read(value).org.encode()
        except Unreadable as error:
            letter = dead_letter(error.reason, error.detail, record, policy=policy.version)
            found.letters[place] = letter.key, letter.value
            letters.append(found.letters[place])
            continue
        log = found.log.setdefault(partition_of(org, PARTITIONS), [])
        log.append(Logged(now, record))
        if offset % 50 == 0:
            for some in found.log.values():
                some.append(Logged(now, Record(b"", {}, tick=now)))
    for partition in found.log:
        _work(found, partition)
    return found


def _work(found: Evidence, partition: int) -> None:
    line = Line(default(), clock="log")
    line.ready()
    rows = found.rows.setdefault(partition, {})
    for number, start in enumerate(range(0, len(found.log[partition]), 40)):
        some = found.log[partition][start : start + 40]
        for logged in some:
            assert logged.record is not None
            line.take(logged.record)
        flush = line.flush()
        for output in flush.outputs:
            there = found.outputs.setdefault(output.topic, {}).setdefault(partition, [])
            there.append((output.key, output.value))
        for key, value in flush.rows:
            rows.pop(key, None) if value is None else rows.update({key: value})
        count = len(dict(flush.rows))
        found.flushes.setdefault(partition, []).append(Flushed(number, count, count, start + len(some)))


def _violations(found: Evidence) -> str:
    return "\n".join(judge(found, partitions=PARTITIONS).violations)


def test_what_is_right_is_right() -> None:
    verdict = judge(_right(), partitions=PARTITIONS)

    assert verdict.violations == []
    assert verdict.events == 600
    assert verdict.rows > 300
    assert verdict.outputs > 20
    assert verdict.repeats == 0


def _a_partition(found: Evidence) -> int:
    return max(found.log, key=lambda partition: len(found.log[partition]))


def _lose_a_row(found: Evidence) -> None:
    rows = found.rows[_a_partition(found)]
    del rows[next(key for key in rows if b"deal\x00" in key)]


def _lose_a_flip(found: Evidence) -> None:
    found.outputs["flips"][_a_partition(found)].pop()


def _double_a_flip(found: Evidence) -> None:
    flips = found.outputs["flips"][_a_partition(found)]
    flips.append(flips[0])


def _change_a_flip(found: Evidence) -> None:
    flips = found.outputs["flips"][_a_partition(found)]
    key, value = flips[0]
    assert value is not None
    event = msgspec.json.decode(value)
    event["data"]["score"] = 99
    flips.append((key, msgspec.json.encode(event)))


def _an_old_view_over_a_new_one(found: Evidence) -> None:
    views = found.outputs["opportunities"][_a_partition(found)]
    older = next((key, value) for key, value in views if value is not None)
    newest = msgspec.json.decode(dict(views)[older[0]] or b"null")
    newest["data"]["health"]["score"] += 1
    views.append((older[0], msgspec.json.encode(newest)))


def _a_position_that_goes_back(found: Evidence) -> None:
    flushes = found.flushes[_a_partition(found)]
    flushes[-2] = replace(flushes[-2], next=1)


def _a_flush_that_lacks_a_row(found: Evidence) -> None:
    flushes = found.flushes[_a_partition(found)]
    flushes[1] = replace(flushes[1], rows=flushes[1].rows - 1)


def _a_flush_is_gone(found: Evidence) -> None:
    del found.flushes[_a_partition(found)][2]


def _stop_before_the_end(found: Evidence) -> None:
    del found.flushes[_a_partition(found)][-3:]


def _lose_an_input(found: Evidence) -> None:
    place = ("crm", 0, 5_000)
    found.inputs[place] = replaced(
        found.inputs["crm", 0, 0], {"topic": "crm", "partition": 0, "offset": 5_000}
    )


def _lose_a_letter_of_intake(found: Evidence) -> None:
    found.outputs["deadletters"][0] = []


def _another_ones_record_in_the_log(found: Evidence) -> None:
    log = found.log[_a_partition(found)]
    place = next(
        place for place, logged in enumerate(log) if logged.record is not None and logged.record.tick is None
    )
    record = log[place].record
    assert record is not None
    log[place] = Logged(log[place].appended, Record(record.value, record.at, b"another key", record.stamp))


def _a_tick_ahead_of_the_broker(found: Evidence) -> None:
    log = found.log[_a_partition(found)]
    log.append(Logged(log[-1].appended, Record(b"", {}, tick=log[-1].appended + SECOND)))


def _a_tick_past_an_input(found: Evidence) -> None:
    log = found.log[_a_partition(found)]
    place = next(
        place for place, logged in enumerate(log) if logged.record is not None and logged.record.tick is None
    )
    stamp = log[place].record.stamp  # type: ignore[union-attr]
    assert stamp is not None
    log.insert(place, Logged(log[place].appended + SECOND, Record(b"", {}, tick=stamp + SECOND)))


def replaced(record: Record, at: dict[str, object]) -> Record:
    """The same record in another place."""
    return Record(record.value, at, record.key, record.stamp)


def _two_workers_wrote_one_partition(found: Evidence) -> None:
    found.torn[_a_partition(found)] = "flush 2 stands behind flush 6"


@pytest.mark.parametrize(
    ("breaking", "named"),
    [
        (_lose_a_row, "I1: "),
        (_lose_a_flip, "I2: flips missing: 1"),
        (_double_a_flip, "I2: flips that stand there twice"),
        (_change_a_flip, "I2: ids of flips with other bytes: 1"),
        (_change_a_flip, "I2: flips that the log's fold does not say: 1"),
        (_an_old_view_over_a_new_one, "I2: last views"),
        (_a_position_that_goes_back, "I3: flush"),
        (_a_flush_that_lacks_a_row, "I3: flush"),
        (_a_flush_is_gone, "I3: flush"),
        (_stop_before_the_end, "I6: log partition"),
        (_lose_an_input, "I5: inputs that are neither"),
        (_lose_a_letter_of_intake, "I5: dead letters of intake missing"),
        (_another_ones_record_in_the_log, "records in the log that are not as any input has them"),
        (_a_tick_ahead_of_the_broker, "X-15: 1 ticks"),
        (_a_tick_past_an_input, "X-15: "),
        (_two_workers_wrote_one_partition, "I4: changelog partition"),
    ],
)
def test_what_is_wrong_is_named(breaking: Callable[[Evidence], None], named: str) -> None:
    found = deepcopy(_right())

    breaking(found)

    assert named in _violations(found)


def test_a_torn_flush_that_the_next_one_disowns_is_no_violation() -> None:
    found = deepcopy(_right())
    flushes = found.flushes[_a_partition(found)]
    flushes.insert(-1, Flushed(flushes[-1].number, 3, None, None, torn=True))
    flushes[-1] = replace(flushes[-1], number=flushes[-1].number + 1)

    assert _violations(found) == ""


def test_a_fold_that_failed_is_a_violation_unless_it_was_made_to() -> None:
    found = deepcopy(_right())
    record = next(iter(found.inputs.values()))
    letter = dead_letter("fold_failed", "our fault", record, policy="p")
    found.outputs["deadletters"][0].append((letter.key, letter.value))
    id_ = read(record.value).id

    assert f"fold_failed: 1, for example {id_}" in _violations(found)
    allowed = judge(found, partitions=PARTITIONS, may_fail=frozenset([id_, "another"])).violations
    assert any(
        violation.startswith("events whose fold raised") and "another" in violation for violation in allowed
    )
    assert not any(violation.startswith("fold_failed") for violation in allowed)


def test_copies_in_the_log_change_no_flip() -> None:
    found = deepcopy(_right())
    partition = _a_partition(found)
    policy = default()
    before = _flips(fold(found, policy))
    log = found.log[partition]
    log += [logged for logged in log if logged.record is not None and logged.record.tick is None][:200]
    found.flushes[partition].append(Flushed(99, 0, 0, len(log)))

    assert _flips(fold(found, policy)) == before
    assert _flips(fold(without_copies(found), policy)) == before
