"""The demo: a made-up sales organisation, live, in one command.

Everything is real but the people: a broker that speaks Kafka's protocol, a Faust worker in a process of its own, a history that
is published into it, and this process, a stranger that only reads what the worker writes.
"""

import asyncio
import contextlib
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import orjson
from aiokafka import AIOKafkaConsumer, TopicPartition

from dealpulse.connectors.generator import events
from dealpulse.streams import topics
from dealpulse.streams.broker import EmbeddedBroker
from dealpulse.streams.clients import reader_options
from dealpulse.streams.configuration import ENVIRONMENT, environment_of
from dealpulse.streams.publish import Published, bring
from dealpulse.streams.settings import Settings
from dealpulse.streams.stage import Stage, stage

_PARTITIONS: Final = 4
_START_LIMIT_S: Final = 60.0
_STOP_LIMIT_S: Final = 12.0
# Small slices, so that flips come as a stream and not in heaps.
_SLICE: Final = 200
_LAST_WORDS: Final = 15
_READ: Final = ("flips", "opportunities", "deadletters")


def demo(
    *,
    opportunities: int = 150,
    days: int = 120,
    seed: int = 7,
    kafka: Settings | None = None,
    plain: bool | None = None,
) -> int:
    """Play a history through the whole system, and show deals changing health.

    Args:
        kafka: how to reach a real broker; None starts the embedded one.
        plain: lines only, without a terminal's tricks; None looks whether this is a terminal.

    Returns:
        the exit code: 0, or 1 when the worker failed or any fold did.
    """
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="dealpulse-demo-")))
        show = stack.enter_context(stage(plain))
        history = folder / "history.ndjson"
        # The history ends today, so that the org's clock can go on with ours.
        start = datetime.now(UTC).date() - timedelta(days=days - 1)
        with history.open("wb") as file:
            lines = 0
            for line in events(opportunities, days, seed, start=start):
                file.write(line + b"\n")
                lines += 1
        show.say(f"made up {lines:,} events of {opportunities} deals in {days} days")
        settings = stack.enter_context(_broker(kafka, show))
        worker = stack.enter_context(_worker(settings, folder / "worker.log", show))
        seen = _Seen(show)
        try:
            published = asyncio.run(_play(settings, history, lines, worker, seen))
        except KeyboardInterrupt:
            show.say("stopped")
            return 130
        return _summary(show, seen, published)


@contextlib.contextmanager
def _broker(kafka: Settings | None, show: Stage) -> Iterator[Settings]:
    """Settings of a broker with the topics of a demo of its own."""
    http = f"127.0.0.1:{_free_port()}"
    if kafka is not None:
        name = f"dealpulse-demo-{secrets.token_hex(3)}"
        settings = replace(
            kafka,
            app=name,
            prefix=f"{name}.",
            output_prefix=None,
            partitions=_PARTITIONS,
            http=http,
            policy=None,
        )
        topics.create(settings)
        show.say(f"broker at {settings.kafka}, topics {name}.*")
        yield settings
        return
    with EmbeddedBroker(Settings().topics, _PARTITIONS) as broker:
        show.say(f"embedded broker at {broker.kafka}")
        yield Settings(kafka=broker.kafka, partitions=_PARTITIONS, http=http, embedded=True, session_s=6)


@contextlib.contextmanager
def _worker(settings: Settings, log: Path, show: Stage) -> Iterator["subprocess.Popen[bytes]"]:
    """A worker process, as anybody would start it; stopped at the end."""
    command = [sys.executable, "-m", "dealpulse.streams.cli", "worker"]
    if settings.embedded:
        command.append("--embedded")
    # Whatever the shell around us says about Kafka is meant for other commands; and a password is nobody's to see in `ps`.
    environment = {name: value for name, value in os.environ.items() if not name.startswith(ENVIRONMENT)}
    environment |= environment_of(settings)
    with log.open("wb") as errors:
        process = subprocess.Popen(command, stdout=errors, stderr=errors, env=environment)
    show.say(f"worker {process.pid}, metrics at http://{settings.http}/metrics")
    try:
        yield process
    finally:
        failed = process.poll() not in (None, 0)
        process.terminate()
        try:
            # A worker that has not come to listening for it yet ends by the signal itself.
            failed |= process.wait(_STOP_LIMIT_S) not in (0, -signal.SIGTERM)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            failed = True
        if failed:
            show.say("the worker said last:")
            for line in log.read_text(errors="replace").splitlines()[-_LAST_WORDS:]:
                show.say(f"    {line}")


