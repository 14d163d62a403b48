"""What a worker makes sure of before it joins the group: each thing that would be quietly wrong later is one sentence now.

The broker answers; the topics are as the catalogue says (topics.py); transactions work, with our time limits and under our name;
nobody in the group folds by another policy. A clock that is wrong here is only said: the line goes by the broker's.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import (
    ClusterAuthorizationFailedError,
    GroupCoordinatorNotAvailableError,
    GroupLoadInProgressError,
    KafkaError,
    NotCoordinatorForGroupError,
)

from dealpulse.schemas.errors import Refused
from dealpulse.streams import topics
from dealpulse.streams.clients import client_options, writer_options
from dealpulse.streams.log import BEAT
from dealpulse.streams.settings import Settings, Wrong

_log = logging.getLogger("dealpulse.worker")

# A new cluster makes its inner topics when they are first asked for.
_PATIENCE_S: Final = 20.0
_LOOK_S: Final = 0.2
_CLOCK_LIMIT_S: Final = 60.0
_LOG_APPEND_TIME: Final = 1
# States of a group in which somebody is a member.
_NOBODY: Final = ("Empty", "Dead", "")

_T = TypeVar("_T")


def insist(settings: Settings, policy: str) -> None:
    """Refuse to start a worker that could not do its work.

    Args:
        policy: the version of the worker's policy.

    Raises:
        Refused: one sentence, with what to do.
    """
    topics.insist(settings)
    try:
        asyncio.run(_look(settings, policy))
    except KafkaError as error:
        raise Refused(
            f"Kafka at {settings.kafka}: {type(error).__name__}: {error}; may this client read its group and the brokers'"
            " configs?"
        ) from error


async def _look(settings: Settings, policy: str) -> None:
    admin = AIOKafkaAdminClient(**client_options(settings))
    await admin.start()
    try:
        await _limits(settings, admin)
        await _same_policy(settings, admin, policy)
    finally:
        await admin.close()
    await _transactions(settings)
    await _clock(settings)


async def _limits(settings: Settings, admin: AIOKafkaAdminClient) -> None:
    """The broker's limits for what we are about to ask."""
    cluster = await admin.describe_cluster()
    broker = cluster["brokers"][0]["node_id"]
    try:
        answers = await admin.describe_configs([ConfigResource(ConfigResourceType.BROKER, str(broker))])
    except ClusterAuthorizationFailedError:
        return
    found = {
        entry[0]: entry[1] for answer in answers for resource in answer.resources for entry in resource[4]
    }
    session = int(settings.session_s * 1_000)
    for name in (
        "group.min.session.timeout.ms",
        "group.max.session.timeout.ms",
        "transaction.max.timeout.ms",
    ):
        limit = int(found.get(name) or session)
        if session < limit if ".min." in name else session > limit:
            what = f"the broker has {name}={limit}; choose within it, or alter the broker"
            raise Wrong("session_s", settings.session_s, what)


async def _same_policy(settings: Settings, admin: AIOKafkaAdminClient, policy: str) -> None:
    """Two workers with two policies would fold one org's deals by one today and by the other tomorrow."""
    partitions = [TopicPartition(settings.log, number) for number in range(settings.partitions)]
    offsets = await _patiently(lambda: admin.list_consumer_group_offsets(settings.app, partitions=partitions))
    others = sorted({place.metadata for place in offsets.values()} - {policy, "", None})
    if not others:
        return
    (described,) = await _patiently(lambda: admin.describe_consumer_groups([settings.app]))
    if described.groups[0][2] not in _NOBODY:
        raise Refused(
            f"this worker's policy is version {policy}, and workers of {settings.app!r} are folding by version"
            f" {others[0]}: give all workers one policy, or stop all of them before you start with a new one"
        )
    _log.warning(
        "the rows were last folded by policy %s; from here on it is %s, deal by deal as facts and instants come",
        ", ".join(others),
        policy,
    )


async def _transactions(settings: Settings) -> None:
    """One is opened under a name of ours; what a broker may have against it shows here."""
    producer = AIOKafkaProducer(
        **writer_options(settings),
        transactional_id=f"{settings.app}-check",
        transaction_timeout_ms=int(settings.session_s * 1_000),
    )
    try:
        async with asyncio.timeout(_PATIENCE_S):
            await producer.start()
    except TimeoutError:
        raise Refused(
            f"Kafka at {settings.kafka} opened no transaction within {_PATIENCE_S:.0f} s: has the cluster as many brokers as"
            " its transaction.state.log.replication.factor and min.isr ask for?"
        ) from None
    except KafkaError as error:
        raise Refused(
            f"Kafka at {settings.kafka} opens no transaction ({type(error).__name__}): may this client write with the"
            f" transactional ids {settings.app}-*?"
        ) from error
    finally:
        await producer.stop()


async def _clock(settings: Settings) -> None:
    """Ask the broker for its time as the clock does, by a record that is nobody's business."""
    producer = AIOKafkaProducer(**writer_options(settings), acks="all", enable_idempotence=True)
    await producer.start()
    try:
        before = time.time()
        answer = await producer.send_and_wait(settings.log, b"", key=b"", partition=0, headers=[(BEAT, b"")])
        after = time.time()
    finally:
        await producer.stop()
    if answer.timestamp_type != _LOG_APPEND_TIME:
        return
    ahead = (before + after) / 2 - answer.timestamp / 1_000
    if abs(ahead) > _CLOCK_LIMIT_S + (after - before):
        _log.warning(
            "this machine's clock is %.0f s %s the broker's; deals go by the broker's, but ages in metrics and logs will be"
            " wrong: set it right",
            abs(ahead),
            "ahead of" if ahead > 0 else "behind",
        )


async def _patiently(ask: Callable[[], Awaitable[_T]]) -> _T:
    """Ask again while the group's coordinator is being found."""
    limit = time.monotonic() + _PATIENCE_S
    while True:
        try:
            return await ask()
        except (GroupCoordinatorNotAvailableError, GroupLoadInProgressError, NotCoordinatorForGroupError):
            if time.monotonic() > limit:
                raise
            await asyncio.sleep(_LOOK_S)
