"""Topics on a real broker: made as the catalogue says, or compared with it.

Nothing else creates topics: a worker with wrong topics (another partition count, compaction on an input, no broker time on the
log) would be quietly wrong, so `check` names each difference in a sentence.
"""

import asyncio
import time
from typing import Any

from kafka.admin import ConfigResource, ConfigResourceType, KafkaAdminClient, NewTopic
from kafka.errors import KafkaError

from dealpulse.schemas.errors import Refused
from dealpulse.schemas.topics import Topic
from dealpulse.streams import reach
from dealpulse.streams.clients import security
from dealpulse.streams.settings import LARGEST_RECORD, Settings

_DAY_MS = 24 * 3_600 * 1_000
_LEADER_LIMIT_S = 10.0
_COMPACTION_LAG_MS = 3_600 * 1_000


def create(settings: Settings) -> list[str]:
    """Make the topics that are missing; one sentence for each topic of the catalogue.

    Raises:
        Refused: the broker cannot be reached, or does not let us.
    """
    with _Admin(settings) as admin:
        present = set(admin.list_topics())
        missing = {name: topic for name, topic in settings.topics.items() if name not in present}
        wanted = [
            NewTopic(
                name,
                settings.partitions,
                settings.replication,
                topic_configs=config(topic) | _durability(settings.replication),
            )
            for name, topic in missing.items()
        ]
        if wanted:
            admin.create_topics(wanted)
            _until_led(admin, list(missing))
    return [
        f"{name}: created with {settings.partitions} partitions."
        if name in missing
        else f"{name}: was there already."
        for name in settings.topics
    ]


def check(settings: Settings) -> list[str]:
    """One sentence for each way in which the broker's topics differ from the catalogue; empty when all is well.

    Raises:
        Refused: the broker cannot be reached, or does not let us.
    """
    with _Admin(settings) as admin:
        present = set(admin.list_topics())
        problems = [
            f"{name} is missing: run `dealpulse topics`." for name in settings.topics if name not in present
        ]
        there = [name for name in settings.topics if name in present]
        if there:
            described_topics = {found["name"]: found["partitions"] for found in admin.describe_topics(there)}
            counts = {name: len(partitions) for name, partitions in described_topics.items()}
            problems += [
                f"{name} has {counts[name]} partitions and not {settings.partitions}: every topic must have as many as the"
                f" log; make it anew, or say --partitions {counts[name]}."
                for name in there
                if counts[name] != settings.partitions
            ]
            described = admin.describe_configs(
                [ConfigResource(ConfigResourceType.TOPIC, name) for name in there], config_filter="all"
            )
            for name in there:
                copies = len(described_topics[name][0]["replica_nodes"])
                problems += _differences(name, settings.topics[name], _values(described, name), copies)
    return problems


def insist(settings: Settings) -> None:
    """Refuse to go on with wrong topics.

    Raises:
        Refused: with the first difference, and how many more there are.
    """
    problems = check(settings)
    if problems:
        more = (
            f" ({len(problems) - 1} more: `dealpulse topics --check` lists them)" if len(problems) > 1 else ""
        )
        raise Refused(problems[0] + more)


def config(topic: Topic) -> dict[str, str]:
    """The broker's settings of a topic."""
    values = {
        "cleanup.policy": topic.cleanup,
        "max.message.bytes": str(LARGEST_RECORD),
        # The clock relies on the broker's time on inputs and log. Everywhere else a worker whose own clock is an hour ahead could
        # write nothing: brokers refuse times of the future.
        "message.timestamp.type": "LogAppendTime",
    }
    if topic.role == "state":
        # A flush that a late abort has torn is known as torn to the next owner only: until then its half must not replace the
        # whole one before it. Longer than any takeover.
        values["min.compaction.lag.ms"] = str(_COMPACTION_LAG_MS)
    if topic.cleanup == "delete":
        values["retention.ms"] = str(-1 if topic.retention_days is None else topic.retention_days * _DAY_MS)
    return values


def _durability(replication: int) -> dict[str, str]:
    """With three copies a write counts when two have it: one broker may then be lost without losing what was acknowledged."""
    return {"min.insync.replicas": "2"} if replication >= 3 else {}


def _until_led(admin: KafkaAdminClient, names: list[str]) -> None:
    """A new topic can be used once its partitions have leaders."""
    limit = time.monotonic() + _LEADER_LIMIT_S
    while time.monotonic() < limit:
        partitions = [
            partition for topic in admin.describe_topics(names) for partition in topic["partitions"]
        ]
        if partitions and all(partition["leader_id"] >= 0 for partition in partitions):
            return
        time.sleep(0.1)


def _differences(name: str, topic: Topic, found: dict[str, str], copies: int) -> list[str]:
    problems = []
    wanted = config(topic)
    if found.get("cleanup.policy") != wanted["cleanup.policy"]:
        problems.append(
            f"{name} has cleanup.policy={found.get('cleanup.policy')} and not {wanted['cleanup.policy']}: records would"
            " be lost or kept for ever; alter the topic's config."
        )
    lag = found.get("min.compaction.lag.ms", "0")
    if topic.role == "state" and int(lag) < _COMPACTION_LAG_MS:
        problems.append(
            f"{name} has min.compaction.lag.ms={lag} and not {_COMPACTION_LAG_MS}: rows of a flush that was cut short could"
            " replace good ones; alter the topic's config."
        )
    if found.get("message.timestamp.type") != "LogAppendTime":
        problems.append(
            f"{name} has message.timestamp.type={found.get('message.timestamp.type')} and not LogAppendTime: the"
            " broker's time must count; alter the topic's config."
        )
    if copies >= 3 and int(found.get("min.insync.replicas", "1")) < 2:
        problems.append(
            f"{name} has {copies} replicas and min.insync.replicas={found.get('min.insync.replicas')}: what one broker alone"
            " has acknowledged is lost with it; set it to 2."
        )
    if int(found.get("max.message.bytes", "0")) < (2 << 20):
        problems.append(
            f"{name} has max.message.bytes={found.get('max.message.bytes')}: records of 2 MiB must fit (we ask for"
            f" {LARGEST_RECORD}); alter the topic's config."
        )
    return problems


def _values(described: dict[str, Any], name: str) -> dict[str, str]:
    return {key: str(entry["value"]) for key, entry in described["topic"][name].items()}


class _Admin:
    """kafka-python's admin client as a context, with its errors in our words."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._client: KafkaAdminClient | None = None

    def __enter__(self) -> KafkaAdminClient:
        asyncio.run(reach.insist(self._settings))
        try:
            self._client = KafkaAdminClient(
                bootstrap_servers=self._settings.servers,
                **security(self._settings),
                request_timeout_ms=20_000,
                bootstrap_timeout_ms=5_000,
            )
        except KafkaError as error:
            raise _refused(self._settings, error) from error
        return self._client

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if self._client is not None:
            self._client.close()
        if isinstance(error, KafkaError):
            raise _refused(self._settings, error) from error


def _refused(settings: Settings, error: KafkaError) -> Refused:
    return Refused(f"Kafka at {settings.kafka}: {error}; may this client administer topics?")
