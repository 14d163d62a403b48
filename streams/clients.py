"""What every Kafka client of ours is told, in one place."""

from typing import Any

from dealpulse.streams.settings import LARGEST_RECORD, Settings


def client_options(settings: Settings) -> dict[str, Any]:
    """What every Kafka client of ours is told."""
    return {"bootstrap_servers": settings.servers, "metadata_max_age_ms": 60_000}


def reader_options(settings: Settings) -> dict[str, Any]:
    """What every consumer of ours is told. The mock's transaction markers have no checksum; its data batches are sound."""
    return {**client_options(settings), "check_crcs": not settings.embedded, "fetch_max_wait_ms": 100}


def writer_options(settings: Settings) -> dict[str, Any]:
    """What every producer of ours is told."""
    return {
        **client_options(settings),
        "compression_type": settings.compression,
        "max_batch_size": 512 << 10,
        "max_request_size": LARGEST_RECORD,
    }
