"""A worker that could not do its work does not start: one sentence, exit code 2."""

import os
import re
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from kafka.admin import ConfigResource, ConfigResourceType, KafkaAdminClient

from dealpulse.schemas.errors import Refused
from dealpulse.state.policy import default_text
from dealpulse.streams import startup, topics
from dealpulse.streams.configuration import ENVIRONMENT, environment_of
from dealpulse.streams.settings import Settings
from tests.parity import run
from tests.streams.http import until
from tests.streams.processes import WorkerProcess


def test_with_everything_as_it_should_be_nothing_is_said(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    startup.insist(settings, "a policy")

    assert [record for record in caplog.records if record.name.startswith("dealpulse")] == []


def test_an_input_without_the_brokers_time_is_refused(settings: Settings) -> None:
    _alter(settings, settings.inputs["crm"], {"message.timestamp.type": "CreateTime"})

    _refused(
        settings, rf"{settings.inputs['crm']} has message.timestamp.type=CreateTime and not LogAppendTime"
    )


def test_rows_that_would_be_deleted_are_refused(settings: Settings) -> None:
    _alter(settings, settings.rows, {"cleanup.policy": "delete"})

    _refused(settings, rf"{settings.rows} has cleanup.policy=delete and not compact")


def test_another_number_of_partitions_is_refused(settings: Settings) -> None:
    _refused(replace(settings, partitions=8), "has 4 partitions and not 8")


def test_missing_topics_are_refused(settings: Settings) -> None:
    _refused(replace(settings, prefix="none."), r"none\.crm is missing: run `dealpulse topics`")


def test_a_second_policy_is_refused_while_the_first_one_works(settings: Settings, tmp_path: Path) -> None:
    other = tmp_path / "policy.toml"
    other.write_text(re.sub(r"(?m)^seen_days = \d+", "seen_days = 9", default_text()))
    with WorkerProcess(replace(settings, tick_s=0.2), tmp_path / "first.log") as first:
        run.live(settings, 10)
        until(lambda: "reads on at" in first.log)
        until(lambda: _policies(settings) != set())

        code, said = _worker(replace(settings, policy=other))

        assert code == 2
        assert said.startswith("dealpulse: this worker's policy is version ")
        assert run.POLICY.version in said
        assert first.running

        assert first.stop() == 0
    # Nobody is left: a new policy is the operator's decision.
    with WorkerProcess(replace(settings, policy=other), tmp_path / "second.log") as second:
        until(lambda: "reads on at" in second.log)
        assert f"last folded by policy {run.POLICY.version}" in second.log
        assert second.stop() == 0


def test_a_broker_that_is_not_there_is_a_sentence() -> None:
    code, said = _worker(Settings(kafka="127.0.0.1:1"))

    assert code == 2
    assert said == (
        "dealpulse: Kafka at 127.0.0.1:1: nobody answers (Connection refused); is the broker up, and the address right?"
    )


def test_another_time_here_is_only_said(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    now = time.time
    monkeypatch.setattr(time, "time", lambda: now() + 7_200)

    startup.insist(settings, "a policy")

    assert re.search(r"this machine's clock is 7[12]\d\d s ahead of the broker's", caplog.text)


def _refused(settings: Settings, says: str) -> None:
    with pytest.raises(Refused, match=says):
        startup.insist(settings, "a policy")


def _policies(settings: Settings) -> set[str]:
    admin = KafkaAdminClient(bootstrap_servers=settings.kafka)
    try:
        offsets = admin.list_group_offsets([settings.app])[settings.app]
    finally:
        admin.close()
    return {place.metadata for tp, place in offsets.items() if tp.topic == settings.log} - {"", None}


def _worker(settings: Settings) -> tuple[int, str]:
    """Exit code, and the last line on standard error, of a worker that should not start."""
    done = subprocess.run(
        [sys.executable, "-m", "dealpulse.streams.cli", "worker"],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False,
        env={name: value for name, value in os.environ.items() if not name.startswith(ENVIRONMENT)}
        | environment_of(settings),
    )  # fmt: skip
    return done.returncode, (done.stderr.strip().splitlines() or [""])[-1]


def _alter(settings: Settings, topic: str, values: dict[str, str]) -> None:
    admin = KafkaAdminClient(bootstrap_servers=settings.kafka)
    try:
        admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, topic, configs=values)])
    finally:
        admin.close()
    until(lambda: topics.check(settings) != [])
