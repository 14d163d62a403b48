"""Every Kafka client that a worker opens for itself is made here, and nowhere else.

(The group's own consumer is Faust's: transport.py.)
"""

from typing import Final

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient

from dealpulse.streams.clients import client_options, reader_options, writer_options
from dealpulse.streams.settings import Settings

# Longer than the limit of a flush (changelog.py): what a busy machine needs six seconds for would otherwise be undone, and met
# again by the next owner, for ever. An heir does not wait for it: its start ends the transaction that it finds.
TRANSACTION_LIMIT_MS: Final = 40_000


class Clients:
    """Makes clients that are not yet started; whoever asked starts and stops them."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def log_writer(self) -> AIOKafkaProducer:
        """For the log: repeats nothing by itself, and takes part in no transaction, so the log has no holes."""
        return AIOKafkaProducer(**writer_options(self._settings), acks="all", enable_idempotence=True)

    def flush_writer(self, partition: int) -> AIOKafkaProducer:
        """For the flushes of a log partition; its start shuts out whoever had it before."""
        return AIOKafkaProducer(
            **writer_options(self._settings),
            acks="all",
            transactional_id=f"{self._settings.app}-{partition}",
            transaction_timeout_ms=TRANSACTION_LIMIT_MS,
        )

    def row_reader(self) -> AIOKafkaConsumer:
        """For a changelog, from its beginning."""
        return AIOKafkaConsumer(
            **reader_options(self._settings),
            isolation_level="read_committed",
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            max_partition_fetch_bytes=8 << 20,
        )

    def looker(self, isolation: str = "read_uncommitted") -> AIOKafkaConsumer:
        """For a look at offsets, or at single records."""
        return AIOKafkaConsumer(
            **reader_options(self._settings),
            isolation_level=isolation,
            auto_offset_reset="earliest",
            max_partition_fetch_bytes=64 << 10,
        )

    def admin(self) -> AIOKafkaAdminClient:
        """For the group's offsets."""
        return AIOKafkaAdminClient(**client_options(self._settings))
