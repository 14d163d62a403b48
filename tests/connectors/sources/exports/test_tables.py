"""Mirror of connectors/sources/exports/tables.py."""

import gzip
import os
import time
import tracemalloc
from pathlib import Path

import pytest

from dealpulse.connectors.sources.exports.tables import CsvFile, find_files, table_name
from dealpulse.connectors.sources.exports.values import Unusable
from dealpulse.connectors.sources.report import BadFile
from dealpulse.schemas.errors import Refused


def open_csv(path: Path, encoding: str = "utf-8") -> CsvFile:
    return CsvFile(path, encoding=encoding, delimiter=None)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "^", "`"])
def test_the_delimiter_is_found(tmp_path: Path, delimiter: str) -> None:
    file = tmp_path / "deals.csv"
    file.write_text(f'id{delimiter}name{delimiter}amount\n1{delimiter}"Acme, Inc"{delimiter}1000\n')

    assert list(open_csv(file).rows()) == [(2, ["1", "Acme, Inc", "1000"])]


def test_a_byte_order_mark_windows_line_ends_and_quoted_line_breaks_are_read(tmp_path: Path) -> None:
    file = tmp_path / "deals.csv"
    file.write_bytes(b'\xef\xbb\xbfid,note\r\n1,"two\r\nlines, and a ""quote"""\r\n\r\n2,plain\r\n')

    opened = open_csv(file)

    assert opened.header.find("id") == 0
    assert list(opened.rows()) == [(2, ["1", 'two\r\nlines, and a "quote"']), (4, ["2", "plain"])]


def test_utf_16_and_gzip_are_read(tmp_path: Path) -> None:
    wide, packed = tmp_path / "wide.csv", tmp_path / "packed.csv.gz"
    wide.write_text("id,name\n1,Zoë\n", encoding="utf-16")
    packed.write_bytes(gzip.compress("id,name\n1,Zoë\n".encode(), mtime=0))

    assert list(open_csv(wide).rows()) == list(open_csv(packed).rows()) == [(2, ["1", "Zoë"])]


@pytest.mark.parametrize("name", ["CloseDate", "close_date", "Close Date", "CLOSE_DATE"])
def test_a_column_is_found_however_it_is_spelt(tmp_path: Path, name: str) -> None:
    file = tmp_path / "deals.csv"
    file.write_text(f"id,{name}\n1,2020-01-01\n")

    assert open_csv(file).header.find("close_date") == open_csv(file).header.find("CloseDate") == 1


def test_a_row_that_does_not_fit_is_a_reason_and_the_rest_goes_on(tmp_path: Path) -> None:
    file = tmp_path / "deals.csv"
    file.write_text("id,name\n1\n2,b,c\n3,d\n")

    reasons = [
        (number, row.reason if isinstance(row, Unusable) else row) for number, row in open_csv(file).rows()
    ]

    assert reasons == [(2, "too_few_cells"), (3, "too_many_cells"), (4, ["3", "d"])]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "the file is empty"),
        (b"id,name\n1,Zo\xeb\n", 'save it as UTF-8, or set encoding = "cp1252"'),
    ],
)
def test_an_unusable_file_fails_in_one_sentence(tmp_path: Path, content: bytes, sentence: str) -> None:
    file = tmp_path / "deals.csv"
    file.write_bytes(content)

    with pytest.raises(OSError, match=sentence):
        open_csv(file)


def test_the_mapping_may_name_another_encoding(tmp_path: Path) -> None:
    file = tmp_path / "deals.csv"
    file.write_bytes(b"id,name\n1,Zo\xeb\n")

    assert list(open_csv(file, "cp1252").rows()) == [(2, ["1", "Zoë"])]


def test_broken_gzip_fails_and_missing_files_are_refused(tmp_path: Path) -> None:
    broken = tmp_path / "deals.csv.gz"
    broken.write_bytes(b"id,name\n")

    with pytest.raises(OSError, match=r"cannot be read"):
        open_csv(broken)
    with pytest.raises(Refused, match=r"no such file"):
        find_files([tmp_path / "nowhere.csv"])


