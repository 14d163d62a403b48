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
from collections.abc import Mapping
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
listeners=PLAINTEXT://127.0.0.1:{broker},CONTROLLER://127.0.0.1:{controller}{doors}
advertised.listeners=PLAINTEXT://127.0.0.1:{broker}{advertised}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT{protocols}
inter.broker.listener.name=PLAINTEXT
controller.listener.names=CONTROLLER
log.dirs={data}
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
    """A broker process; use it as a context, its address is `kafka`.

    Args:
        folder: for its settings, its output and, unless said otherwise, its data.
        doors: further ways in: for each port on which the broker listens the port that it tells clients to come to.
        data: where topics are kept.
        more: further settings of the broker, also instead of ours.
    """

    def __init__(
        self,
        folder: Path,
        *,
        doors: Mapping[int, int] | None = None,
        data: Path | None = None,
        more: Mapping[str, str] | None = None,
    ) -> None:
        self._folder = folder
        self._doors = doors or {}
        self._data = data or folder / "data"
        self._more = more or {}
        self._process: subprocess.Popen[bytes] | None = None
        self._port = 0
        self.kafka = ""

    def __enter__(self) -> "ApacheKafka":
        jars = _jars()
        broker, controller = free_ports(2)
        properties = self._folder / "server.properties"
        names = {f"DOOR{number}": ports for number, ports in enumerate(self._doors.items())}
        text = _PROPERTIES.format(
            broker=broker,
            controller=controller,
            data=self._data,
            doors="".join(f",{name}://127.0.0.1:{inner}" for name, (inner, _) in names.items()),
            advertised="".join(f",{name}://127.0.0.1:{outer}" for name, (_, outer) in names.items()),
            protocols="".join(f",{name}:PLAINTEXT" for name in names),
        )
        # The last of two settings of one name counts.
        text += "".join(f"{name}={value}\n" for name, value in self._more.items())
        properties.write_text(text)
        cluster = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
        _java(
            jars,
            "kafka.tools.StorageTool",
            "format",
            "--standalone",
            f"--cluster-id={cluster}",
            "-c",
            str(properties),
        )
        self._port = broker
        self.kafka = f"127.0.0.1:{broker}"
        self.start()
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

    @property
    def running(self) -> bool:
        """Its process has not ended."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start it, also again, on the data that is there; returns when it listens."""
        assert not self.running
        with (self._folder / "kafka.log").open("ab") as log:
            self._process = subprocess.Popen(
                ["java", _HEAP, "-XX:+UseSerialGC", "-cp", f"{_jars()}/*", "kafka.Kafka",
                 str(self._folder / "server.properties")],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip
        self._wait(self._port)

    def kill(self) -> None:
        """kill -9."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

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


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on."""
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]
    finally:
        for probe in probes:
            probe.close()


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
