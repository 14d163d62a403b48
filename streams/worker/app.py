"""The worker: a Faust application of two agents, intake and line, around our own data plane.

Faust brings membership of the group, the agents and the signals; everything that must be exact (what is read next, what is
written together, when a worker has to go) is in the modules beside this one.
"""

import logging
import tempfile
import threading
import time
from collections.abc import Coroutine
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import faust
from aiokafka import AIOKafkaProducer
from faust.auth import Credentials, SASLCredentials, SSLCredentials
from yarl import URL

from dealpulse.state.policy import Policy
from dealpulse.streams import startup, topics
from dealpulse.streams.clients import tls_context
from dealpulse.streams.collector import calm
from dealpulse.streams.http import Pages, Verdict
from dealpulse.streams.metrics import Metrics
from dealpulse.streams.settings import Settings
from dealpulse.streams.worker.clients import Clients
from dealpulse.streams.worker.clock import BrokerClock, Ticker
from dealpulse.streams.worker.folds import Job
from dealpulse.streams.worker.holdings import Owned
from dealpulse.streams.worker.intake import Inlet, Intake
from dealpulse.streams.worker.leave import leave
from dealpulse.streams.worker.lines import Lines
from dealpulse.streams.worker.outside import Outside
from dealpulse.streams.worker.partition import LogPartition
from dealpulse.streams.worker.transport import Batch, Transport, WholeBatches
from dealpulse.streams.worker.watchdog import LEAVE_LIMIT_S, STILL_LIMIT_S, stuck

_log = logging.getLogger("dealpulse.worker")

# Kubernetes kills after its grace period, a person sooner: a worker that cannot stop in time leaves, and loses nothing by it.
_STOP_LIMIT_S = 9.0
_LOOK_S = 1.0


class Application(faust.App):
    """Faust's application with our parts in it."""

    def __init__(self, settings: Settings, policy: Policy, job: Job | None = None) -> None:
        super().__init__(settings.app, **_faust_settings(settings))
        self.transport = Transport([URL(f"kafka://{server}") for server in settings.servers], self)
        self._our = settings
        self._policy = policy
        self.policy_version = policy.version
        self.numbers = Metrics(_version(), policy.version, settings.partitions)
        self._job = job or Lines(policy, self.numbers, settings.rows_mb)
        self.pages = Pages(self.numbers.registry, self._alive, self._ready)
        self._producer_to_log: AIOKafkaProducer | None = None
        self._ticker: Ticker | None = None
        self._declare_agents(settings)

    def _create_directories(self) -> None:
        """None: state lives in the changelog."""

    async def on_start(self) -> None:
        ours = self._our
        self.clock = BrokerClock(ours.embedded)
        clients = Clients(ours)
        self._outside = outside = Outside(ours, clients, self.clock, self._job)
        producer = clients.log_writer()
        await producer.start()
        self._producer_to_log = producer
        self.intake = Intake(outside, self._policy, producer, self.numbers)
        self.intake.start()
        self.holdings = Owned(outside, self.intake)
        self._ticker = Ticker(
            ours,
            clients,
            producer,
            self.clock,
            self.numbers,
            self.holdings.ready_partitions,
            self.holdings.logged,
        )
        if ours.http:
            await self.pages.start(*ours.http_address())
            _log.info("serves http://%s:%d/metrics", *(self.pages.address or ()))
        await super().on_start()
        calm()
        self.holdings.expect_assignment()
        if ours.tick_s > 0:
            await self._ticker.start()
            self._keep(self._ticker.run(), "the clock")
            self._keep(self._guard(self._ticker), "the watchdog")
        if isinstance(self._job, Lines):
            self._keep(self._look(self._job), "looking at the state")

    def _keep(self, work: Coroutine[Any, Any, None], what: str) -> None:
        self._outside.leave_when_it_fails(self.add_future(work), what)

    async def on_stop(self) -> None:
        deadline = threading.Timer(_STOP_LIMIT_S, leave, [f"stopping took longer than {_STOP_LIMIT_S:.0f} s"])
        deadline.daemon = True
        deadline.start()
        await super().on_stop()

    async def on_shutdown(self) -> None:
        await super().on_shutdown()
        if self._our.tick_s > 0 and self._ticker is not None:
            await self._ticker.stop()
        if self._producer_to_log is not None:
            await self._producer_to_log.stop()
        await self.pages.stop()

    def _declare_agents(self, settings: Settings) -> None:
        log = self.topic(settings.log, schema=WholeBatches(), acks=False)

        async def intake(batches: faust.StreamT[Batch]) -> None:
            async for batch in batches:
                inlet = batch.owner
                assert isinstance(inlet, Inlet)
                try:
                    await self.intake.take(inlet, batch.records)
                except Exception as error:
                    leave("intake failed", error)

        async def line(batches: faust.StreamT[Batch]) -> None:
            async for batch in batches:
                partition = batch.owner
                assert isinstance(partition, LogPartition)
                try:
                    await partition.fold(batch.records)
                except Exception as error:
                    # Faust would acknowledge the batch and start the agent anew; the next owner must fold it instead.
                    leave(f"folding log partition {partition.partition} failed near {partition.next}", error)

        if settings.inputs:
            inputs = self.topic(*settings.inputs.values(), schema=WholeBatches(), acks=False)
            self.agent(inputs, name="intake", concurrency=1)(intake)
        self.agent(log, name="line", concurrency=1)(line)

    async def _look(self, lines: Lines) -> None:
        """Carry what the lines know into the metrics."""
        while not self.should_stop:
            await self.sleep(_LOOK_S)
            lines.look(self.holdings.partitions, self.clock.now())

    async def _guard(self, ticker: Ticker) -> None:
        """Leave when a partition is stuck."""
        while not self.should_stop:
            await self.sleep(_LOOK_S)
            if (reason := self._stuck(ticker, LEAVE_LIMIT_S)) is not None:
                leave(reason)

    def _stuck(self, ticker: Ticker, limit_s: float) -> str | None:
        if not self.holdings.flowing:
            return None  # a rebalance has a limit of its own
        now = time.monotonic()
        moved = [(partition.partition, partition.moved_at) for partition in self.holdings.partitions]
        return stuck(now, moved, ticker.answering.since(now), limit_s)

    def _alive(self) -> Verdict:
        if self._our.tick_s > 0 and self._ticker is not None:
            reason = self._stuck(self._ticker, STILL_LIMIT_S)
            if reason is not None:
                return False, reason + "."
        return True, "alive."

    def _ready(self) -> Verdict:
        if not self.holdings.flowing:
            return False, "no partitions yet, or a rebalance is under way."
        waiting = [partition.partition for partition in self.holdings.partitions if not partition.ready]
        if waiting:
            return False, f"{len(waiting)} log partitions are being recovered."
        return True, f"ready: {len(self.holdings.partitions)} log partitions."


