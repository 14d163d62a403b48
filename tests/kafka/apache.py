"""A real Apache Kafka for tests: one node in both roles, free loopback ports, a folder of its own, stopped by its process id.

The jars come from Maven Central once (pom.xml) and stay in .cache/. docs/decisions/0005 says what it took.
"""

import base64
import hashlib
import shutil
import socket
import subprocess
import time
import uuid
from pathlib import Path
from types import TracebackType

HERE = Path(__file__).parent
CACHE = HERE.parent.parent / ".cache" / "kafka"
_START_S = 60.0
_STOP_S = 20.0
_MAVEN_S = 300.0
_HEAP = "-Xmx512m"

_PROPERTIES = """\
process.roles=broker,controller
node.id=1
controller.quorum.bootstrap.servers=127.0.0.1:{controller}
listeners=PLAINTEXT://127.0.0.1:{broker},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=PLAINTEXT://127.0.0.1:{broker}
controller.listener.names=CONTROLLER
log.dirs={folder}/data
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=4
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
auto.create.topics.enable=false
"""


class NoKafka(Exception):
    """There is no Java, no Maven, or no way to the jars. Its text says which."""


class ApacheKafka:
    """A broker process; use it as a context, its address is `kafka`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self.kafka = ""

    def __enter__(self) -> "ApacheKafka":
        jars = _jars()
        broker, controller = _free_ports()
        properties = self._folder / "server.properties"
        properties.write_text(_PROPERTIES.format(broker=broker, controller=controller, folder=self._folder))
        cluster = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
        _java(jars, "kafka.tools.StorageTool", "format", "--standalone", "-t", cluster, "-c", str(properties))
        with (self._folder / "kafka.log").open("wb") as log:
            self._process = subprocess.Popen(
                ["java", _HEAP, "-XX:+UseSerialGC", "-cp", f"{jars}/*", "kafka.Kafka", str(properties)],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip
        self.kafka = f"127.0.0.1:{broker}"
        self._wait(broker)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        process = self._process
        if process is None:
            return
        process.terminate()
        try:
            process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _wait(self, port: int) -> None:
        assert self._process is not None
        limit = time.monotonic() + _START_S
        while time.monotonic() < limit and self._process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return
            time.sleep(0.1)
        said = (self._folder / "kafka.log").read_text(errors="replace")[-2_000:]
        self.__exit__(None, None, None)
        raise NoKafka(f"Kafka did not start: {said}")


def _jars() -> Path:
    """The folder with the broker's jars, fetched when the pom has changed since."""
    for program in ("java", "mvn"):
        if shutil.which(program) is None:
            raise NoKafka(
                f"{program} is not installed; install Java 17 or later and Maven, or set DEALPULSE_TEST_KAFKA"
            )
    pom = HERE / "pom.xml"
    folder = CACHE / hashlib.sha256(pom.read_bytes()).hexdigest()[:16]
    if not folder.exists():
        # Into a folder beside it, so that a download that breaks off is not taken for a whole one.
        half = folder.with_suffix(f".{uuid.uuid4().hex[:8]}")
        try:
            fetched = subprocess.run(
                ["mvn", "-q", "-B", "-f", str(pom), "dependency:copy-dependencies", f"-DoutputDirectory={half}"],
                stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=_MAVEN_S, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            raise NoKafka(f"Maven did not bring Kafka's jars within {_MAVEN_S:.0f} s") from None
        if fetched.returncode != 0:
            raise NoKafka(f"Maven could not bring Kafka's jars: {(fetched.stdout + fetched.stderr)[-500:]}")
        if folder.exists():  # another test run was faster
            shutil.rmtree(half)
        else:
            half.rename(folder)
    return folder


def _java(jars: Path, *command: str) -> None:
    done = subprocess.run(
        ["java", "-Xmx128m", "-XX:+UseSerialGC", "-cp", f"{jars}/*", *command],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=_START_S, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        raise NoKafka(f"{command[0]} failed: {(done.stdout + done.stderr)[-500:]}")


def _free_ports() -> tuple[int, int]:
    with socket.socket() as one, socket.socket() as other:
        one.bind(("127.0.0.1", 0))
        other.bind(("127.0.0.1", 0))
        return one.getsockname()[1], other.getsockname()[1]
