"""What protects the rows, one by one, and how the engine would read without it.

A fault suite that cannot fail is worth nothing: each of these copies, with one protection taken out, must be noticed.
"""

import contextlib
import inspect
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from dealpulse.streams.worker import partition
from dealpulse.streams.worker.changelog import Changelog
from dealpulse.streams.worker.intake import Intake
from dealpulse.streams.worker.partition import LogPartition
from dealpulse.streams.worker.recovery import Reading
from dealpulse.streams.worker.sending import Sending
from tests.simulation.engine.clients import SimulatedClients


@dataclass(frozen=True)
class Protection:
    """One protection.

    Attributes:
        says: what it is.
        owner, name: the function it stands in.
        changes: the text that makes it, and the text without it.
        storm: the faults that it is there for.
    """

    says: str
    owner: Any
    name: str
    changes: tuple[tuple[str, str], ...]
    storm: tuple[str, ...]


_COMMIT_THEN_POSITION = """\
        await self._producer.commit_transaction()
        await self._producer.begin_transaction()
        apart = Sending(self._producer)
        apart.pile(self._rows.topic, self._partition).add(POSITION_KEY, msgspec.json.encode(last), headers)
        await apart.send()
        await self._producer.commit_transaction()
"""

PROTECTIONS = (
    Protection(
        "a transactional id belongs to a log partition, so a former owner is shut out",
        SimulatedClients,
        "flush_writer",
        (("str(partition)", 'f"{partition}-{id(self)}"'),),
        ("cut",),
    ),
    Protection(
        "the former owner is shut out before its rows are read",
        Changelog,
        "recover",
        (
            ("    await self._producer.start()\n", ""),
            ("    recovered = found.recovered\n", "    recovered = found.recovered\n    await self._producer.start()\n"),
        ),
        ("cut", "cut", "kill"),
    ),
    Protection(
        "every batch's answer is awaited before the commit",
        Sending,
        "_send",
        (("await (await self._producer.send_batch(batch, topic, partition=partition))",
          "await self._producer.send_batch(batch, topic, partition=partition)"),),
        ("refuse", "kill"),
    ),
    Protection(
        "reading goes on from the position beside the rows, not from the group's offset",
        partition,
        "_place",
        (("    position = recovered.position.next\n",
          "    position = recovered.position.next if committed is None else committed\n"),),
        ("kill", "cut"),
    ),
    Protection(
        "a flush that is not whole never happened",
        Reading,
        "finish",
        (("    if whole:\n", "    if True:\n"),),
        ("tear",),
    ),
    Protection(
        "a row says of which flush it is",
        Changelog,
        "commit",
        (("[(FLUSH, mark)]", '[(FLUSH, b"0")]'),),
        ("kill", "tear"),
    ),
    Protection(
        "the position is written in the transaction of its rows",
        Changelog,
        "commit",
        (
            ("    add(POSITION_KEY, msgspec.json.encode(last), headers)\n", ""),
            (
                "        await self._producer.commit_transaction()\n",
                _COMMIT_THEN_POSITION,
            ),
        ),
        ("kill",),
    ),
    Protection(
        "outputs are written in the transaction of the rows that they come from",
        Changelog,
        "commit",
        (
            ("    outgoing = Sending(self._producer)\n",
             "    outgoing = Sending(self._producer)\n    apart = Sending(self._clients.log_writer())\n"),
            ("outgoing.pile(self._outputs", "apart.pile(self._outputs"),
            ("        await self._producer.begin_transaction()\n",
             "        await apart.send()\n        await self._producer.begin_transaction()\n"),
        ),
        ("kill",),
    ),
    Protection(
        "the next record of the log is the next one",
        LogPartition,
        "_fold_some",
        (("if first != self.next or last - first + 1 != len(records):", "if False:"),),
        ("skip",),
    ),
    Protection(
        "who has let go of a partition folds no more",
        LogPartition,
        "fold",
        (("        if self._closing:\n            return\n", ""),),
        ("move", "kill"),
    ),
    Protection(
        "an input's place counts when the log has acknowledged it",
        Intake,
        "_send_for_ever",
        (("        await sending.send()\n", "        asyncio.ensure_future(sending.send())\n"),),
        ("kill", "away"),
    ),
)  # fmt: skip


@contextlib.contextmanager
def without(protection: Protection) -> Iterator[None]:
    """The engine with a protection taken out."""
    function = getattr(protection.owner, protection.name)
    text = textwrap.dedent(inspect.getsource(function))
    for with_it, without_it in protection.changes:
        assert text.count(with_it) == 1, (
            f"{protection.says}: {with_it!r} is no longer in {function.__qualname__}"
        )
        text = text.replace(with_it, without_it)
    found: dict[str, Any] = {}
    exec(compile(text, f"without {protection.says}", "exec"), function.__globals__, found)  # noqa: S102
    setattr(protection.owner, protection.name, found[protection.name])
    try:
        yield
    finally:
        setattr(protection.owner, protection.name, function)
