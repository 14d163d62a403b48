"""Mirror of connectors/sources/exports/histories.py: rows of an audit table are the changes that they were."""

from pathlib import Path

from tests.connectors.sources.foreign import Imported, write

OPPORTUNITY = """
Id,Name,AccountId,OwnerId,StageName,Amount,CloseDate,IsClosed,IsWon,CreatedDate
006A,Big,001A,005B,Closed Won,900,2020-05-01,true,true,2020-01-01T09:00:00.000Z
"""


def test_a_history_of_rows_replaces_what_the_row_of_today_says(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "Opportunity.csv": OPPORTUNITY,
            # Sorted by nothing in particular, as an export is.
            "OpportunityHistory.csv": """
            Id,OpportunityId,StageName,Amount,CloseDate,Probability,ForecastCategory,CreatedDate
            008C,006A,Closed Won,900,2020-05-01,100,Closed,2020-05-02T16:00:00.000Z
            008A,006A,Prospecting,500,2020-04-01,10,Pipeline,2020-01-01T09:00:00.000Z
            008B,006A,Proposal,900,2020-05-01,50,BestCase,2020-02-10T11:30:00.000Z
            """,
        },
    )

    told = Imported("salesforce", [tmp_path]).told("opportunity", "006A")

    assert [(time, change) for time, change, _ in told] == [
        ("2020-01-01T09:00:00Z", "create"),
        ("2020-01-01T09:00:00Z", "update"),
        ("2020-02-10T11:30:00Z", "update"),
        ("2020-05-02T16:00:00Z", "update"),
    ]
    assert told[0][2] == {
        "name": "Big",
        "account": "001A",
        "owner": "005B",
        "created_at": "2020-01-01T09:00:00Z",
    }
    assert told[1][2]["stage"] == "Prospecting"
    assert told[2][2] == {
        "stage": "Proposal",
        "amount": 900,
        "close_date": "2020-05-01",
        "probability": 0.5,
        "forecast_category": "BestCase",
    }
    assert told[3][2] == {"stage": "Closed Won", "probability": 1, "forecast_category": "Closed"}


def test_a_history_of_fields_gives_creation_the_value_that_the_first_change_replaced(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "Opportunity.csv": OPPORTUNITY,
            "OpportunityFieldHistory.csv": """
            Id,OpportunityId,Field,OldValue,NewValue,CreatedDate
            017A,006A,created,,,2020-01-01T09:00:00.000Z
            017B,006A,StageName,Prospecting,Closed Won,2020-05-02T16:00:00.000Z
            017C,006A,Owner,Ana Lima,Bo Berg,2020-03-01T08:00:00.000Z
            017D,006A,Owner,005A,005B,2020-03-01T08:00:00.000Z
            """,
        },
    )

    got = Imported("salesforce", [tmp_path])
    told = got.told("opportunity", "006A")

    assert (told[0][2]["owner"], told[0][2]["stage"], told[0][2]["amount"]) == ("005A", "Prospecting", 900)
    assert [(time, fields) for time, _, fields in told[1:]] == [
        ("2020-03-01T08:00:00Z", {"owner": "005B"}),
        ("2020-05-02T16:00:00Z", {"stage": "Closed Won"}),
    ]
    assert ("OpportunityFieldHistory.csv", 2, None, "not_wanted") in got.reasons()


def test_versions_of_a_row_become_what_differs_between_them(tmp_path: Path) -> None:
    columns = "id,name,stage_name,amount,close_date,is_closed,is_won,is_deleted,created_date"
    own = "_fivetran_start,_fivetran_end,_fivetran_active"
    write(
        tmp_path,
        {
            "opportunity_history.csv": f"""
            {columns},{own}
            006A,Big,Won,900,2020-05-01,true,true,false,2020-01-01 09:00:00,2020-05-02 16:00:00,2020-06-30 23:59,false
            006A,Big,Prospecting,500,2020-04-01,false,false,false,2020-01-01 09:00:00,2020-01-01 09:05,2020-02-10 11:29,false
            006A,Big,Prospecting,,2020-05-01,false,false,false,2020-01-01 09:00:00,2020-02-10 11:30:00,2020-05-02 15:59,false
            006A,Big,Won,900,2020-05-01,true,true,true,2020-01-01 09:00:00,2020-07-01 00:00:00,9999-12-31 23:59:59,true
            """,
            "opportunity.csv": f"""
            {columns}
            006A,Big,Won,900,2020-05-01,true,true,true,2020-01-01 09:00:00
            """,
        },
    )

    got = Imported("salesforce", [tmp_path])

    told = got.told("opportunity", "006A")
    assert told[0][:2] == ("2020-01-01T09:00:00Z", "create")
    assert told[1] == ("2020-01-01T09:00:00Z", "update", {"stage": "Prospecting"})
    assert told[2] == ("2020-02-10T11:30:00Z", "update", {"close_date": "2020-05-01", "amount": None})
    assert told[3] == ("2020-05-02T16:00:00Z", "update", {"amount": 900, "stage": "Won"})
    assert told[4] == ("2020-07-01T00:00:00Z", "delete", {})
    assert ("opportunity.csv", 2, None, "covered_by_history") in got.reasons()
    assert [stage["fields"] for stage in got.of("stage")] == [{"name": "Won", "outcome": "won"}]


def test_a_record_that_only_its_history_knows_begins_with_the_first_change(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "deal_stage.csv": """
            deal_id,value,date_entered
            77,won,2020-03-01 10:00:00
            77,talks,2020-02-01 10:00:00
            77,won,2020-03-02 10:00:00
            """
        },
    )

    got = Imported("hubspot", [tmp_path])

    assert got.told("opportunity", "77") == [
        ("2020-02-01T10:00:00Z", "create", {"stage": "talks"}),
        ("2020-03-01T10:00:00Z", "update", {"stage": "won"}),
    ]
    assert got.reasons() == [("deal_stage.csv", 4, None, "changed_nothing")]
