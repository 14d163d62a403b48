"""Records as the client's decoder made them: no second object for each.

aiokafka copies every record into a dataclass of eleven fields, most of which nobody here reads; that costs more than its decoder,
which is C. The objects of that decoder have what `folds.Received` asks for.
"""

from collections import OrderedDict
from typing import Any

from aiokafka import AIOKafkaConsumer
from aiokafka.consumer.fetcher import FetchResult


def as_they_came(consumer: AIOKafkaConsumer) -> None:
    """From now on this consumer (a started one) hands out its decoder's own records."""
    consumer._fetcher._records = _Fetched()


class _Fetched(OrderedDict[Any, Any]):
    """What aiokafka's fetcher has fetched and nobody has taken, by partition."""

    def __setitem__(self, partition: Any, found: Any) -> None:
        if isinstance(found, FetchResult):
            found._partition_records._consumer_record = _as_it_came
        super().__setitem__(partition, found)


def _as_it_came(partition: Any, record: Any) -> Any:
    return record
