"""TLS and SASL against a real broker: the whole way in and out, and one sentence for each door that stays shut."""

import asyncio
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from dealpulse.connectors.generator import events
from dealpulse.streams import reach, topics
from dealpulse.streams.configuration import load
from dealpulse.streams.settings import Settings
from tests.kafka.apache import NoKafka
from tests.kafka.conftest import go_without
from tests.kafka.secured import KEY_PASSWORD, PASSWORD, USER, Doors, allow, secured
from tests.streams.http import free_port, page, until


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    """A broker with locked doors; a test with a broker of its own, so DEALPULSE_TEST_KAFKA does not matter."""
    try:
        with secured(tmp_path_factory.mktemp("secured")) as found:
            yield found
    except NoKafka as error:
        go_without(error)


def test_everything_works_by_password_over_tls_with_no_more_rights_than_the_guide_says(
    doors: Doors, tmp_path: Path
) -> None:
    settings = _by_password(doors, tmp_path)
    made = load({}, {}, settings).settings
    # The operator makes the topics.
    topics.create(Settings(kafka=doors.plain, prefix=made.prefix, partitions=made.partitions))
    allow(doors, made.prefix, made.app)

    _whole_way(tmp_path, settings)


def test_what_it_may_not_do_is_a_sentence(doors: Doors, tmp_path: Path) -> None:
    settings = _by_password(doors, tmp_path)

    code, said = _dealpulse("topics", "--config", str(settings))

    assert code == 2
    assert "may this client administer topics?" in said


def test_everything_works_by_certificate(doors: Doors, tmp_path: Path) -> None:
    settings = _by_certificate(doors, tmp_path)
    assert _dealpulse("topics", "--config", str(settings)) == (0, "")

    _whole_way(tmp_path, settings)


def test_plain_works_too(doors: Doors, tmp_path: Path) -> None:
    settings = _by_password(doors, tmp_path, mechanism="PLAIN")

    asyncio.run(reach.insist(load({}, {}, settings).settings))


def test_a_wrong_password_is_a_sentence(doors: Doors, tmp_path: Path) -> None:
    settings = _by_password(doors, tmp_path, password="wrong")

    for command in (["topics"], ["worker"], ["publish", str(_history(tmp_path))]):
        code, said = _dealpulse(*command, "--config", str(settings))

        assert code == 2
        assert said.startswith(f"dealpulse: Kafka at {doors.scram}: ")
        assert "SASL" in said
        assert "password" in said.lower()
        assert "wrong" not in said.replace("wrong user or password", "")


def test_a_broker_whom_nobody_vouches_for_is_a_sentence(doors: Doors, tmp_path: Path) -> None:
    settings = _by_password(doors, tmp_path, ca=doors.stranger)

    code, said = _dealpulse("topics", "--config", str(settings))

    assert code == 2
    assert said.startswith(f"dealpulse: Kafka at {doors.scram}: ")
    assert "certificate" in said
    assert "kafka.tls" in said or "--tls-ca" in said


def test_a_broker_of_another_name_is_refused(doors: Doors, tmp_path: Path) -> None:
    settings = _by_password(doors, tmp_path, kafka=doors.scram.replace("127.0.0.1", "localhost"))

    code, said = _dealpulse("topics", "--config", str(settings))

    assert code == 2
    assert "certificate" in said


def test_a_door_with_tls_knocked_at_without_is_a_sentence(doors: Doors) -> None:
    code, said = _dealpulse("topics", "--kafka", doors.scram)

    assert code == 2
    assert said.startswith(f"dealpulse: Kafka at {doors.scram}: ")


def test_a_session_longer_than_the_broker_allows_is_a_sentence(doors: Doors, tmp_path: Path) -> None:
    settings = _by_certificate(doors, tmp_path)
    assert _dealpulse("topics", "--config", str(settings)) == (0, "")

    code, said = _dealpulse("worker", "--config", str(settings), "--session", "30")

    assert code == 2
    assert said.startswith(
        "dealpulse: --session 30.0: the broker has group.max.session.timeout.ms=20000; choose within it"
    )


def _whole_way(folder: Path, settings: Path) -> None:
    """Topics, a worker, a history, its flips, a metric, and the way out."""
    port = free_port()
    history = _history(folder)
    config = ("--config", str(settings))
    assert _dealpulse("topics", *config, "--check") == (0, "")
    log = folder / "worker.log"
    with log.open("wb") as errors:
        worker = subprocess.Popen(
            [*_COMMAND, "worker", *config, "--http", f"127.0.0.1:{port}"],
            stdin=subprocess.DEVNULL, stdout=errors, stderr=errors, env=_environment(),
        )  # fmt: skip
    try:
        until(lambda: page(port, "/readyz")[0] == 200, 40)
        code, said = _dealpulse("publish", *config, str(history))
        assert code == 0, said
        until(lambda: "dealpulse_health_transitions_total{" in page(port, "/metrics")[1])
        worker.terminate()
        assert worker.wait(10) == 0, log.read_text()
    finally:
        if worker.poll() is None:
            worker.kill()
        worker.wait()
    assert PASSWORD not in log.read_text()


def _by_password(
    doors: Doors,
    folder: Path,
    *,
    kafka: str | None = None,
    ca: Path | None = None,
    password: str = PASSWORD,
    mechanism: str = "SCRAM-SHA-512",
) -> Path:
    """A settings file, and beside it the password's."""
    (folder / "password").write_text(password + "\n")
    name = f"t-{secrets.token_hex(4)}"
    return _settings(
        folder,
        f'servers = "{kafka or doors.scram}"\napp = "{name}"\nprefix = "{name}."\npartitions = 2\n'
        f'[kafka.tls]\non = true\nca = "{ca or doors.ca}"\n'
        f'[kafka.sasl]\nmechanism = "{mechanism}"\nuser = "{USER}"\npassword_file = "password"\n',
    )


def _by_certificate(doors: Doors, folder: Path) -> Path:
    name = f"t-{secrets.token_hex(4)}"
    (folder / "key-password").write_text(KEY_PASSWORD)
    return _settings(
        folder,
        f'servers = "{doors.certificate}"\napp = "{name}"\nprefix = "{name}."\npartitions = 2\n'
        f'[kafka.tls]\non = true\nca = "{doors.ca}"\ncert = "{doors.cert}"\nkey = "{doors.key}"\n'
        f'key_password_file = "key-password"\n',
    )


def _settings(folder: Path, text: str) -> Path:
    path = folder / "dealpulse.toml"
    path.write_text(f"[kafka]\n{text}[worker]\ntick_s = 0.5\nsession_s = 6\n")
    return path


def _history(folder: Path) -> Path:
    path = folder / "history.ndjson"
    path.write_bytes(b"\n".join(events(10, 40, 3)) + b"\n")
    return path


_COMMAND = (sys.executable, "-m", "dealpulse.streams.cli")


def _dealpulse(*arguments: str) -> tuple[int, str]:
    """Exit code, and the last line on standard error."""
    done = subprocess.run(
        [*_COMMAND, *arguments],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120, check=False, env=_environment(),
    )  # fmt: skip
    return done.returncode, (done.stderr.strip().splitlines() or [""])[-1]


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("DEALPULSE_")}
