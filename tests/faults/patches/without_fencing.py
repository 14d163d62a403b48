"""A transactional id for each process: the broker has nobody to shut out, and a worker that wakes up writes on."""

import os
from typing import Any

from dealpulse.streams.worker import clients


def patch() -> None:
    """For as long as this process lives."""
    made = vars(clients)["AIOKafkaProducer"]

    def producer(**options: Any) -> Any:
        if "transactional_id" in options:
            options["transactional_id"] += f"-{os.getpid()}"
        return made(**options)

    vars(clients)["AIOKafkaProducer"] = producer
