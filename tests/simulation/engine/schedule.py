"""One schedule: a seed decides what arrives, who works, and what goes wrong; afterwards everything must be as if nothing had.

The golden truth is the fold of the log as it stands, in one go (notes/reliability.md, sections 1 and 2).
"""

import asyncio
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

import msgspec
from aiokafka import TopicPartition
from faust.types import TP

from dealpulse.schemas.records import Flush, Record
from dealpulse.streams.log import CAME, Came, headers_of
from dealpulse.streams.settings import Settings
from dealpulse.streams.worker.recovery import Reading, Torn
from tests.simulation.engine import virtual
from tests.simulation.engine.broker import Broker
from tests.simulation.engine.group import Group
from tests.simulation.engine.network import Network
from tests.simulation.engine.plays import Play, Tallies
from tests.simulation.engine.worker import SimulatedWorker

SETTINGS = Settings(
    kafka="127.0.0.1:1", app="simulated", prefix="", partitions=2, session_s=6.0, flush_records=15, http=""
)
_INPUT = SETTINGS.inputs["crm"]
_SPAN_S = 12.0
_LONGER_THAN_A_SESSION = (6.3, 6.8, 7.4, 8.5)
_LIMIT_S = 240.0
_OUTPUTS = ("flips", "deadletters")


class Violation(Exception):
    """What should hold does not."""


@dataclass
class Outcome:
    """What a schedule came to, for reports: faults that struck, and why workers left."""

    faults: Counter[str] = field(default_factory=Counter)
    left: list[str] = field(default_factory=list)
    events: int = 0
    starts: int = 0
    seconds: float = 0.0