def test_a_folder_stands_for_its_csv_files_in_order(tmp_path: Path) -> None:
    for name in ("b.csv", "a.tsv", "SOURCE.md", "LICENSE"):
        (tmp_path / name).write_text("id\n1\n")

    assert [path.name for path in find_files([tmp_path])] == ["a.tsv", "b.csv"]


def test_a_table_has_one_name_however_the_file_is_called() -> None:
    names = [
        "OpportunityHistory.csv",
        "opportunity_history.tsv",
        "opportunity-history.CSV",
        "Opportunity History.csv.gz",
    ]

    assert {table_name(Path(name)) for name in names} == {"opportunity_history"}


# ---- hostile files: one sentence, or one reason, within bounded time and memory --------------------------------------------


def refused(path: Path, content: bytes) -> str:
    path.write_bytes(content)
    with pytest.raises(BadFile) as error:
        list(open_csv(path).rows())
    assert error.value.path == path
    assert "\n" not in str(error.value)
    return error.value.why


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "the file is empty"),
        (b"\n\n", "the file is empty"),
        (b"PK\x03\x04rest", "is a workbook or a zip archive; save the sheet as CSV"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "is an Excel workbook"),
        (b"%PDF-1.7", "is a PDF"),
        (b"SQLite format 3\0", "is a database"),
        (gzip.compress(b"id\n1\n", mtime=0), "is packed with gzip; let its name end in .csv.gz"),
        (bytes(range(256)), "is not utf-8 text"),
        ("id,name\n1,x\n".encode("utf-16-le"), "is UTF-16 without a mark"),
        (b"a," * 1_000_000 + b"a\n", "has 1,000,001 columns; no more than 16,384 are read"),
        (b"a" * 5_000_000, "its first row must name the columns, and cannot be read"),
        (b'"' + b"a" * 5_000_000, "its first row must name the columns, and cannot be read"),
    ],
)
def test_what_is_no_table_is_refused_in_one_sentence(tmp_path: Path, content: bytes, why: str) -> None:
    assert refused(tmp_path / "deals.csv", content).startswith(why)


def test_a_packed_file_that_is_cut_short_damaged_or_a_bomb_is_refused(tmp_path: Path) -> None:
    packed = gzip.compress(b"id,name\n" + b"".join(b"%d,name\n" % number for number in range(5_000)))
    bomb = gzip.compress(b"id,name\n" + b"," * (200 << 20), 9, mtime=0)

    assert refused(tmp_path / "cut.csv.gz", packed[:-20]).startswith("cannot be read")
    assert refused(tmp_path / "damaged.csv.gz", packed[:200] + b"xxxx" + packed[204:]).startswith(
        "cannot be read"
    )
    assert refused(tmp_path / "wrong.csv.gz", b"id,name\n").startswith("cannot be read")
    begun = time.monotonic()
    assert refused(tmp_path / "bomb.csv.gz", bomb).startswith("unpacks to more than 300 times its size")
    assert time.monotonic() - begun < 10


@pytest.mark.parametrize(
    "bad",
    [
        b'1,"' + b"never closed\n" * 150_000,
        b"2," + b"x" * 6_000_000 + b"\n",
        b"3" + b"," * 3_000_000 + b"\n",
        b'"a\n",' * 300_000 + b"\n",
    ],
)
def test_a_row_without_an_end_costs_itself_and_little_memory(tmp_path: Path, bad: bytes) -> None:
    file = tmp_path / "deals.csv"
    file.write_bytes(b"id,name\n0,first\n" + bad + b"\n9,last\n")

    tracemalloc.start()
    kinds = {row.reason if isinstance(row, Unusable) else row[1] for _, row in open_csv(file).rows()}
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert kinds & {"unreadable_row", "too_many_cells"}
    assert "first" in kinds
    assert peak < 150 << 20


def test_a_codec_that_is_none_of_a_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "deals.csv").write_text("id\n1\n")

    for name in ("zlib", "rot13", "martian"):
        with pytest.raises(Refused, match="no encoding is called"):
            open_csv(tmp_path / "deals.csv", name)


def test_a_name_that_is_no_text_can_be_told(tmp_path: Path) -> None:
    file = tmp_path / os.fsdecode(b"\xff.csv")
    file.write_text("id\n1\n")

    assert open_csv(file).name == "\\udcff.csv"
