"""Mirror of connectors/sources/exports/reading.py, by mappings of one's own."""

import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from dealpulse.connectors.sources import Reject, Report, read
from dealpulse.schemas.errors import Refused
from tests.connectors.sources.foreign import Imported, write

DEALS = """
source = "ours"

[[tables]]
files = ["deals*"]
entity = "opportunity"
id = "id"
at = "created"
[tables.fields]
name = "name"
amount = "value"
stage = { cases = [{ when = { status = ["won", "lost"] }, value = "Open" }], value = "Open" }
close_date = "close"
[[tables.changes]]
when = { status = ["won", "lost"] }
at = "close"
fields = { stage = "status", closed_at = "close" }
"""


def ours(folder: Path, text: str = DEALS) -> Path:
    mapping = folder / "ours.toml"
    mapping.write_text(text)
    return mapping


def imported(folder: Path, mapping: str = DEALS, zone: str | None = None) -> Imported:
    return Imported("csv", [folder], mapping=ours(folder, mapping), zone=zone)


def test_a_row_with_two_dates_becomes_two_changes(tmp_path: Path) -> None:
    write(
        tmp_path,
        {"deals.csv": "id,name,value,status,created,close\n7,Big one,1000,won,2020-01-05,2020-03-01"},
    )

    told = imported(tmp_path).told("opportunity", "7")

    assert told == [
        (
            "2020-01-05T00:00:00Z",
            "create",
            {"name": "Big one", "amount": 1000, "stage": "Open", "close_date": "2020-03-01"},
        ),
        ("2020-03-01T00:00:00Z", "update", {"stage": "won", "closed_at": "2020-03-01T00:00:00Z"}),
    ]


def test_a_deal_entered_after_it_was_won_closes_when_it_is_entered(tmp_path: Path) -> None:
    write(tmp_path, {"deals.csv": "id,name,value,status,created,close\n7,Late,1,won,2020-03-05,2020-03-01"})

    (_, (time, _, fields)) = imported(tmp_path).told("opportunity", "7")

    assert (time, fields["closed_at"]) == ("2020-03-05T00:00:00Z", "2020-03-01T00:00:00Z")


def test_the_zone_of_the_option_goes_before_that_of_the_mapping(tmp_path: Path) -> None:
    write(tmp_path, {"deals.csv": "id,name,value,status,created,close\n7,x,1,open,2020-07-05 09:00,"})
    mapping = 'zone = "America/New_York"\n' + DEALS

    assert imported(tmp_path, mapping).events[0]["time"] == "2020-07-05T13:00:00Z"
    assert imported(tmp_path, mapping, zone="Europe/Berlin").events[0]["time"] == "2020-07-05T07:00:00Z"


def test_each_bad_row_has_one_reason_and_the_import_goes_on(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "deals.csv": """
            id,name,value,status,created,close
            1,fine,10,open,2020-01-01,
            2,bad amount,ten,open,2020-01-01,
            ,no id,10,open,2020-01-01,
            4,no date,10,open,,
            5,bad date,10,open,05/06/2020,
            6,won but when,10,won,2020-01-01,
            7,short
            8,absent is not zero,#N/A,open,2020-01-02,NULL
            """
        },
    )

    got = imported(tmp_path)

    assert [event["record"] for event in got.of("opportunity")] == ["1", "8"]
    assert got.told("opportunity", "8")[0][2] == {"name": "absent is not zero", "stage": "Open"}
    assert got.reasons() == [
        ("deals.csv", 3, "value", "bad_number"),
        ("deals.csv", 4, None, "absent_id"),
        ("deals.csv", 5, None, "no_date"),
        ("deals.csv", 6, "created", "bad_time"),
        ("deals.csv", 7, None, "no_date"),
        ("deals.csv", 8, None, "too_few_cells"),
    ]
    assert got.rejects[0].cells == {
        "id": "2",
        "name": "bad amount",
        "value": "ten",
        "status": "open",
        "created": "2020-01-01",
    }


