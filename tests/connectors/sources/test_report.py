"""Mirror of connectors/sources/report.py."""

import io

import msgspec

from dealpulse.connectors.sources import FileRead, Reject, Report


def reject(row: int, *, file: str = "deals.csv", kept: bool = False, value: str = "much") -> Reject:
    cells = {"id": str(row), "value": value}
    return Reject(file, row, "value", "bad_number", f"{value!r} is not a number", cells, kept)


def test_rows_messages_and_entries_are_called_what_they_are() -> None:
    mails = Report()
    mails.take(Reject("inbox.mbox", 7, None, "nobody", "no recipient has an address", {}))
    mails.file(FileRead("inbox.mbox", 9, 8, "messages"))

    assert mails.lines(8) == [
        "8 events from 9 messages of 1 file; 1 message left out",
        "  inbox.mbox: 1 left out: nobody (messages 7): no recipient has an address",
    ]
    mails.file(FileRead("ana.ics", 2, 2, "entries"))
    assert mails.lines(10)[0] == "10 events from 11 items of 2 files; 1 item left out"


def test_a_reason_has_the_first_rows_and_cells_and_the_rejects_file_has_all() -> None:
    file = io.BytesIO()
    report = Report(file)
    for row in range(2, 12):
        report.take(reject(row, value=f"x{row % 4}", kept=row == 11))

    left_out, kept = report.counts()

    assert (left_out.count, left_out.rows, left_out.cells) == (9, [2, 3, 4], ["x2", "x3", "x0"])
    assert (kept.count, kept.kept, report.rejected) == (1, True, 9)
    assert len([msgspec.json.decode(line, type=Reject) for line in file.getvalue().splitlines()]) == 10


def test_the_first_of_several_columns_that_holds_something_is_the_example() -> None:
    report = Report()
    report.take(Reject("c.csv", 2, "domain, website", "bad_domain", "no domain", {"website": "x y"}))

    assert report.counts()[0].cells == ["x y"]


def test_a_hundred_thousand_files_are_reported_in_bounded_space() -> None:
    report = Report()
    for number in range(100_000):
        report.take(reject(1, file=f"{number}.eml"))
        report.file(FileRead(f"{number}.eml", 1, 0, "messages"))

    assert report.rejected == report.rows == report.read == 100_000
    assert sum(found.count for found in report.counts()) == 100_000
    assert len(report.counts()) <= 1_001
    assert len(report.lines(0)) < 50
