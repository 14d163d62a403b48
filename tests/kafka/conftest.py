"""The broker of these tests: DEALPULSE_TEST_KAFKA, or an Apache Kafka of our own; without either they skip, or fail in CI."""

import os
import secrets
from collections.abc import Iterator
from typing import Any, NoReturn

import pytest

from dealpulse.streams import topics
from dealpulse.streams.settings import Settings
from tests.kafka.apache import ApacheKafka, NoKafka


@pytest.fixture(scope="session")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """HOST:PORT of a real broker."""
    given = os.environ.get("DEALPULSE_TEST_KAFKA")
    if given:
        yield given
        return
    try:
        with ApacheKafka(tmp_path_factory.mktemp("kafka")) as broker:
            yield broker.kafka
    except NoKafka as error:
        go_without(error)


def go_without(error: NoKafka) -> NoReturn:
    """There is no Kafka: the test is skipped, or fails where it must not be missing."""
    if os.environ.get("DEALPULSE_REQUIRE_KAFKA") == "1":
        pytest.fail(f"no Kafka, and DEALPULSE_REQUIRE_KAFKA=1: {error}")
    pytest.skip(f"no Kafka: {error}")


@pytest.fixture
def settings(kafka: str) -> Settings:
    """An application and topics that no other test has."""
    return fresh(kafka)


def fresh(kafka: str, **options: Any) -> Settings:
    """Settings with new topics on the broker."""
    name = f"t-{secrets.token_hex(4)}"
    given = {"partitions": 4, "tick_s": 0.0, "http": "", "session_s": 6.0, **options}
    made = Settings(kafka=kafka, app=name, prefix=f"{name}.", **given)
    topics.create(made)
    return made