def test_a_value_may_be_left_out_instead_of_its_row(tmp_path: Path) -> None:
    write(tmp_path, {"deals.csv": "id,name,value,status,created,close\n7,x,ten,open,2020-01-01,"})
    mapping = DEALS.replace('amount = "value"', 'amount = { column = "value", if_bad = "leave_out" }')

    got = imported(tmp_path, mapping)

    assert "amount" not in got.told("opportunity", "7")[0][2]
    assert [(reject.reason, reject.column, reject.kept) for reject in got.rejects] == [
        ("bad_number", "value", True)
    ]


def test_importing_twice_gives_the_same_bytes_and_a_changed_row_gives_other_ids(tmp_path: Path) -> None:
    rows = "id,name,value,status,created,close\n1,a,10,won,2020-01-01,2020-02-01\n2,b,20,open,2020-01-01,\n"
    write(tmp_path, {"deals.csv": rows})
    first = imported(tmp_path)
    again = imported(tmp_path)
    write(tmp_path, {"deals.csv": rows.replace("20,open,2020-01-01,", "20,won,2020-01-01,2020-03-01")})
    newer = imported(tmp_path)

    ids = {event["id"] for event in first.events}
    new = [event for event in newer.events if event["id"] not in ids]

    assert first.lines == again.lines
    assert {event["data"]["record"] for event in new} == {"2"}


def test_a_wrong_column_is_refused_with_file_key_and_the_nearest_name(tmp_path: Path) -> None:
    write(tmp_path, {"deals.csv": "id,name,values,status,created,close\n7,x,1,open,2020-01-01,"})

    with pytest.raises(Refused) as error:
        read("csv", [tmp_path], "acme", mapping=ours(tmp_path))

    assert str(error.value) == (
        'ours.toml: tables[1] (opportunity), deals.csv: fields.amount: no column "value"; did you mean "values"?'
    )


def test_a_file_that_nothing_takes_is_reported_and_one_that_is_missing_refused(tmp_path: Path) -> None:
    write(
        tmp_path,
        {"deals.csv": "id,name,value,status,created,close\n7,x,1,open,2020-01-01,", "notes.csv": "a\n1"},
    )
    assert imported(tmp_path).reasons() == [("notes.csv", 0, None, "unused_file")]

    (tmp_path / "deals.csv").unlink()
    with pytest.raises(Refused, match=r"none of the files is one that ours.toml takes: deals"):
        imported(tmp_path)


def test_constants_maps_joins_lookups_and_custom_fields(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "deals.csv": "id,name,owner,product,created\n7,Big,Ana,GTXPro,2020-01-01\n8,Small,Bo,Nothing,2020-01-02",
            "products.csv": "product;price\nGTX Pro;4.821,5",
        },
    )
    mapping = """
        source = "ours"
        [values.product]
        GTXPro = "GTX Pro"
        [lookups.price]
        files = ["products"]
        key = "product"
        value = "price"
        [[tables]]
        files = ["deals"]
        entity = "opportunity"
        id = "id"
        at = "created"
        let = { product_name = { column = "product", map = "product" } }
        [tables.fields]
        name = { join = ["name", "product_name"], by = ", " }
        type = { value = "New" }
        [tables.custom]
        price = { column = "product_name", lookup = "price", kind = "number" }
    """

    got = imported(tmp_path, mapping)

    assert got.told("opportunity", "7")[0][2] == {
        "name": "Big, GTX Pro",
        "type": "New",
        "custom": {"price": 4821.5},
    }
    assert got.told("opportunity", "8")[0][2] == {"name": "Small, Nothing", "type": "New"}


def test_stages_and_settings_of_the_mapping_stand_at_the_earliest_instant_of_the_set(tmp_path: Path) -> None:
    write(tmp_path, {"deals.csv": "id,name,value,status,created,close\n7,x,1,won,2020-01-05,2020-02-01"})
    mapping = (
        'stages = [{ name = "won", order = 2, outcome = "won" }]\n'
        + DEALS
        + '[org]\ntimezone = "Europe/Berlin"\n'
    )

    got = imported(tmp_path, mapping)

    assert got.events[0]["data"] == {"kind": "org", "key": "timezone", "value": "Europe/Berlin"}
    assert got.of("stage")[0]["time"] == got.events[0]["time"] == "2020-01-05T00:00:00Z"


