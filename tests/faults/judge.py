"""What should stand on the broker, and what does not agree with it: the invariants of notes/reliability.md.

Golden is the fold of the log as it stands in the topic, up to where the workers came, in one process and without interruption.
Nothing here talks to a broker.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec

from dealpulse.agents.intake import read
from dealpulse.agents.line import Line
from dealpulse.schemas.records import Flush, Output
from dealpulse.state.policy import Policy, default
from dealpulse.streams.log import partition_of
from tests.faults.evidence import Evidence, Logged
from tests.simulation.test_views import lasting

Said = tuple[bytes | None, bytes | None]
"""Key and value of an output."""

COMPLETE = ("flips", "colours", "benchmarks", "broadcasts", "deadletters")
"""Outputs of which every one counts; of a view only the last."""

_SHOWN = 3
_FLUSH_EVERY = 1_000


class _Letter(msgspec.Struct):
    reason: str


class _Envelope(msgspec.Struct):
    """The part of an output that is looked at."""

    id: str
    data: msgspec.Raw


@dataclass
class Golden:
    """The uninterrupted fold of the log.

    Attributes:
        said: outputs by topic, in order, over all partitions.
        counts: events by outcome, by partition.
        lines: the folds as they stand at the end, by partition.
        behind: log partitions with facts behind the last flush.
    """

    said: dict[str, list[Said]] = field(default_factory=dict)
    counts: dict[int, dict[str, int]] = field(default_factory=dict)
    lines: dict[int, Line] = field(default_factory=dict)
    behind: list[int] = field(default_factory=list)


@dataclass
class Verdict:
    """What a round came to.

    Attributes:
        violations: one sentence each; none when all holds.
        events: records in the log that are no ticks.
        rows, outputs: how many were compared.
        repeats: records and dead letters that stand there more than once, as they may.
        flushes: how many there were.
    """

    violations: list[str]
    events: int
    rows: int
    outputs: int
    repeats: int
    flushes: int


def judge(
    found: Evidence, *, partitions: int, policy: Policy | None = None, may_fail: frozenset[str] = frozenset()
) -> Verdict:
    """Compare what is there with what should be.

    Args:
        may_fail: ids of events whose fold was made to raise; exactly those are `fold_failed`.
    """
    policy = policy or default()
    golden = fold(found, policy)
    taken_up = {partition: Line.taken_up(policy, rows) for partition, rows in found.rows.items()}
    rows, wrong = _rows(golden, taken_up)
    views, stale = _views(found, taken_up)
    violations = [
        *(f"I4: changelog partition {partition}: {why}" for partition, why in found.torn.items()),
        *wrong,
        *_complete_outputs(found, golden, may_fail),
        *stale,
        *_positions(found),
        *_buckets(golden),
        *_inputs(found, partitions),
        *_ticks(found),
        *_replayed(found, golden),
    ]
    places = Counter(_place(logged) for logged in _facts(found))
    letters = Counter(said for _, said in _said(found, "deadletters"))
    complete = sum(len(golden.said.get(topic, ())) for topic in COMPLETE)
    return Verdict(
        violations,
        events=places.total(),
        rows=rows,
        outputs=complete + len(found.letters) + views,
        repeats=places.total() - len(places) + letters.total() - len(letters),
        flushes=sum(len(flushes) for flushes in found.flushes.values()),
    )


def fold(found: Evidence, policy: Policy) -> Golden:
    """The uninterrupted fold, up to the last position."""
    golden = Golden()
    for partition, records in found.log.items():
        line = golden.lines[partition] = Line(policy, clock="log")
        line.ready()
        whole = [flush for flush in found.flushes.get(partition, ()) if not flush.torn]
        end = max((flush.next or 0 for flush in whole), default=0)
        for start in range(0, end, _FLUSH_EVERY):
            take(line, records[start : min(end, start + _FLUSH_EVERY)])
            _keep(golden, line.flush(views=0))
        if any(logged.record is not None and logged.record.tick is None for logged in records[end:]):
            golden.behind.append(partition)
        golden.counts[partition] = line.counts
    return golden


def take(line: Line, records: Iterable[Logged]) -> None:
    """Fold records of the log."""
    for logged in records:
        if logged.record is not None:
            line.take(logged.record)


def _keep(golden: Golden, flush: Flush) -> None:
    for output in flush.outputs:
        golden.said.setdefault(output.topic, []).append((output.key, output.value))


# ---- I1: rows ---------------------------------------------------------------------------------------------------------


def _rows(golden: Golden, taken_up: Mapping[int, Line]) -> tuple[int, list[str]]:
    """What a restart would take up, beside what the uninterrupted fold has in its hands: how many, and what is wrong."""
    violations = [f"I6: log partition {number} has facts that nobody folded" for number in golden.behind]
    count, wrong = 0, []
    for partition, line in golden.lines.items():
        wanted = line.rows()
        there = taken_up[partition].rows() if partition in taken_up else {}
        count += len(wanted)
        wrong += [key for key in sorted(wanted.keys() | there.keys()) if wanted.get(key) != there.get(key)]
    return count, [*violations, *_several(f"I1: of {count} rows wrong", wrong)]


# ---- I2: outputs ------------------------------------------------------------------------------------------------------


def _complete_outputs(found: Evidence, golden: Golden, may_fail: frozenset[str]) -> Iterator[str]:
    intake = set(found.letters.values())
    for topic in COMPLETE:
        there = Counter(said for _, said in _said(found, topic))
        wanted = Counter(golden.said.get(topic, ()))
        yield from _several(f"I2: {topic} missing", [said for said in wanted if said not in there])
        extra = [said for said in there if said not in wanted and said not in intake]
        yield from _several(f"I2: {topic} that the log's fold does not say", extra)
        # A crash may repeat a letter of intake, which is outside of any transaction.
        twice = [said for said, count in there.items() if count > 1 and said not in intake]
        yield from _several(f"I2: {topic} that stand there twice under read_committed", twice)
        bytes_of: dict[str, set[Said]] = {}
        for key, value in there:
            if value is not None:
                bytes_of.setdefault(msgspec.json.decode(value, type=_Envelope).id, set()).add((key, value))
        differing = [id_ for id_, copies in bytes_of.items() if len(copies) > 1]
        yield from _several(f"I2: ids of {topic} with other bytes", differing)
    letters = {said for _, said in _said(found, "deadletters")}
    yield from _several("I5: dead letters of intake missing", sorted(intake - letters, key=repr))
    failed = {cause for _, value in letters if (cause := _failed(value)) is not None}
    yield from _several("fold_failed", sorted(failed - may_fail))
    yield from _several("events whose fold raised and that are no fold_failed", sorted(may_fail - failed))


def _failed(value: bytes | None) -> str | None:
    """The id of the event behind a `fold_failed`; None for other letters."""
    if value is None:
        return None
    letter = msgspec.json.decode(value)
    if letter["data"]["reason"] != "fold_failed":
        return None
    return str(letter["data"].get("caused_by", {}).get("event", letter["data"]["detail"]))


def _views(found: Evidence, taken_up: Mapping[int, Line]) -> tuple[int, list[str]]:
    """The last view of each deal says what one made anew from the rows says, but for pure counts of days."""
    wanted: dict[bytes | None, dict[str, Any] | None] = {}
    for line in taken_up.values():
        line.finish(None)
        for output in line.flush().outputs:
            if output.topic == "opportunities":
                wanted[output.key] = lasting(output.value)
    there = {key: lasting(value) for _, (key, value) in _said(found, "opportunities")}
    # Of a deal that is gone nothing is made anew.
    there = {key: view for key, view in there.items() if view is not None or key in wanted}
    wrong = [
        key for key in sorted(wanted.keys() | there.keys(), key=repr) if wanted.get(key) != there.get(key)
    ]
    return len(wanted), list(_several("I2: last views that do not say what the rows say", wrong))


# ---- I3: positions ----------------------------------------------------------------------------------------------------


def _positions(found: Evidence) -> Iterator[str]:
    for partition, flushes in found.flushes.items():
        at = 0
        for place, flush in enumerate(flushes):
            name = f"I3: flush {flush.number} of partition {partition}"
            if place and flush.number != flushes[place - 1].number + 1:
                yield f"{name} follows flush {flushes[place - 1].number}"
            if flush.torn:
                continue
            if flush.next is None:
                yield f"{name} has no position, under read_committed"
                continue
            if flush.rows != flush.says:
                yield f"{name} has {flush.rows} rows and says {flush.says}"
            if flush.next < at:
                yield f"{name} goes back from {at} to {flush.next}"
            at = flush.next
        if at > len(found.log.get(partition, ())):
            yield f"I3: partition {partition} is folded up to {at}, and its log ends before"


# ---- I5: nothing is lost ----------------------------------------------------------------------------------------------


def _buckets(golden: Golden) -> Iterator[str]:
    for partition, counts in golden.counts.items():
        if counts["events"] != counts["folded"] + counts["duplicates"] + counts["rejected"] + counts["held"]:
            yield f"I5: partition {partition}: events are folded, duplicates or rejected, and nothing else: {counts}"


def _inputs(found: Evidence, partitions: int) -> Iterator[str]:
    logged: dict[tuple[str, int, int], Logged] = {}
    strange = []
    for partition, records in found.log.items():
        for record in records:
            if record.record is None or record.record.tick is not None:
                continue
            place = _place(record)
            given = found.inputs.get(place)
            if given is None or (given.value, given.key, given.stamp) != (
                record.record.value, record.record.key, record.record.stamp,
            ) or partition_of(read(given.value).org.encode(), partitions) != partition:  # fmt: skip
                strange.append(place)
            logged[place] = record
    yield from _several("records in the log that are not as any input has them", strange)
    lost = [place for place in found.inputs if place not in logged and place not in found.letters]
    yield from _several("I5: inputs that are neither in the log nor in the dead letters", lost)
    both = [place for place in found.letters if place in logged]
    yield from _several("I5: inputs that are rejected and in the log", both)


# ---- the clock --------------------------------------------------------------------------------------------------


def _ticks(found: Evidence) -> Iterator[str]:
    """No tick is ahead of the broker, and none has passed a record that was not yet in the log."""
    for partition, records in found.log.items():
        reached = 0
        seen: set[tuple[str, int, int]] = set()
        early = passed = 0
        for logged in records:
            record = logged.record
            if record is None:
                continue
            if record.tick is not None:
                early += record.tick > logged.appended
                reached = max(reached, record.tick)
            elif (place := _place(logged)) not in seen:
                seen.add(place)
                passed += record.stamp is not None and record.stamp < reached
        if early:
            yield f"X-15: {early} ticks of partition {partition} are ahead of the broker's clock"
        if passed:
            yield f"X-15: {passed} records came into log partition {partition} after a tick that is past them"


# ---- I10: the same log again ------------------------------------------------------------------------------------------


def _replayed(found: Evidence, golden: Golden) -> Iterator[str]:
    """The whole log once more, with rows kept: nothing comes out that has not come out before."""
    if golden.behind:
        return
    said = {topic: set(golden.said.get(topic, ())) for topic in COMPLETE}
    fresh: list[Output] = []
    for partition, records in found.log.items():
        line = golden.lines[partition]
        take(line, records)
        fresh += [output for output in line.flush().outputs if output.topic in COMPLETE]
    new = [output.value for output in fresh if (output.key, output.value) not in said[output.topic]]
    yield from _several("I10: outputs that a replay over the rows makes anew", new)


def without_copies(found: Evidence) -> Evidence:
    """The same evidence, as if every event had come once: what copies came to must be what one comes to."""
    log: dict[int, list[Logged]] = {}
    for partition, records in found.log.items():
        seen: set[tuple[str, str, str]] = set()
        log[partition] = []
        for logged in records:
            if logged.record is not None and logged.record.tick is None:
                event = read(logged.record.value)
                identity = (event.org, event.source, event.id)
                if identity in seen:
                    # Its place stays, so that positions mean what they meant.
                    log[partition].append(Logged(logged.appended, None))
                    continue
                seen.add(identity)
            log[partition].append(logged)
    return replace(found, log=log)


# ---- small parts ------------------------------------------------------------------------------------------------------


def _said(found: Evidence, topic: str) -> Iterator[tuple[int, Said]]:
    for partition, some in found.outputs.get(topic, {}).items():
        for said in some:
            yield partition, said


def _facts(found: Evidence) -> Iterator[Logged]:
    for records in found.log.values():
        for logged in records:
            if logged.record is not None and logged.record.tick is None:
                yield logged


def _place(logged: Logged) -> tuple[str, int, int]:
    assert logged.record is not None
    at: Mapping[str, object] = logged.record.at
    return str(at["topic"]), int(str(at["partition"])), int(str(at["offset"]))


def _several(what: str, some: Iterable[object]) -> Iterator[str]:
    """One sentence for any number of them, with a few by name."""
    listed = list(some)
    if listed:
        yield f"{what}: {len(listed)}, for example {_some(listed)}"


def _some(things: Iterable[object]) -> str:
    return "; ".join(str(thing)[:400] for thing in list(things)[:_SHOWN])
