"""Settings of everything that runs on Kafka: where the broker is, which topics, how patient.

One value, given by the command line (each option also as `DEALPULSE_…`), checked once, passed on. Nothing below reads the
environment.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from dealpulse.schemas.errors import Refused
from dealpulse.schemas.topics import CATALOGUE, INPUTS, LOG, OUTPUTS, ROWS, Topic

_NAME: Final = re.compile(r"[A-Za-z0-9._-]*")
_LONGEST_NAME: Final = 249  # Kafka's limit for a topic

# 16 MiB: an input of the contract may have 1 MiB, its dead letter is quoted JSON, and what is too large must still arrive to be
# rejected by name rather than be refused by the broker without a trace.
LARGEST_RECORD: Final = 16 << 20


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How to reach Kafka and what to call things there.

    Attributes:
        kafka: bootstrap servers, HOST:PORT[,HOST:PORT].
        app: application: consumer group, and the stem of the transactional ids.
        prefix: of the input topics.
        output_prefix: of the log, the rows and the outputs; None or empty is `prefix`.
        partitions: of each topic.
        replication: of each topic; 3 in production.
        tick_s: seconds between two ticks of a log partition; 0 writes none.
        flush_s: how long folded records may wait for their neighbours before they are flushed together.
        flush_records: so many folded records are flushed at once.
        session_s: after so long without a heartbeat the broker gives a worker's partitions to another.
        http: HOST:PORT of /metrics, /livez and /readyz; empty serves nothing, port 0 takes any.
        policy: the policy's file, for those who start workers; None is the default policy.
        compression: of what the worker writes.
        embedded: the broker is librdkafka's mock (streams/broker.py): no guarantees, its own quirks.
    """

    kafka: str = "127.0.0.1:9092"
    app: str = "dealpulse"
    prefix: str = "dealpulse."
    output_prefix: str | None = None
    partitions: int = 8
    replication: int = 1
    tick_s: float = 1.0
    flush_s: float = 0.05
    flush_records: int = 1_000
    session_s: float = 8.0
    http: str = "127.0.0.1:8000"
    policy: Path | None = None
    compression: str = "lz4"
    embedded: bool = False

    def __post_init__(self) -> None:
        for server in self.servers:
            host, _, port = server.rpartition(":")
            if not host or not port.isdigit() or not 0 < int(port) < 65_536:
                raise Refused(f"--kafka {self.kafka}: {server!r} is not HOST:PORT; write e.g. 127.0.0.1:9092")
        for option, text in (
            ("app", self.app),
            ("prefix", self.prefix),
            ("output-prefix", self.output_prefix or ""),
        ):
            if not _NAME.fullmatch(text) or len(text) > _LONGEST_NAME - 20:
                raise Refused(
                    f"--{option} {text!r}: only letters, digits, '.', '_' and '-', at most 229 of them"
                )
        if not self.app:
            raise Refused("--app is empty: name the application, for example dealpulse")
        if not 1 <= self.partitions <= 1_000:
            raise Refused(f"--partitions {self.partitions}: choose 1 to 1000")
        if self.replication < 1:
            raise Refused(f"--replication {self.replication}: at least 1; 3 in production")
        if self.tick_s < 0 or self.flush_s < 0 or self.flush_records < 1:
            raise Refused(
                "ticks and flushes: --tick-s and --flush-s must not be negative, --flush-records at least 1"
            )
        # Kafka's own group.min.session.timeout.ms is 6 s; the mock has none.
        least = 2 if self.embedded else 6
        if not least <= self.session_s <= 60:
            raise Refused(f"--session {self.session_s}: choose {least} to 60 seconds")
        if self.http:
            self.http_address()

    @property
    def servers(self) -> list[str]:
        """The bootstrap servers, one by one."""
        return self.kafka.split(",")

    def http_address(self) -> tuple[str, int]:
        """Where /metrics is served."""
        host, _, port = self.http.rpartition(":")
        if not host or not port.isdigit() or int(port) >= 65_536:
            raise Refused(
                f"--http {self.http!r} is not HOST:PORT; write e.g. 127.0.0.1:8000, or port 0 for any"
            )
        return host, int(port)

    def name(self, topic: Topic) -> str:
        """A topic's name on the broker."""
        outer = self.prefix if topic.role == "input" or not self.output_prefix else self.output_prefix
        return outer + topic.name

    @property
    def inputs(self) -> dict[str, str]:
        """Names on the broker of the input topics, by their names in the catalogue."""
        return {topic.name: self.name(topic) for topic in INPUTS}

    @property
    def outputs(self) -> dict[str, str]:
        """Names on the broker of the output topics, by their names in the catalogue."""
        return {topic.name: self.name(topic) for topic in OUTPUTS}

    @property
    def log(self) -> str:
        """The org log's name on the broker."""
        return self.name(LOG)

    @property
    def rows(self) -> str:
        """The changelog's name on the broker."""
        return self.name(ROWS)

    @property
    def topics(self) -> dict[str, Topic]:
        """Every topic by its name on the broker."""
        return {self.name(topic): topic for topic in CATALOGUE}
