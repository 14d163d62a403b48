"""A record of the log comes back from Kafka as it went in."""

from types import SimpleNamespace

import pytest

from dealpulse.schemas.records import Record
from dealpulse.streams.log import BEAT, headers_of, partition_of, record_of


@pytest.mark.parametrize(
    "record",
    [
        Record(b'{"a":1}', {"topic": "crm", "partition": 3, "offset": 7}, b"acme", 1_772_442_600_000_000),
        Record(b"\xff\x00", {"file": "a.ndjson", "line": 12}),
        Record(b"{}", {"topic": "crm", "partition": 0, "offset": 0}, b"", 0),
        Record(b"", {}, tick=1_772_442_600_000_000),
    ],
)
def test_it_comes_back(record: Record) -> None:
    assert record_of(SimpleNamespace(value=record.value, headers=tuple(headers_of(record)))) == record


def test_a_beat_is_nobodys_business() -> None:
    assert record_of(SimpleNamespace(value=b"", headers=((BEAT, b""),))) is None


def test_an_org_has_the_partition_that_javas_client_gives_it() -> None:
    # From org.apache.kafka.common.utils.UtilsTest: murmur2("21") = -973932308, murmur2("foobar") = -790332482.
    assert partition_of(b"21", 1_000) == (-973932308 & 0x7FFFFFFF) % 1_000
    assert partition_of(b"foobar", 1_000) == (-790332482 & 0x7FFFFFFF) % 1_000