def test_a_big_file_streams_in_constant_memory(tmp_path: Path) -> None:
    header = "id,name,value,status,created,close\n"
    for rows in (500, 5_000):
        with (tmp_path / f"deals_{rows}.csv").open("w") as file:
            file.write(header)
            file.writelines(f"{n},deal {n},{n},won,2020-01-01,2020-02-01\n" for n in range(rows))
    mapping = ours(tmp_path)

    def peak(rows: int) -> int:
        tracemalloc.start()
        events = sum(1 for _ in read("csv", [tmp_path / f"deals_{rows}.csv"], "acme", mapping=mapping))
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert events == 2 * rows
        return most

    peak(500)
    assert peak(5_000) < peak(500) + 500_000


def test_the_report_counts_reasons_and_names_the_first_rows(tmp_path: Path) -> None:
    rows = "\n".join(f"{n},x,ten,open,2020-01-01," for n in range(5))
    write(tmp_path, {"deals.csv": f"id,name,value,status,created,close\n9,x,1,open,2020-01-01,\n{rows}"})
    rejects = tmp_path / "rejects.ndjson"

    with rejects.open("wb") as out:
        report = Report(out)
        events = _count(
            read(
                "csv", [tmp_path], "acme", mapping=ours(tmp_path), on_reject=report.take, on_file=report.file
            )
        )

    assert report.lines(events) == [
        "1 event from 6 rows of 1 file; 5 rows left out",
        "  deals.csv: 5 left out: bad_number in value (rows 3, 4, 5 …): 'ten' is not a number",
    ]
    written = [msgspec.json.decode(line, type=Reject) for line in rejects.read_bytes().splitlines()]
    assert [(reject.row, reject.cells["value"]) for reject in written] == [
        (row, "ten") for row in range(3, 8)
    ]


def _count(lines: Iterator[bytes]) -> int:
    return sum(1 for _ in lines)


def test_an_empty_cell_has_its_default_and_a_table_its_zone_and_dates(tmp_path: Path) -> None:
    (tmp_path / "deals.csv").write_text("id,created,value,kind\n1,05.02.2020,,\n2,06.02.2020,7,renewal\n")
    mapping = """
    source = "ours"
    [[tables]]
    files = ["deals"]
    entity = "opportunity"
    id = "id"
    at = "created"
    zone = "Europe/Berlin"
    dates = ["%d.%m.%Y"]
    [tables.fields]
    amount = { column = "value", default = 0 }
    type = { column = "kind", default = "new business" }
    """

    got = imported(tmp_path, mapping)

    assert [(event["time"], event["fields"]) for event in got.of("opportunity")] == [
        ("2020-02-04T23:00:00Z", {"amount": 0, "type": "new business"}),
        ("2020-02-05T23:00:00Z", {"amount": 7, "type": "renewal"}),
    ]


def test_columns_that_nothing_uses_are_counted_with_their_filled_cells(tmp_path: Path) -> None:
    (tmp_path / "deals.csv").write_text(
        "id,name,value,status,created,close,note,fax\n1,A,5,,2020-01-01,2020-02-01,hello,\n2,B,,,2020-01-02,,,\n"
    )

    got = imported(tmp_path)

    assert [(file.rows, file.unused) for file in got.files] == [(2, {"note": 1, "fax": 0})]


def test_a_row_that_only_repeats_says_so(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("boss\nMax\nMax\nAnn\n")
    (tmp_path / "deals.csv").write_text("id,created\n1,2020-01-01\n")
    mapping = """
    source = "ours"
    [[tables]]
    files = ["deals"]
    entity = "opportunity"
    id = "id"
    at = "created"
    [[tables]]
    files = ["people"]
    entity = "user"
    id = "boss"
    at = "@earliest"
    once = true
    """

    got = imported(tmp_path, mapping)

    assert [event["record"] for event in got.of("user")] == ["Max", "Ann"]
    assert got.reasons() == [("people.csv", 3, None, "changed_nothing")]
