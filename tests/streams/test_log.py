"""A record of the log comes back from Kafka as it went in, this year's and last year's."""

from types import SimpleNamespace

import pytest

from dealpulse.schemas.records import Record
from dealpulse.streams.log import BEAT, headers_of, partition_of, record_of

CRM = {"topic": "dealpulse.crm", "partition": 3, "offset": 70_000_000_000}


@pytest.mark.parametrize(
    "record",
    [
        Record(b'{"a":1}', CRM, b"acme", 1_772_442_600_000_000),
        Record(b"\xff\x00", CRM),
        Record(b"{}", {"topic": "crm", "partition": 0, "offset": 0}, b"", 0),
        Record(b"{}", CRM, b"\xff\xfe\x00", -1_000),
        Record(b"", {}, tick=1_772_442_600_000_000),
    ],
)
def test_it_comes_back(record: Record) -> None:
    assert record_of(SimpleNamespace(value=record.value, headers=tuple(headers_of(record)))) == record


@pytest.mark.parametrize(
    ("headers", "record"),
    [
        # As version 0.1.0 left them, byte for byte.
        (
            (("at", b'{"topic":"dealpulse.crm","partition":3,"offset":7}'), ("stamp", b"1772442600000000"), ("key", b"acme")),
            Record(b"{}", {"topic": "dealpulse.crm", "partition": 3, "offset": 7}, b"acme", 1_772_442_600_000_000),
        ),
        ((("at", b'{"file":"a.ndjson","line":12}'),), Record(b"{}", {"file": "a.ndjson", "line": 12})),
        ((("at", b'{"topic":"t","partition":0,"offset":0}'), ("stamp", b"0"), ("key", b"")),
         Record(b"{}", {"topic": "t", "partition": 0, "offset": 0}, b"", 0)),
        ((("tick", b"1772442600000000"),), Record(b"", {}, tick=1_772_442_600_000_000)),
        # And as this one does.
        (
            (("came", b"\x95\xaddealpulse.crm\x03\x07\xcf\x00\x06L\x06\xf3\x8e\xca\x00\xc4\x04acme"),),
            Record(b"{}", {"topic": "dealpulse.crm", "partition": 3, "offset": 7}, b"acme", 1_772_442_600_000_000),
        ),
    ],
)  # fmt: skip
def test_what_was_written_once_is_read_for_ever(
    headers: tuple[tuple[str, bytes], ...], record: Record
) -> None:
    assert record_of(SimpleNamespace(value=record.value, headers=headers)) == record


def test_a_beat_is_nobodys_business() -> None:
    assert record_of(SimpleNamespace(value=b"", headers=((BEAT, b""),))) is None


def test_an_org_has_the_partition_that_javas_client_gives_it() -> None:
    # From org.apache.kafka.common.utils.UtilsTest: murmur2("21") = -973932308, murmur2("foobar") = -790332482.
    assert partition_of(b"21", 1_000) == (-973932308 & 0x7FFFFFFF) % 1_000
    assert partition_of(b"foobar", 1_000) == (-790332482 & 0x7FFFFFFF) % 1_000
