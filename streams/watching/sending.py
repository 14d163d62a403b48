"""Sending: events of a drop into the input topics, acknowledged by all copies of the broker before the drop counts as done."""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Final

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from dealpulse.schemas.errors import Refused
from dealpulse.schemas.topics import INPUT_OF_TYPE
from dealpulse.streams import reach, topics
from dealpulse.streams.clients import writer_options
from dealpulse.streams.history import sorted_lines
from dealpulse.streams.settings import Settings

# So many records wait for their acknowledgement at once.
_CHUNK: Final = 1_000
# An idempotent client waits for its broker for ever, in silence.
_PATIENCE_S: Final = 10.0
# A client that lost its broker may not say so by itself.
_FAREWELL_S: Final = 5.0


class Away(Exception):
    """The broker cannot be reached, or did not acknowledge; in one sentence."""


class Sender:
    """A producer that is there while the broker is."""

    def __init__(self, settings: Settings, org: str) -> None:
        self._settings = settings
        self._key = org.encode()
        self._producer: AIOKafkaProducer | None = None
        self._tasks: set[asyncio.Task[object]] = set()
        # It would say in several lines what we say in one.
        logging.getLogger("aiokafka").setLevel(logging.CRITICAL)

    async def connect(self) -> None:
        """Reach the broker, and look whether the topics are there.

        Raises:
            Away: it cannot be used, and why.
        """
        if self._producer is not None:
            return
        try:
            await reach.insist(self._settings)
            if not self._settings.embedded:
                await asyncio.to_thread(topics.insist, self._settings)
            producer = AIOKafkaProducer(
                **writer_options(self._settings), acks="all", enable_idempotence=True, linger_ms=5
            )
            before = asyncio.all_tasks()
            await producer.start()
            self._tasks = asyncio.all_tasks() - before
        except Refused as error:
            raise Away(str(error)) from None
        except KafkaError as error:
            raise Away(f"Kafka at {self._settings.kafka}: {type(error).__name__}: {error}") from None
        self._producer = producer

    async def send(self, spool: Path) -> int:
        """Send a file of events in the order of their times; returns how many, once all are acknowledged.

        Raises:
            Away: not all of them were; any of them may have been.
        """
        await self.connect()
        count = 0
        try:
            records = self._records(spool)
            while chunk := list(islice(records, _CHUNK)):
                assert self._producer is not None
                async with asyncio.timeout(_PATIENCE_S):
                    sent = [await self._producer.send(topic, value, key=self._key) for topic, value in chunk]
                    await asyncio.gather(*sent)
                count += len(chunk)
        except (KafkaError, TimeoutError) as error:
            await self.close()
            # Why it does not answer says more than that it did not.
            await self.connect()
            said = f"{type(error).__name__}: {error}" if isinstance(error, KafkaError) else "it was silent"
            raise Away(f"Kafka at {self._settings.kafka}: {said}") from None
        return count

    async def close(self) -> None:
        """Leave the broker, without waiting for one that is away."""
        producer, self._producer = self._producer, None
        if producer is not None:
            with suppress(TimeoutError, KafkaError):
                await asyncio.wait_for(producer.stop(), _FAREWELL_S)
            # Of a broker that is away the client's own tasks would wait for ever.
            for task in self._tasks:
                task.cancel()
            if self._tasks:
                await asyncio.wait(self._tasks)
            self._tasks = set()

    def _records(self, spool: Path) -> Iterator[tuple[str, bytes]]:
        for event, value, _ in sorted_lines([spool]):
            # What intake will not take goes there all the same: it becomes a dead letter, which says why.
            name = "crm" if event is None else INPUT_OF_TYPE[event.type]
            yield self._settings.inputs[name], value
