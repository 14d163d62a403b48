"""Topics are made as the catalogue says, and every difference is a sentence."""

import secrets
import subprocess
import sys

from kafka.admin import KafkaAdminClient, NewTopic

from dealpulse.schemas.topics import CATALOGUE
from dealpulse.streams import topics
from dealpulse.streams.settings import Settings
from tests.streams.http import until


def test_what_create_makes_check_finds_fine(settings: Settings) -> None:
    assert topics.check(settings) == []
    assert all("was there already" in line for line in topics.create(settings))


def test_each_difference_is_a_sentence_that_says_what_to_do(kafka: str) -> None:
    name = f"odd-{secrets.token_hex(4)}"
    odd = Settings(kafka=kafka, app=name, prefix=f"{name}.", partitions=2)
    admin = KafkaAdminClient(bootstrap_servers=kafka)
    try:
        admin.create_topics(
            [
                NewTopic(f"{name}.crm", 3, 1, topic_configs={"message.timestamp.type": "LogAppendTime"}),
                NewTopic(f"{name}.rows", 2, 1, topic_configs={"max.message.bytes": "16777216"}),
                NewTopic(f"{name}.log", 2, 1, topic_configs={"max.message.bytes": "16777216"}),
            ]
        )
    finally:
        admin.close()

    until(lambda: f"{name}.rows is missing" not in " ".join(topics.check(odd)))
    found = topics.check(odd)

    assert f"{name}.emails is missing: run `dealpulse topics`." in found
    assert len([line for line in found if "is missing" in line]) == len(CATALOGUE) - 3
    assert [line for line in found if line.startswith(f"{name}.crm has 3 partitions and not 2")]
    assert [line for line in found if line.startswith(f"{name}.crm has max.message.bytes=")]
    assert [
        line for line in found if line.startswith(f"{name}.rows has cleanup.policy=delete and not compact")
    ]
    assert [
        line for line in found if line.startswith(f"{name}.rows has min.compaction.lag.ms=0 and not 3600000")
    ]
    assert [line for line in found if line.startswith(f"{name}.log has message.timestamp.type=CreateTime")]


def test_a_worker_refuses_to_start_without_its_topics(kafka: str) -> None:
    code, said = dealpulse("worker", "--kafka", kafka, "--prefix", "none.")

    assert code == 2
    assert said.startswith("dealpulse: none.crm is missing: run `dealpulse topics`.")


def test_a_broker_that_is_not_there_is_named() -> None:
    code, said = dealpulse("topics", "--kafka", "127.0.0.1:1")

    assert code == 2
    assert said.startswith("dealpulse: Kafka at 127.0.0.1:1: ")
    assert "is the broker up" in said


def dealpulse(*arguments: str) -> tuple[int, str]:
    """Exit code, and the last line on standard error."""
    done = subprocess.run(
        [sys.executable, "-m", "dealpulse.streams.cli", *arguments],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    return done.returncode, done.stderr.strip().splitlines()[-1]
