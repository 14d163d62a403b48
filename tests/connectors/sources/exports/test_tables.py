"""Mirror of connectors/sources/exports/tables.py."""

import gzip
from pathlib import Path

import pytest

from dealpulse.connectors.sources.exports.tables import CsvFile, find_files, table_name
from dealpulse.connectors.sources.exports.values import Unusable
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
    packed.write_bytes(gzip.compress("id,name\n1,Zoë\n".encode()))

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
