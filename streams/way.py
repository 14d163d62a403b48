"""The way into Kafka for one publication: sending at the workers' pace, and knowing how far they are.

How far the publication came is remembered as a consumer group's offsets are, in a group of its own, on the log: it goes where the
log goes, and needs no file.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final

import msgspec
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.structs import OffsetAndMetadata, RecordMetadata

from dealpulse.schemas.errors import Refused
from dealpulse.schemas.time import rfc3339
from dealpulse.streams.clients import client_options, reader_options, writer_options
from dealpulse.streams.settings import Settings

SOURCE: Final = "dealpulse.publish"

# So many records of ours may be unfolded in a partition of the log (contract).
MOST_UNFOLDED: Final = 5_000
# So many are sent together: less than half of it, so that some are folded while the next are on their way.
CHUNK: Final = 2_000
_LOOK_S: Final = 0.05
# No worker moves for so long: there is none, or it is stuck.
_PATIENCE_S: Final = 60.0

Places = dict[TopicPartition, int]
# What is sent to an input topic: the topic's name in the catalogue, key and value. Without a key nobody knows whose it is.
Outgoing = tuple[str, bytes | None, bytes]


class Way:
    """One publication's connections; use it as a context."""

    def __init__(self, settings: Settings, name: str) -> None:
        self._settings = settings
        self.partitions = settings.partitions
        self._name = name
        self._begun: set[str] = set()
        self._sent: dict[TopicPartition, int] = {}
        # How far this publication came stands where a consumer group's offsets do: in a group of its own, on the log.
        self._group = f"{settings.app}.publish.{name}"
        self._place = TopicPartition(settings.log, 0)
        self._inputs = [
            TopicPartition(topic, number)
            for topic in settings.inputs.values()
            for number in range(settings.partitions)
        ]
        self._logs = [TopicPartition(settings.log, number) for number in range(settings.partitions)]

    async def __aenter__(self) -> "Way":
        settings = self._settings
        self._producer = AIOKafkaProducer(
            **writer_options(settings), acks="all", enable_idempotence=True, linger_ms=5
        )
        self._consumer = AIOKafkaConsumer(
            **reader_options(settings), group_id=self._group, enable_auto_commit=False
        )
        self._admin = AIOKafkaAdminClient(**client_options(settings))
        await self._producer.start()
        await self._consumer.start()
        await self._admin.start()
        self._consumer.assign([self._place])
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._admin.close()
        await self._consumer.stop()
        await self._producer.stop()

    # ---- how far an earlier run came ---------------------------------------------------------------------------------

    async def done_before(self) -> int | None:
        """Lines that an earlier run of the same publication has brought to a tick; None if there was no earlier run."""
        found: int | None = await self._consumer.committed(self._place)
        return found

    async def remember(self, lines: int) -> None:
        """So many lines are in the log, with the tick behind them."""
        await self._consumer.commit({self._place: OffsetAndMetadata(lines, "")})

    # ---- what is sent ------------------------------------------------------------------------------------------------

    async def begin(self, first: dict[str, int]) -> None:
        """Put orgs into history mode, before anything else of theirs."""
        new = {org: at for org, at in first.items() if org not in self._begun}
        if not new:
            return
        await self._send_all([self._clock(org, at, "history", 0) for org, at in new.items()])
        await self.until_logged()
        self._begun |= set(new)

    async def send(self, records: Sequence[Outgoing]) -> None:
        """Part of a history, no faster than it is folded."""
        for start in range(0, len(records), CHUNK):
            chunk = records[start : start + CHUNK]
            await self.until_room(len(chunk))
            await self._all(
                [
                    # Nobody knows whose a record without a key is; intake will say what is wrong with it.
                    self._producer.send(
                        self._settings.inputs[topic], value, key=key, partition=0 if key is None else None
                    )
                    for topic, key, value in chunk
                ]
            )

    async def tick(self, last: dict[str, int]) -> None:
        """All of these orgs' facts up to these instants are in the log."""
        await self._send_all(
            [
                (
                    org,
                    {
                        "id": f"{self._name}/{org}/{rfc3339(at)}",
                        "type": "clock.tick",
                        "time": rfc3339(at),
                        "org": org,
                    },
                )
                for org, at in last.items()
            ]
        )

    async def end(self, last: dict[str, int]) -> None:
        """The clocks go on by themselves."""
        await self._send_all([self._clock(org, at, "live", 1) for org, at in last.items()])
        await self.until_logged()

    def _clock(self, org: str, at: int, mode: str, seq: int) -> tuple[str, dict[str, Any]]:
        return org, {
            "id": f"{self._name}/{org}/{mode}",
            "type": "config.changed",
            "time": rfc3339(at),
            "org": org,
            "seq": seq,
            "data": {"kind": "org", "key": "clock", "value": mode},
        }

    async def _send_all(self, events: Sequence[tuple[str, dict[str, Any]]]) -> None:
        topic = self._settings.inputs["config"]
        await self._all(
            [
                self._producer.send(
                    topic,
                    msgspec.json.encode({"specversion": "1.0", "source": SOURCE, **event}),
                    key=org.encode(),
                )
                for org, event in events
            ]
        )

    async def _all(self, sends: Sequence[Awaitable[Awaitable[RecordMetadata]]]) -> None:
        for answer in await asyncio.gather(*[await sent for sent in sends]):
            place = answer.topic_partition
            self._sent[place] = max(answer.offset + 1, self._sent.get(place, 0))

    # ---- how far the workers are -------------------------------------------------------------------------------------

    async def until_room(self, records: int) -> None:
        """Wait until so many more records may be unfolded in any partition of the log."""

        def unfolded(ends: Places, places: Places) -> int:
            waiting = sum(ends[tp] - places[tp] for tp in self._inputs)
            return waiting + max(ends[tp] - places[tp] for tp in self._logs)

        await self._until(lambda ends, places: max(0, unfolded(ends, places) + records - MOST_UNFOLDED))

    async def until_logged(self) -> None:
        """Wait until everything that we have sent is in the log."""
        await self._until(
            lambda ends, places: sum(max(0, offset - places[tp]) for tp, offset in self._sent.items())
        )

    async def until_folded(self) -> None:
        """Wait until everything that is in the log now is folded; other facts and ticks go on."""
        await self.until_logged()
        ends_now = await self._consumer.end_offsets(self._logs)
        await self._until(lambda ends, places: sum(max(0, ends_now[tp] - places[tp]) for tp in self._logs))

    async def _until(self, missing: Callable[[Places, Places], int]) -> None:
        """Wait until nothing is missing, given the ends of the topics and the places of the workers' group.

        Raises:
            Refused: nobody has moved for a minute.
        """
        everything = [*self._inputs, *self._logs]
        before, since = None, time.monotonic()
        while True:
            ends = await self._consumer.end_offsets(everything)
            begins = await self._consumer.beginning_offsets(everything)
            told = await self._admin.list_consumer_group_offsets(self._settings.app, partitions=everything)
            places = {tp: max(begins[tp], told[tp].offset if tp in told else 0) for tp in everything}
            if missing(ends, places) <= 0:
                return
            if places != before:
                before, since = places, time.monotonic()
            elif time.monotonic() - since > _PATIENCE_S:
                raise Refused(
                    f"no worker of {self._settings.app!r} has moved for {_PATIENCE_S:.0f} s: start `dealpulse worker` with the"
                    " same --kafka, --app and --prefix, then publish again: it goes on from here"
                )
            await asyncio.sleep(_LOOK_S)
