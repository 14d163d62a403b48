"""Settings of everything that runs on Kafka: where the broker is, how to prove who we are, which topics, how patient.

One value, put together from options, environment and file (configuration.py), checked once, passed on. Nothing below reads the
environment.
"""

import re
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Final, Literal, get_type_hints

import msgspec
from msgspec import Meta

from dealpulse.schemas.errors import Refused
from dealpulse.schemas.topics import CATALOGUE, INPUTS, LOG, OUTPUTS, ROWS, Topic

_NAME: Final = re.compile(r"[A-Za-z0-9._-]*")
_LONGEST_NAME: Final = 229  # Kafka allows 249 for a topic, and ours come behind the prefix

# 16 MiB: an input of the contract may have 1 MiB, its dead letter is quoted JSON, and what is too large must still arrive to be
# rejected by name rather than be refused by the broker without a trace.
LARGEST_RECORD: Final = 16 << 20

_FILE: Final = "the name of a file"
_SECONDS: Final = "a number of seconds, 0 or more"


class Secret:
    """A password. It shows itself to nobody who does not ask."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The password itself."""
        return self._text

    def __repr__(self) -> str:
        return "***"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._text == self._text

    def __hash__(self) -> int:
        return hash(self._text)


class Wrong(Refused):
    """A setting that cannot be used.

    Attributes:
        name: which one, as `Settings` calls it.
        what: the rest of the sentence, for whoever knows where the value came from.
    """

    def __init__(self, name: str, value: object, what: str) -> None:
        super().__init__(f"--{name.removesuffix('_s').replace('_', '-')} {_shown(value)}: {what}")
        self.name = name
        self.value = value
        self.what = what


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
        tls: speak TLS to the brokers; their certificates and names are always checked.
        tls_ca: whose certificates are trusted; None: whom this system trusts.
        tls_cert, tls_key, tls_key_password: our own certificate, for brokers that ask for one.
        sasl: how we say who we are; None does not.
        sasl_user, sasl_password: as whom.
        tick_s: seconds between two ticks of a log partition; 0 writes none.
        flush_s: the least time between two flushes of a log partition that keeps up; the first record after a silence does
            not wait.
        flush_records: so many folded records are flushed at once.
        session_s: after so long without a heartbeat the broker gives a worker's partitions to another.
        rows_mb: so many MB of rows that rest stay in memory, for each log partition; more go to a temporary file.
        http: HOST:PORT of /metrics, /livez and /readyz; empty serves nothing, port 0 takes any.
        policy: the policy's file, for those who start workers; None is the default policy.
        compression: of what the worker writes.
        embedded: the broker is librdkafka's mock (streams/broker.py): no guarantees, its own quirks.
    """

    kafka: str = "127.0.0.1:9092"
    app: str = "dealpulse"
    prefix: str = "dealpulse."
    output_prefix: str | None = None
    partitions: Annotated[int, Meta(ge=1, le=1_000, description="choose a whole number from 1 to 1000")] = 8
    replication: Annotated[
        int, Meta(ge=1, le=32_767, description="a whole number, at least 1; 3 in production")
    ] = 1
    tls: Annotated[bool, Meta(description="true or false")] = False
    tls_ca: Annotated[Path | None, Meta(description=_FILE)] = None
    tls_cert: Annotated[Path | None, Meta(description=_FILE)] = None
    tls_key: Annotated[Path | None, Meta(description=_FILE)] = None
    tls_key_password: Secret | None = None
    sasl: Annotated[
        Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] | None,
        Meta(description="one of SCRAM-SHA-512, SCRAM-SHA-256, PLAIN"),
    ] = None
    sasl_user: str | None = None
    sasl_password: Secret | None = None
    tick_s: Annotated[float, Meta(ge=0, le=3_600, description=_SECONDS)] = 1.0
    flush_s: Annotated[float, Meta(ge=0, le=10, description=_SECONDS)] = 0.02
    flush_records: Annotated[int, Meta(ge=1, description="a whole number, at least 1")] = 1_000
    session_s: Annotated[float, Meta(ge=2, le=60, description="choose 6 to 60 seconds")] = 8.0
    rows_mb: Annotated[int, Meta(ge=1, description="a whole number of megabytes, at least 1")] = 1_024
    http: str = "127.0.0.1:8000"
    policy: Annotated[Path | None, Meta(description=_FILE)] = None
    compression: Annotated[
        Literal["none", "gzip", "snappy", "lz4", "zstd"],
        Meta(description="one of none, gzip, snappy, lz4, zstd"),
    ] = "lz4"
    embedded: bool = False

    def __post_init__(self) -> None:
        for field in fields(self):
            read(field.name, getattr(self, field.name))
        for server in self.servers:
            host, _, port = server.rpartition(":")
            if not host or not port.isdigit() or not 0 < int(port) < 65_536:
                raise Wrong("kafka", self.kafka, f"{server!r} is not HOST:PORT; write e.g. 127.0.0.1:9092")
        for name in ("app", "prefix", "output_prefix"):
            text = getattr(self, name) or ""
            if not _NAME.fullmatch(text) or len(text) > _LONGEST_NAME:
                raise Wrong(name, text, "only letters, digits, '.', '_' and '-', at most 229 of them")
        if not self.app:
            raise Wrong("app", "", "name the application, for example dealpulse")
        # Kafka's own group.min.session.timeout.ms is 6 s; the mock has none.
        if self.session_s < 6 and not self.embedded:
            raise Wrong("session_s", self.session_s, "choose 6 to 60 seconds")
        if self.http:
            self.http_address()
        self._check_security()

    def _check_security(self) -> None:
        for name in ("tls_ca", "tls_cert", "tls_key"):
            path: Path | None = getattr(self, name)
            if path is not None and not self.tls:
                raise Wrong(name, path, "is for connections with TLS: say --tls too")
            if path is not None and not path.is_file():
                raise Wrong(name, path, "there is no such file; give one in PEM format")
        if self.tls_key is not None and self.tls_cert is None:
            raise Wrong("tls_key", self.tls_key, "a key goes with its certificate: give --tls-cert too")
        if self.sasl is None and self.sasl_user is not None:
            raise Wrong(
                "sasl_user", self.sasl_user, "say how to log in too: --sasl SCRAM-SHA-512, for example"
            )
        if self.sasl is not None and (not self.sasl_user or self.sasl_password is None):
            raise Wrong(
                "sasl",
                self.sasl,
                "needs --sasl-user and a password: --sasl-password-file, or DEALPULSE_SASL_PASSWORD",
            )

    @property
    def servers(self) -> list[str]:
        """The bootstrap servers, one by one."""
        return self.kafka.split(",")

    def http_address(self) -> tuple[str, int]:
        """Where /metrics is served."""
        host, _, port = self.http.rpartition(":")
        if not host or not port.isdigit() or int(port) >= 65_536:
            raise Wrong("http", self.http, "is not HOST:PORT; write e.g. 127.0.0.1:8000, or port 0 for any")
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


def read(name: str, value: object, *, from_text: bool = False) -> Any:
    """A setting's value in its type.

    Args:
        from_text: the value is from an option or the environment, where everything is text.

    Raises:
        Wrong: it is of another type, or out of bounds.
    """
    try:
        return msgspec.convert(value, _types()[name], strict=not from_text, dec_hook=_made)
    except msgspec.ValidationError as error:
        raise Wrong(name, value, _advice(name) or str(error)) from None


@cache
def _types() -> dict[str, Any]:
    return get_type_hints(Settings, include_extras=True)


def _advice(name: str) -> str | None:
    """What to write instead, as the field's own description says."""
    for note in getattr(_types()[name], "__metadata__", ()):
        if isinstance(note, Meta):
            return note.description
    return None


def _made(kind: type, value: object) -> object:
    """The types that msgspec does not know."""
    if isinstance(value, kind):
        return value
    if isinstance(value, str) and (issubclass(kind, Path) or kind is Secret):
        return kind(value)
    raise ValueError(f"expected text, got {type(value).__name__}")


def _shown(value: object) -> str:
    return repr(value) if isinstance(value, str) and (not value or " " in value) else str(value)