class Schedule:
    """A seed's world.

    Args:
        play: what is to be done.
        storm: nothing but these faults, many of them, and slow and busy workers; None: the seed decides.
    """

    def __init__(self, seed: int, play: Play | None = None, storm: tuple[str, ...] = ()) -> None:
        self.seed = seed
        self._storm = storm
        self.play: Play = play or Tallies()
        self.dice = Random(seed)
        self.outcome = Outcome()
        self._torn = False

    def run(self) -> Outcome:
        """Play it.

        Raises:
            Violation: an invariant does not hold.
        """
        try:
            virtual.run(self._play())
        except virtual.Stuck:
            raise Violation("everybody waits for ever") from None
        except Torn as torn:
            raise Violation(f"I4: {torn}") from torn
        except BaseException as mishap:
            mishap.add_note(f"in the schedule of seed {self.seed}")
            raise
        return self.outcome

    async def _play(self) -> None:
        loop, dice = asyncio.get_running_loop(), self.dice
        self.network = Network(dice)
        self.network.late, self.network.lost = dice.choice((40, 200, 1_000)), dice.choice((20, 200, 1_000))
        self.broker = Broker(loop.call_later, loop.time, dice, SETTINGS.session_s)
        given = [
            TP(topic, number) for topic in (_INPUT, SETTINGS.log) for number in range(SETTINGS.partitions)
        ]
        self.group = Group(given, SETTINGS.session_s, loop.time, loop.call_later)
        if self._storm:
            self.busy, self.reading_s = 2, dice.choice((0.02, 1.5))
            self.network.late, self.network.latest_s = 15, 9.0
        else:
            self.busy, self.reading_s = dice.choice((2, 6, 1_000)), dice.choice((0.0, 0.02, 1.5))
        self.workers = [self._worker() for _ in range(dice.choice((2, 3) if self._storm else (1, 2, 2, 3)))]
        for slot in range(len(self.workers)):
            loop.create_task(self._supervise(slot))
        self._events()
        self._faults()
        await asyncio.sleep(_SPAN_S)
        self._quiet()
        while not self._drained():
            if loop.time() > _LIMIT_S:
                raise Violation(f"not done after {_LIMIT_S:.0f} s; workers left: {self.outcome.left[-3:]}")
            await asyncio.sleep(0.5)
            if loop.time() % 4 < 0.5:
                self._tick(1.0)
        self.outcome.seconds = loop.time()
        self._check()

    # ---- what happens ------------------------------------------------------------------------------------------------

    def _worker(self) -> SimulatedWorker:
        worker = SimulatedWorker(SETTINGS, self.play.job(), self.broker, self.group, self.network, self.dice)
        worker.busy = self.busy
        worker.clients.reading_s = self.reading_s
        self.outcome.starts += 1
        return worker

    async def _supervise(self, slot: int) -> None:
        """Start a worker again when it has ended, as its operator's machine does."""
        while True:
            worker = self.workers[slot]
            worker.start()
            await worker.process.ended.wait()
            if worker.process.said is not None:
                self.outcome.left.append(worker.process.said)
            await asyncio.sleep(self.dice.choice((0.3, 1.0, 4.0)))
            self.workers[slot] = self._worker()

    def _events(self) -> None:
        """Facts arrive, one by one or many at once, in any of the input's partitions; ticks come along."""
        loop, dice = asyncio.get_running_loop(), self.dice
        facts = self.play.facts(dice)
        at_once = 0.0 if self._storm else dice.choice((0.0, 0.0, 0.3, 1.0))
        for place, (key, value) in enumerate(facts):
            tp = TopicPartition(_INPUT, dice.randrange(SETTINGS.partitions))
            arrives = 0.0 if dice.random() < at_once else _SPAN_S * place / len(facts)
            loop.call_later(arrives, self._arrive, tp, key, value)
        for second in range(1, int(_SPAN_S)):
            loop.call_later(second, self._tick, second / _SPAN_S)
        self.outcome.events = len(facts)

    def _arrive(self, tp: TopicPartition, key: bytes, value: bytes) -> None:
        self.broker.append(tp, [(key, value, [])], object())

    def _faults(self) -> None:
        loop, dice = asyncio.get_running_loop(), self.dice
        for _ in range(dice.choice((4, 6, 8) if self._storm else (0, 1, 2, 4, 8, 8))):
            fault = dice.choice(self._storm or _FAULTS)
            loop.call_later(dice.uniform(0.5, _SPAN_S - 2), self._strike, fault)

    def _strike(self, fault: str) -> None:
        loop, dice = asyncio.get_running_loop(), self.dice
        worker = dice.choice(self.workers)
        self.outcome.faults[fault] += 1
        if fault == "kill":
            worker.process.end()
        elif fault == "cut":
            worker.process.cut_until = loop.time() + dice.choice((0.3, 2.0, *_LONGER_THAN_A_SESSION))
        elif fault == "away":
            self.network.away_until = loop.time() + dice.choice((0.3, 2.0, 8.0))
        elif fault == "move":
            worker.stop()
        elif fault == "compact":
            for number in range(SETTINGS.partitions):
                self.broker.compact(TopicPartition(SETTINGS.rows, number))
        elif fault == "tear":
            self._torn = worker.clients.tear = True
        elif fault == "refuse":
            worker.clients.refuse = 1
        elif fault == "skip":
            worker.skip = 3
        elif fault == "repeat":
            worker.repeat = 2

    def _tick(self, share: float) -> None:
        """A heartbeat in every log partition; what was lost behind the last fact shows by it, too."""
        headers = headers_of(Record(b"", {}, tick=self.play.instant(share)))
        for number in range(SETTINGS.partitions):
            self.broker.append(TopicPartition(SETTINGS.log, number), [(b"", b"", headers)], object())

    def _quiet(self) -> None:
        """Faults stop; what they have done stays."""
        self.network.late = self.network.lost = 1_000_000
        for worker in self.workers:
            worker.skip = worker.repeat = worker.clients.refuse = 0
            worker.clients.tear = False

    def _drained(self) -> bool:
        tps = [TP(topic, number) for topic in (_INPUT, SETTINGS.log) for number in range(SETTINGS.partitions)]
        return self.broker.settled and all(
            self.group.offsets.get(tp, 0) == self.broker.end(TopicPartition(*tp), False) for tp in tps
        )

    # ---- what must hold ----------------------------------------------------------------------------------------------

    def _check(self) -> None:
        logs = [self._records(SETTINGS.log, number) for number in range(SETTINGS.partitions)]
        logged = {_place_of(record) for log in logs for record in log if record.value}
        unreadable: set[tuple[str, int, int]] = set()
        outputs: Counter[Any] = Counter()
        golden: Counter[Any] = Counter()
        for number, log in enumerate(logs):
            folds = self.play.job().folds(number)
            folds.ready()
            folds.take(log)
            flush = folds.flush(quiet=True)
            golden.update(_told(flush))
            self._check_rows(number, flush, len(log))
            for topic in _OUTPUTS:
                for record in self._records(SETTINGS.outputs[topic], number):
                    place = _place_in(topic, record.value)
                    if place is None or place in logged:
                        outputs[topic, record.key, record.value] += 1
                    else:
                        # Intake's own: never in the log, and after a crash perhaps twice.
                        unreadable.add(place)
        self._check_outputs(outputs, golden)
        for number in range(SETTINGS.partitions):
            for record in self._records(_INPUT, number):
                if (_INPUT, number, record.offset) not in logged | unreadable:
                    raise Violation(
                        f"I5: input {number}:{record.offset} is neither in the log nor a dead letter"
                    )

    def _records(self, topic: str, number: int) -> list[Any]:
        return self.broker.fetch(TopicPartition(topic, number), 0, 1 << 30)[0]

    def _check_rows(self, number: int, golden: Flush, end: int) -> None:
        reading = Reading()
        reading.take(self._records(SETTINGS.rows, number))
        found = reading.finish()
        position = 0 if found.position is None else found.position.next
        if position != end:
            raise Violation(f"I3: partition {number} stands at {position}, its log ends at {end}")
        if found.doubtful:
            raise Violation(f"I4: partition {number} ends with a flush that is not whole")
        expected = {key: value for key, value in golden.rows if value is not None}
        differing = self.play.differing(found.rows, expected)
        if differing:
            raise Violation(f"I1: {len(differing)} rows differ, first {differing[0]}")

    def _check_outputs(self, outputs: Counter[Any], golden: Counter[Any]) -> None:
        if outputs.keys() != golden.keys():
            raise Violation(
                f"I2: missing {list(golden - outputs)[:2]}, not meant {list(outputs - golden)[:2]}"
            )
        # A late abort takes rows back and not always their outputs; then these come again, byte for byte.
        if outputs != golden and not self._torn:
            raise Violation(f"I2: more than once: {list(outputs - golden)[:3]}")


_FAULTS = (
    "kill",
    "kill",
    "cut",
    "cut",
    "away",
    "move",
    "move",
    "compact",
    "tear",
    "refuse",
    "skip",
    "repeat",
)
_came = msgspec.msgpack.Decoder(Came).decode


def _place_of(record: Any) -> tuple[str, int, int]:
    ((name, packed),) = record.headers
    assert name == CAME
    came = _came(packed)
    return came.topic, came.partition, came.offset


def _place_in(topic: str, value: bytes) -> tuple[str, int, int] | None:
    """The place of the input that a dead letter is about; None where it is about none."""
    if topic != "deadletters" or b'"reason":' not in value:
        return None
    at = msgspec.json.decode(value)["data"]["at"]
    return (at["topic"], at["partition"], at["offset"]) if "topic" in at else None


def _told(flush: Flush) -> Iterator[tuple[str, bytes | None, bytes | None]]:
    """Outputs of complete logs; views may skip versions."""
    return ((output.topic, output.key, output.value) for output in flush.outputs if output.topic in _OUTPUTS)
