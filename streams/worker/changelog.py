"""Rows, outputs and position of a log partition move together, or not at all.

A flush is one Kafka transaction: what goes to the output topics, the rows that changed, and last a position row: the log is
folded up to here. The transactional id belongs to the log partition, so the broker shuts out an owner that lost it and does not
know. A row carries its flush's number; the position row says how many rows its flush has, so that recovery can tell a whole
flush from a torn one.
"""

import asyncio
from collections.abc import Callable
from typing import Final

import msgspec
from aiokafka import TopicPartition

from dealpulse.schemas.records import Flush
from dealpulse.streams.log import Headers
from dealpulse.streams.worker.outside import Outside
from dealpulse.streams.worker.recovery import FLUSH, POSITION_KEY, Position, Reading, Shelved, read_back
from dealpulse.streams.worker.sending import Pile, Sending

# A retriable error is retried for ever inside a transaction, and a broker that restarts is back in seconds: after this the
# worker leaves and another start decides.
FLUSH_LIMIT_S: Final = 30.0


__all__ = ["FLUSH", "POSITION_KEY", "Changelog", "Position", "Reading"]


class Changelog:
    """The rows of one log partition on the broker: read once, then written flush by flush."""

    def __init__(self, outside: Outside, partition: int) -> None:
        settings = outside.settings
        self._clients = outside.clients
        self._partition = partition
        self._log = TopicPartition(settings.log, partition)
        self._rows = TopicPartition(settings.rows, partition)
        self._outputs = settings.outputs
        self._flush = -1
        self._whole = -1
        self._doubtful: dict[bytes, bytes | None] = {}
        self._producer = self._clients.flush_writer(partition)

    async def recover(self, progress: Callable[[int], None] = lambda rows: None) -> Shelved:
        """Shut out the former owner, then read what it left.

        Args:
            progress: told, now and then, how many rows are back.

        Raises:
            Torn: the changelog contradicts itself.
        """
        # Only now does the broker refuse the former owner; whatever it still had in flight is committed or undone.
        await self._producer.start()
        found = await read_back(self._clients, self._rows, self._log, progress)
        recovered = found.recovered
        self._flush = recovered.highest
        self._whole = -1 if recovered.position is None else recovered.position.flush
        self._doubtful = {key: recovered.rows.get(key) for key in sorted(recovered.doubtful)}
        return found

    async def commit(self, flush: Flush, position: int) -> None:
        """Write outputs, rows and position in one transaction. Returns when the broker has made it true.

        Any error means doubt about what is true: the caller leaves. Nothing is ever aborted from here; the next owner's start
        does that.
        """
        number = self._flush + 1
        rows = {**self._doubtful, **dict(flush.rows)}
        assert POSITION_KEY not in rows
        removed = list(rows.values()).count(None)
        last = Position(position, number, len(rows) - removed, removed)
        # All is encoded before the transaction begins, and without an await: it is a snapshot.
        mark = b"%d" % number if self._whole == self._flush else b"%d/%d" % (number, self._whole)
        headers: Headers = [(FLUSH, mark)]
        outgoing = Sending(self._producer)
        piles: dict[str, Pile] = {}
        for output in flush.outputs:
            if (pile := piles.get(output.topic)) is None:
                # To the partition that the log has: an org's outputs stand in one, in order, and a transaction touches few.
                pile = piles[output.topic] = outgoing.pile(self._outputs[output.topic], self._partition)
            pile.add(output.key, output.value, [])
        add = outgoing.pile(self._rows.topic, self._partition).add
        for key, value in rows.items():
            add(key, value, headers)
        add(POSITION_KEY, msgspec.json.encode(last), headers)
        async with asyncio.timeout(FLUSH_LIMIT_S):
            await self._producer.begin_transaction()
            # aiokafka commits even when a batch of the transaction was refused, so every one is looked at first.
            await outgoing.send()
            await self._producer.commit_transaction()
        self._flush = self._whole = number
        self._doubtful = {}

    async def close(self) -> None:
        """Let go of the partition, in order."""
        await self._producer.stop()