def run(settings: Settings, policy: Policy, job: Job | None = None) -> int:
    """Be a worker until told to stop.

    Args:
        job: other folds than the product's; settings without inputs then leave intake out.

    Returns:
        the exit code: 0 after SIGTERM or SIGINT. In any doubt the process ends by itself, with 1 (leave.py).

    Raises:
        Refused: the topics are missing or not as they must be.
    """
    if not settings.embedded:
        if job is None:
            startup.insist(settings, policy.version)
        else:
            topics.insist(settings)
    app = Application(settings, policy, job)
    worker = faust.Worker(app, loglevel="INFO", quiet=True, redirect_stdouts=False, logging_config=_LOGGING)
    try:
        worker.execute_from_commandline()
    except SystemExit as finished:
        return int(finished.code or 0)


def _version() -> str:
    try:
        return version("dealpulse")
    except PackageNotFoundError:  # run from a checkout that nobody installed
        return "source"


def _faust_settings(settings: Settings) -> dict[str, Any]:
    """What held in the trials of notes/faust.md, section 5."""
    session = settings.session_s
    return {
        "broker": ";".join(f"kafka://{server}" for server in settings.servers),
        "broker_credentials": _credentials(settings),
        "autodiscover": False,
        "datadir": Path(tempfile.gettempdir()),
        "processing_guarantee": "at_least_once",
        "agent_supervisor": "mode.supervisors.CrashingSupervisor",
        "broker_session_timeout": session,
        "broker_heartbeat_interval": max(0.3, session / 6),
        "broker_request_timeout": max(20.0, session),
        "broker_rebalance_timeout": max(10.0, session),
        "broker_commit_interval": 0.25,
        "broker_check_crcs": not settings.embedded,
        "broker_max_poll_records": 2_000,
        "consumer_auto_offset_reset": "earliest",
        "consumer_max_fetch_size": 1 << 20,
        "producer_acks": -1,
        "producer_request_timeout": session * 0.75,
        "producer_threaded": False,
        "stream_wait_empty": False,
        "stream_buffer_maxsize": 16,
        "table_standby_replicas": 0,
        "topic_allow_declare": False,
        "topic_disable_leader": True,
        "web_enabled": False,
        "worker_redirect_stdouts": False,
    }


def _credentials(settings: Settings) -> Credentials | None:
    """How Faust's own clients prove who they are: as all of ours do (streams/clients.py)."""
    context = tls_context(settings)
    if settings.sasl is not None and settings.sasl_password is not None:
        return SASLCredentials(
            username=settings.sasl_user,
            password=settings.sasl_password.reveal(),
            ssl_context=context,
            mechanism=settings.sasl,
        )
    return None if context is None else SSLCredentials(context)


_LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "line", "stream": "ext://sys.stderr"}
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "dealpulse.worker": {"level": "INFO"},
        # Says that a commit of offsets took longer than the quarter of a second between two; nothing waits for it.
        "mode.timers": {"level": "ERROR"},
    },
}
