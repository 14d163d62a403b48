"""The embedded broker: a Kafka protocol endpoint on loopback, in memory, that comes inside confluent-kafka's wheel.

For `demo` and the quick tests. It runs in a process of its own, so that it competes with nobody's event loop and dies with
nobody else. It keeps only the last 5 MB of a partition, neither fences nor hides aborted records, and knows no LogAppendTime:
whoever needs a promise needs Apache Kafka.
"""

import ctypes
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType

import confluent_kafka

from dealpulse.schemas.errors import Refused

_PRODUCER = 0  # rd_kafka_type_t


class EmbeddedBroker:
    """A broker process with the given topics; use it as a context, its address is `kafka`."""

    def __init__(self, topics: Iterable[str], partitions: int) -> None:
        self.kafka = ""
        self._topics = list(topics)
        self._partitions = partitions
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> "EmbeddedBroker":
        command = [sys.executable, "-m", "dealpulse.streams.broker", str(self._partitions), *self._topics]
        # The broker ends when its standard input does, so it cannot outlive us, however we end.
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        self.kafka = self._process.stdout.readline().strip()
        if not self.kafka:
            raise Refused("the embedded broker did not start: is confluent-kafka installed as a wheel?")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        process = self._process
        if process is None:
            return
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.close()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()


def _library() -> ctypes.CDLL:
    """The librdkafka that confluent-kafka itself has loaded: a second copy would be another world."""
    package = Path(confluent_kafka.__file__).parent
    # Where the wheels of Linux and of macOS keep it.
    found = [
        *(package.parent / "confluent_kafka.libs").glob("librdkafka*"),
        *(package / ".dylibs").glob("librdkafka*"),
    ]
    if not found:
        raise Refused(
            "confluent-kafka brings no librdkafka of its own here: install its wheel, or use --kafka"
        )
    library = ctypes.CDLL(str(found[0]))
    library.rd_kafka_conf_new.restype = ctypes.c_void_p
    library.rd_kafka_conf_set.argtypes = [
        ctypes.c_void_p, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_size_t,
    ]  # fmt: skip
    library.rd_kafka_new.restype = ctypes.c_void_p
    library.rd_kafka_new.argtypes = [ctypes.c_int, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_size_t]
    library.rd_kafka_mock_cluster_new.restype = ctypes.c_void_p
    library.rd_kafka_mock_cluster_new.argtypes = [ctypes.c_void_p, ctypes.c_int]
    library.rd_kafka_mock_cluster_bootstraps.restype = ctypes.c_char_p
    library.rd_kafka_mock_cluster_bootstraps.argtypes = [ctypes.c_void_p]
    library.rd_kafka_mock_topic_create.argtypes = [
        ctypes.c_void_p,
        ctypes.c_char_p,
        ctypes.c_int,
        ctypes.c_int,
    ]
    library.rd_kafka_mock_group_initial_rebalance_delay_ms.argtypes = [ctypes.c_void_p, ctypes.c_int32]
    return library


def serve(partitions: int, topics: Iterable[str]) -> None:
    """Be the broker: print the address, stay until standard input ends."""
    library = _library()
    error = ctypes.create_string_buffer(256)
    conf = library.rd_kafka_conf_new()
    # The handle only hosts the cluster; without this it logs every idle connection that is closed.
    library.rd_kafka_conf_set(conf, b"log_level", b"0", error, len(error))
    client = library.rd_kafka_new(_PRODUCER, conf, error, len(error))
    if not client:
        raise Refused(f"the embedded broker did not start: {error.value.decode()}")
    cluster = library.rd_kafka_mock_cluster_new(client, 1)
    library.rd_kafka_mock_group_initial_rebalance_delay_ms(cluster, 0)
    for topic in topics:
        library.rd_kafka_mock_topic_create(cluster, topic.encode(), partitions, 1)
    print(library.rd_kafka_mock_cluster_bootstraps(cluster).decode(), flush=True)
    sys.stdin.read()
    # Nothing to save: leaving at once spares the seconds of an orderly farewell to clients that are gone.
    os._exit(0)


if __name__ == "__main__":
    serve(int(sys.argv[1]), sys.argv[2:])