class _Seen:
    """What a reader of the output topics has seen."""

    def __init__(self, show: Stage) -> None:
        self.names: dict[str, str] = {}
        self.buckets: dict[str, str | None] = {}
        self.flips: Counter[tuple[str | None, str]] = Counter()
        self.letters: Counter[str] = Counter()
        self.first_flip: float | None = None
        self.revised = 0
        self._flips: set[str] = set()
        self.begun = time.monotonic()
        self._show = show

    def take(self, topic: str, key: bytes | None, value: bytes | None) -> None:
        """One record of an output topic."""
        if value is None:
            self.buckets.pop((key or b"").decode().partition("/")[2], None)
            return
        event: dict[str, Any] = orjson.loads(value)
        data = event["data"]
        if topic == "deadletters":
            self.letters[data["reason"]] += 1
            if data["reason"] == "fold_failed":
                self._show.say(f"fold_failed: {data['detail']}")
        elif topic == "opportunities":
            facets = data["facets"]
            self.names[data["opportunity"]] = facets["name"] or data["opportunity"]
            self.buckets[data["opportunity"]] = (
                None if data["health"]["score"] is None else data["health"]["bucket"]
            )
        elif event["id"] not in self._flips:
            # The embedded broker hides nothing of a transaction that is done again: the id tells.
            self._flips.add(event["id"])
            self._flip(event["time"], data)

    def _flip(self, at: str, data: dict[str, Any]) -> None:
        if not data.get("retracted"):
            self.flips[data["from"], data["to"]] += 1
        if data.get("supersedes"):
            self.revised += 1
        if data["from"] is None:
            return
        if self.first_flip is None:
            self.first_flip = time.monotonic() - self.begun
        id_ = data["opportunity"]
        self._show.flip(at, f"{self.names.get(id_, 'deal')} ({id_})", data)


async def _play(
    settings: Settings, history: Path, lines: int, worker: "subprocess.Popen[bytes]", seen: _Seen
) -> Published | None:
    """Publish the history and read what comes of it; None when the worker ends before."""
    consumer = AIOKafkaConsumer(
        **reader_options(settings), isolation_level="read_committed", auto_offset_reset="earliest"
    )
    await consumer.start()
    watching = asyncio.create_task(_watch(consumer, settings, seen))
    publishing = asyncio.create_task(
        bring(
            settings, [history], progress=lambda done, _: seen._show.progress(done, lines), slice_lines=_SLICE
        )
    )
    try:
        while not publishing.done():
            await asyncio.wait({publishing, watching}, timeout=0.5, return_when=asyncio.FIRST_COMPLETED)
            if watching.done():
                watching.result()
            if worker.poll() is not None:
                return None
        # Folded means committed: what is not here yet is on its way.
        await asyncio.sleep(1)
        return publishing.result()
    finally:
        for task in (publishing, watching):
            task.cancel()
        await asyncio.wait({publishing, watching})
        await consumer.stop()


async def _watch(consumer: AIOKafkaConsumer, settings: Settings, seen: _Seen) -> None:
    names = {settings.outputs[topic]: topic for topic in _READ}
    consumer.assign([TopicPartition(name, number) for name in names for number in range(settings.partitions)])
    while True:
        fetched = await consumer.getmany(timeout_ms=200)
        # Views first: they know the names of the deals that flip.
        for tp in sorted(fetched, key=lambda tp: names[tp.topic] != "opportunities"):
            for record in fetched[tp]:
                seen.take(names[tp.topic], record.key, record.value)


def _summary(show: Stage, seen: _Seen, published: Published | None) -> int:
    if published is None:
        show.say("the worker ended before the history did")
        return 1
    flips = sum(count for (old, _), count in seen.flips.items() if old is not None)
    rate = published.events / published.seconds
    show.say("")
    show.say(f"{published.events:,} events in {published.seconds:.1f} s ({rate:,.0f}/s), {flips:,} flips")
    if seen.revised:
        show.say(f"{seen.revised:,} flips revised or withdrawn by late facts")
    if seen.first_flip is not None:
        show.say(f"first flip after {seen.first_flip:.1f} s")
    show.table(
        "flips",
        [(f"{old} → {new}", count) for (old, new), count in seen.flips.most_common() if old is not None],
    )
    buckets = Counter(bucket for bucket in seen.buckets.values() if bucket is not None)
    show.table("open deals", [(bucket, buckets[bucket]) for bucket in ("good", "average", "at_risk", "poor")])
    if seen.letters:
        show.table("dead letters", sorted(seen.letters.items()))
    if seen.letters["fold_failed"]:
        show.say("a fold failed: that is our fault; please report the lines above")
        return 1
    return 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
