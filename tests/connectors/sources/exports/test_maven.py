"""Mirror of connectors/sources/exports/mappings/maven.toml."""

import csv
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

from dealpulse.streams.embedded import replay
from tests.connectors.sources.foreign import Imported, real_data, write

SMALL = {
    "accounts.csv": """
    account,sector,year_established,revenue,employees,office_location,subsidiary_of
    Acme,technolgy,1996,1100.04,2822,Philipines,
    """,
    "products.csv": "product,series,sales_price\nGTX Pro,GTX,4821",
    "sales_teams.csv": """
    sales_agent,manager,regional_office
    Ana Lima,Max Meyer,West
    Bo Berg,Max Meyer,West
    """,
    "sales_pipeline.csv": """
    opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value
    AAAA1111,Ana Lima,GTXPro,Acme,Won,2016-10-20,2017-03-01,4514
    BBBB2222,Bo Berg,GTX Pro,,Lost,2016-10-25,2017-03-11,0
    CCCC3333,Bo Berg,GTX Pro,Acme,Engaging,2016-11-01,,
    DDDD4444,Ana Lima,GTX Pro,,Prospecting,,,
    """,
}


def test_a_won_deal_engages_and_is_won(tmp_path: Path) -> None:
    got = Imported("maven", [write(tmp_path, SMALL)])

    created, won = got.told("opportunity", "AAAA1111")

    assert created[:2] == ("2016-10-20T00:00:00Z", "create")
    assert created[2] == {
        "name": "Acme: GTX Pro",
        "account": "Acme",
        "owner": "Ana Lima",
        "stage": "Engaging",
        "created_at": "2016-10-20T00:00:00Z",
        "custom": {"product": "GTX Pro", "series": "GTX", "list_price": 4821},
    }
    assert won == (
        "2017-03-01T00:00:00Z",
        "update",
        {"stage": "Won", "amount": 4514, "closed_at": "2017-03-01T00:00:00Z"},
    )


def test_a_prospect_without_a_date_begins_with_the_last_day_of_the_set(tmp_path: Path) -> None:
    got = Imported("maven", [write(tmp_path, SMALL)])

    assert got.told("opportunity", "DDDD4444") == [
        (
            "2017-03-11T00:00:00Z",
            "create",
            {
                "name": "GTX Pro",
                "owner": "Ana Lima",
                "stage": "Prospecting",
                "custom": {"product": "GTX Pro", "series": "GTX", "list_price": 4821},
            },
        )
    ]


def test_managers_stand_once_and_typing_errors_are_mended(tmp_path: Path) -> None:
    got = Imported("maven", [write(tmp_path, SMALL)])

    assert [user["record"] for user in got.of("user")] == ["Max Meyer", "Ana Lima", "Bo Berg"]
    account = got.told("account", "Acme")[0][2]
    assert (account["territory"], account["custom"]["sector"]) == ("Philippines", "technology")


def test_the_real_set_has_as_many_won_lost_and_open_deals_as_its_rows() -> None:
    folder = real_data("maven_crm")
    with (folder / "sales_pipeline.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))

    got = Imported("maven", [folder])

    stages: dict[str, str] = {}
    for event in got.of("opportunity"):
        stages[event["record"]] = event["fields"]["stage"]
    assert stages == {row["opportunity_id"]: row["deal_stage"] for row in rows}
    assert Counter(stages.values()) == {"Won": 4_238, "Lost": 2_473, "Engaging": 1_589, "Prospecting": 500}
    assert len(got.of("account")) == 85
    assert len(got.of("user")) == 35 + 6
    assert got.reasons() == [("data_dictionary.csv", 0, None, "unused_file")]


def test_the_real_set_knows_every_product_and_every_close() -> None:
    got = Imported("maven", [real_data("maven_crm")])

    creates = [event["fields"] for event in got.of("opportunity") if event["change"] == "create"]
    closes = [event["fields"] for event in got.of("opportunity") if event["change"] == "update"]

    assert all("list_price" in fields["custom"] for fields in creates)
    assert sum("account" not in fields for fields in creates) == 1_425
    assert sum(fields["amount"] for fields in closes) == 10_005_534


def test_importing_twice_gives_duplicates_only(tmp_path: Path) -> None:
    write(tmp_path, SMALL)
    once = Imported("maven", [tmp_path]).lines
    twice = Imported("maven", [tmp_path]).lines

    summary = replay([*once, *twice]).summary

    assert summary == {
        "events": 2 * len(once),
        "folded": len(once),
        "backfilled": 0,
        "duplicates": len(once),
        "rejected": 0,
    }


def test_the_real_deals_age_from_average_to_poor_as_nobody_works_them() -> None:
    folder = real_data("maven_crm")
    with (folder / "sales_pipeline.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    last = date.fromisoformat(max(row["close_date"] for row in rows))

    flips = replay(Imported("maven", [folder]).lines).outputs["flips"]

    expected = Counter[tuple[str, str | None, str]]()
    for row in rows:
        begun = date.fromisoformat(row["engage_date"]) if row["engage_date"] else last
        closed = date.fromisoformat(row["close_date"]) if row["close_date"] else None
        # Activity is unknown here, so days decide alone: three missing engagements at 14 days, untouched at 60.
        for days, was, now in ((0, None, "average"), (14, "average", "at_risk"), (60, "at_risk", "poor")):
            due = begun + timedelta(days)
            if due < closed if closed else due <= last:
                expected[f"{row['opportunity_id']} {due}", was, now] += 1
    found = Counter(
        (f"{flip['subject']} {flip['time'][:10]}", flip["data"]["from"], flip["data"]["to"]) for flip in flips
    )
    assert found == expected
