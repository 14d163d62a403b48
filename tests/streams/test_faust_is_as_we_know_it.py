"""What we override in Faust, and what of aiokafka we lean on, is still what we read: a new version of either fails here first."""

import hashlib
import inspect
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.consumer.fetcher import Fetcher, FetchResult, PartitionRecords
from aiokafka.consumer.group_coordinator import GroupCoordinator
from aiokafka.consumer.subscription_state import Subscription
from aiokafka.producer.message_accumulator import BatchBuilder, MessageAccumulator
from aiokafka.producer.sender import Sender
from faust import App, Schema
from faust.tables.recovery import Recovery
from faust.transport import consumer
from faust.transport.drivers import aiokafka as driver

KNOWN: list[tuple[Callable[..., Any], str]] = [
    (consumer.Consumer._drain_messages, "44a2500309e83c63"),
    (consumer.Consumer._wait_next_records, "6218e1969a636b3f"),
    (consumer.Consumer.perform_seek, "0e8c130ff4b0afd8"),
    (consumer.Consumer.on_partitions_revoked, "d04b7ae72c6fc206"),
    (consumer.Consumer.on_partitions_assigned, "29ce96596f05a18c"),
    (consumer.Consumer.on_stop, "45b1d2210ce2b526"),
    (consumer.Consumer.force_commit, "cc094614d22c70fb"),
    (consumer.Consumer.verify_all_partitions_active, "4e0e46f5c297305d"),
    (consumer.ThreadDelegateConsumer._getmany, "f9d47aa9010b5ff2"),
    (driver.Consumer._new_consumer_thread, "0870ec53dea75083"),
    (driver.AIOKafkaConsumerThread._create_worker_consumer, "c2701bfc3e6f6cad"),
    (driver.AIOKafkaConsumerThread._fetch_records, "39a2c6c79fc1455a"),
    (driver.ConsumerRebalanceListener.on_partitions_assigned, "1c1f8406ad3698a6"),
    (Schema.compile, "d46eec5ce3195b2c"),
    (App._create_directories, "a9f571c3b04abec3"),
    (App._on_partitions_revoked, "d5c895bbe57dc73a"),
    (App._on_partitions_assigned, "de932b7927db85b3"),
    (App._stop_consumer, "55854a5de12c3f52"),
    (Recovery._resume_streams, "d986a6710c1aca98"),
    (AIOKafkaProducer.send_batch, "bf42b0f0c5c0646d"),
    (AIOKafkaProducer.commit_transaction, "c7f9677c89413f97"),
    (Sender._do_txn_commit, "8263eaebb7c30ea1"),
    (AIOKafkaConsumer.seek, "a9430f1f3b9ac419"),
    # fetching.py, transport.py: records as the decoder made them, and a fetch that never waits for an assignment.
    (driver.AIOKafkaConsumerThread.on_start, "38b4e8bd1e10723a"),
    (driver.ConsumerRebalanceListener.on_partitions_revoked, "348c3aec879faf80"),
    (Fetcher.__init__, "bf21ecb7e0f210b7"),
    (Fetcher.fetched_records, "be4348896b9b66af"),
    (Fetcher._create_fetch_waiter, "61d840568746477e"),
    (FetchResult.getall, "3e717e30de5068d5"),
    (PartitionRecords._unpack_records, "b803e6d46480732c"),
    (PartitionRecords._consumer_record, "e668541600b047ab"),
    (Subscription._begin_reassignment, "ff4ba53b48ce4a05"),
    (GroupCoordinator._on_join_prepare, "4d9524afc0ee2c2f"),
    # sending.py: a batch filled through its builder.
    (BatchBuilder.append, "657d76f55157d9ca"),
    (BatchBuilder._build, "2ea37ea8632073e3"),
    (AIOKafkaProducer.create_batch, "c4efda4bb7a09741"),
    (MessageAccumulator.add_batch, "5ed1c5b1367ad854"),
]


@pytest.mark.parametrize(("function", "digest"), KNOWN, ids=lambda value: getattr(value, "__qualname__", ""))
def test_its_text_is_the_one_we_read(function: Callable[..., Any], digest: str) -> None:
    assert seen(function) == digest, (
        f"{function.__qualname__} has changed: read it beside streams/worker/, run tests/kafka, then put {seen(function)} here"
    )


def test_the_versions_are_pinned_ones() -> None:
    assert (version("faust-streaming"), version("mode-streaming"), version("aiokafka")) == (
        "0.15.3",
        "0.7.1",
        "0.14.0",
    )


def seen(function: Callable[..., Any]) -> str:
    return hashlib.sha256(inspect.getsource(inspect.unwrap(function)).encode()).hexdigest()[:16]
