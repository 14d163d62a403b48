"""Topics are made as the catalogue says, and every difference is a sentence."""

import subprocess
import sys

import pytest
from kafka.admin import KafkaAdminClient, NewTopic

from dealpulse.schemas.errors import Refused
from dealpulse.schemas.topics import CATALOGUE
from dealpulse.streams import topics
from dealpulse.streams.settings import Settings


def test_what_create_makes_check_finds_fine(settings: Settings) -> None:
    assert topics.check(settings) == []
    assert all("was there already" in line for line in topics.create(settings))


def test_each_difference_is_a_sentence_that_says_what_to_do(kafka: str) -> None:
    odd = Settings(kafka=kafka, app="odd", prefix="odd.", partitions=2)
    admin = KafkaAdminClient(bootstrap_servers=kafka)
    try:
        admin.create_topics(
            [
                NewTopic("odd.crm", 3, 1, topic_configs={"message.timestamp.type": "LogAppendTime"}),
                NewTopic("odd.rows", 2, 1, topic_configs={"max.message.bytes": "16777216"}),
                NewTopic("odd.log", 2, 1, topic_configs={"max.message.bytes": "16777216"}),
            ]
        )
    finally:
        admin.close()

    found = topics.check(odd)

    assert "odd.emails is missing: run `dealpulse topics`." in found
    assert len([line for line in found if "is missing" in line]) == len(CATALOGUE) - 3
    assert [line for line in found if line.startswith("odd.crm has 3 partitions and not 2")]
    assert [line for line in found if line.startswith("odd.crm has max.message.bytes=")]
    assert [line for line in found if line.startswith("odd.rows has cleanup.policy=delete and not compact")]
    assert [line for line in found if line.startswith("odd.log has message.timestamp.type=CreateTime")]


def test_a_worker_refuses_to_start_without_its_topics(kafka: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "dealpulse.streams.cli", "worker", "--kafka", kafka, "--prefix", "none."],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip

    assert done.returncode == 2
    assert (
        done.stderr.strip()
        .splitlines()[-1]
        .startswith("dealpulse: none.crm is missing: run `dealpulse topics`.")
    )


def test_a_broker_that_is_not_there_is_named() -> None:
    with pytest.raises(Refused, match=r"Kafka at 127\.0\.0\.1:1: .*is the broker up"):
        topics.check(Settings(kafka="127.0.0.1:1"))
