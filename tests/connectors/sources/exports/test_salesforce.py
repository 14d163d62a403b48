"""Mirror of connectors/sources/exports/mappings/salesforce.toml."""

from pathlib import Path

import pytest

from dealpulse.schemas.errors import Refused
from tests.connectors.sources.foreign import Imported, real_data, write

PEOPLE = {
    "User.csv": """
    Id,Name,Email,IsActive,ManagerId,UserRoleId,CreatedDate
    005A,Ana Lima,ana@ours.com,true,005M,00EX,2019-01-01T00:00:00.000Z
    005M,Max Meyer,max@ours.com,true,,00EM,2019-01-01T00:00:00.000Z
    """,
    "UserRole.csv": "Id,Name\n00EX,West",
    "Account.csv": """
    Id,Name,OwnerId,Website,IsDeleted,MasterRecordId,CreatedDate,LastModifiedDate
    001A,Acme,005A,https://www.acme.com,false,,2019-02-01T00:00:00.000Z,2019-02-01T00:00:00.000Z
    001B,Acme Ltd,005A,acme.co.uk,true,001A,2019-02-01T00:00:00.000Z,2020-02-01T00:00:00.000Z
    """,
    "Contact.csv": """
    Id,Name,Title,Email,AccountId,IsDeleted,CreatedDate
    003A,Zoe Zhang,CFO,zoe@acme.com,001A,false,2019-03-01T00:00:00.000Z
    003B,No Mail,CTO,,001A,false,2019-03-01T00:00:00.000Z
    """,
    "OpportunityContactRole.csv": """
    Id,OpportunityId,ContactId,Role,CreatedDate
    00KA,006A,003A,Decision Maker,2020-01-02T00:00:00.000Z
    """,
}


def test_people_and_accounts(tmp_path: Path) -> None:
    got = Imported("salesforce", [write(tmp_path, PEOPLE)])

    assert got.told("user", "005A")[0][2] == {
        "name": "Ana Lima",
        "emails": ["ana@ours.com"],
        "manager": "005M",
        "team": "West",
        "active": True,
    }
    assert got.told("user", "005M")[0][2]["team"] == "00EM"
    assert got.told("account", "001A")[0][2] == {"name": "Acme", "owner": "005A", "domains": ["acme.com"]}
    assert [(event["time"], event["change"], event.get("into")) for event in got.of("account", "001B")] == [
        ("2019-02-01T00:00:00Z", "create", None),
        ("2020-02-01T00:00:00Z", "merge", "001A"),
    ]
    assert got.told("contact", "003A")[0][2]["email"] == "zoe@acme.com"
    assert got.told("contact_role", "00KA")[0][2] == {
        "opportunity": "006A",
        "contact": "003A",
        "role": "Decision Maker",
    }


def test_a_closed_deal_closes_on_its_close_date_and_an_open_one_is_in_its_stage_since_the_last_change(
    tmp_path: Path,
) -> None:
    write(
        tmp_path,
        {
            "OpportunityStage.csv": """
            Id,MasterLabel,ApiName,SortOrder,IsClosed,IsWon,DefaultProbability
            01J1,Proposal,Proposal,4,false,false,40
            01J2,Closed Won,Closed Won,9,true,true,100
            """,
            "Opportunity.csv": """
            Id,Name,StageName,Amount,Probability,CloseDate,IsClosed,IsWon,IsDeleted,CreatedDate,LastStageChangeDate
            006A,Won,Closed Won,900,100,2020-05-01,true,true,false,2020-01-01T09:00:00.000Z,2020-05-02T10:00:00.000Z
            006B,Open,Proposal,500,40,2020-09-01,false,false,false,2020-01-01T09:00:00.000Z,2020-03-01T10:00:00.000Z
            """,
        },
    )

    got = Imported("salesforce", [tmp_path])

    assert got.told("opportunity", "006A")[1] == (
        "2020-05-01T00:00:00Z",
        "update",
        {"stage": "Closed Won", "closed_at": "2020-05-01T00:00:00Z"},
    )
    assert got.told("opportunity", "006B")[1] == ("2020-03-01T10:00:00Z", "update", {"stage": "Proposal"})
    assert got.told("opportunity", "006B")[0][2]["probability"] == 0.4
    assert [stage["fields"] for stage in got.of("stage")] == [
        {"name": "Proposal", "order": 4, "probability": 0.4, "outcome": "open"},
        {"name": "Closed Won", "order": 9, "probability": 1, "outcome": "won"},
    ]


def test_tasks_are_calls_mails_or_tasks_and_only_completed_ones_count(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            **PEOPLE,
            "Task.csv": """
            Id,OwnerId,WhoId,WhatId,AccountId,TaskSubtype,IsClosed,IsDeleted,CallType,CallDurationInSeconds,CompletedDateTime,LastModifiedDate
            00T1,005A,003A,006A,001A,Call,true,false,Outbound,120,2020-02-01T10:00:00.000Z,
            00T2,005A,003A,006A,001A,Email,true,false,,,2020-02-02T10:00:00.000Z,
            00T3,005A,003B,,001A,Email,true,false,,,2020-02-02T11:00:00.000Z,
            00T4,005A,003A,,001A,LinkedIn,true,false,,,2020-02-03T10:00:00.000Z,
            00T5,005A,,001A,001A,Task,true,true,,,2020-02-04T10:00:00.000Z,2020-02-09T10:00:00.000Z
            00T6,005A,003A,006A,001A,Call,false,false,,,,
            00T7,005A,,,,Task,true,false,,,2020-02-05T10:00:00.000Z,
            """,
        },
    )

    got = Imported("salesforce", [tmp_path])

    assert got.activities() == [
        {
            "type": "call",
            "time": "2020-02-01T10:00:00Z",
            "call": "00T1",
            "user": "005A",
            "contact": "003A",
            "opportunity": "006A",
            "direction": "Outbound",
            "duration_s": 120,
        },
        {
            "type": "email",
            "time": "2020-02-02T10:00:00Z",
            "message": "00T2",
            "from": "ana@ours.com",
            "to": ["zoe@acme.com"],
        },
        {
            "type": "task",
            "time": "2020-02-03T10:00:00Z",
            "task": "00T4",
            "user": "005A",
            "kind": "linkedin",
            "contact": "003A",
        },
        {
            "type": "task",
            "time": "2020-02-09T10:00:00Z",
            "task": "00T5",
            "user": "005A",
            "kind": "task",
            "account": "001A",
            "status": "removed",
        },
    ]
    assert [(row, reason) for file, row, _, reason in got.reasons() if file == "Task.csv"] == [
        (4, "no_match"),
        (7, "not_wanted"),
        (8, "nobody"),
    ]


def test_events_are_meetings_of_the_people_who_have_an_address(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            **PEOPLE,
            "EventWhoRelation.csv": "Id,EventId,RelationId\n0RE1,00U1,003A\n0RE2,00U1,003B",
            "Event.csv": """
            Id,OwnerId,WhoId,StartDateTime,EndDateTime,IsDeleted,IsChild,IsRecurrence,CreatedDate,LastModifiedDate
            00U1,005A,003A,2020-02-10T10:00:00.000Z,2020-02-10T11:00:00.000Z,false,false,false,2020-02-01T10:00:00.000Z,
            00U2,005A,003A,2020-02-11T10:00:00.000Z,2020-02-11T11:00:00.000Z,true,false,false,2020-02-01T10:00:00.000Z,2020-02-05T10:00:00.000Z
            00U3,005M,003A,2020-02-10T10:00:00.000Z,2020-02-10T11:00:00.000Z,false,true,false,2020-02-01T10:00:00.000Z,
            00U4,005A,003B,2020-02-12T10:00:00.000Z,2020-02-12T11:00:00.000Z,false,false,false,2020-02-01T10:00:00.000Z,
            """,
        },
    )

    got = Imported("salesforce", [tmp_path])

    assert [(meeting["meeting"], meeting["time"], meeting.get("status")) for meeting in got.activities()] == [
        ("00U1", "2020-02-01T10:00:00Z", None),
        ("00U2", "2020-02-05T10:00:00Z", "cancelled"),
    ]
    assert got.activities()[0]["organizer"] == "ana@ours.com"
    assert got.activities()[0]["attendees"] == [{"email": "zoe@acme.com"}]
    assert [(row, reason) for file, row, _, reason in got.reasons() if file == "Event.csv"] == [
        (4, "not_wanted"),
        (5, "nobody"),
    ]


def test_a_report_without_the_id_is_refused(tmp_path: Path) -> None:
    write(tmp_path, {"Opportunity.csv": "Opportunity Name,Stage,Created Date\nBig,Proposal,2020-01-01"})

    with pytest.raises(Refused, match=r'salesforce.toml: tables.* Opportunity.csv: id: no column "'):
        Imported("salesforce", [tmp_path])


def test_every_real_file_maps_or_is_reported() -> None:
    folder = real_data("crm_exports") / "salesforce"

    got = Imported("salesforce", [folder])

    unused = {file for file, row, _, reason in got.reasons() if reason == "unused_file"}
    read = {file.file: file.rows for file in got.files}
    assert unused == {"sf_opportunity_line_item_data.csv", "sf_product_2_data.csv"}
    assert set(read) | unused == {path.name for path in folder.glob("*.csv")}
    assert {
        entity: len({event["record"] for event in got.of(entity)})
        for entity in ("opportunity", "account", "user")
    } == {
        "opportunity": 10,
        "account": 10,
        "user": 10,
    }
    assert len(got.activities()) == 10
    # A history's events are counted with its file, whichever row asked for them.
    assert sum(file.events for file in got.files) == len(got.events)
    assert {file.file: file.events for file in got.files}["sf_opportunity_history_data.csv"] == 30


def test_a_real_deal_keeps_its_amount_and_loses_its_absurd_probability() -> None:
    got = Imported("salesforce", [real_data("crm_exports") / "salesforce"])

    first = got.told("opportunity", "006q000000HddohAAB")[0][2]

    assert (first["amount"], "probability" in first) == (24_120_000, False)
    assert ("sf_opportunity_history_data.csv", 2, "probability", "out_of_range") in got.reasons()


def test_an_id_of_15_characters_and_one_of_18_are_one_record(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "User.csv": "Id,Name,Email,CreatedDate\n0051G000005Mun4QAC,Ana,ana@ours.com,2019-01-01T00:00:00.000Z",
            "Lead.csv": "Id,Name,Email,CreatedDate\n00Q1G00000nDnM5,Zoe,zoe@acme.com,2019-01-01T00:00:00.000Z",
            "Opportunity.csv": """
            Id,Name,OwnerId,StageName,IsClosed,CreatedDate
            0061G00000N38JZ,Big,0051G000005Mun4,Proposal,false,2020-01-01T09:00:00.000Z
            """,
            "OpportunityFieldHistory.csv": """
            Id,OpportunityId,Field,OldValue,NewValue,CreatedDate
            0171,0061G00000N38JZQAZ,Owner,0051G000005Mun4,0051G000007F2JG,2020-02-01T09:00:00.000Z
            """,
            "Task.csv": """
            Id,OwnerId,WhoId,WhatId,TaskSubtype,IsClosed,CompletedDateTime
            00T1,0051G000005Mun4,00Q1G00000nDnM5UAK,0061G00000N38JZ,Email,true,2020-02-02T10:00:00.000Z
            00T2,0051G000005Mun4,00Q1G00000nDnM5,0061G00000N38JZ,Call,true,2020-02-02T10:00:00.000Z
            00T3,0051G000005Mun4,,0011G00000jWVWo,Call,true,2020-02-02T10:00:00.000Z
            """,
        },
    )

    got = Imported("salesforce", [tmp_path])

    told = got.told("opportunity", "0061G00000N38JZQAZ")
    assert told[0][2]["owner"] == "0051G000005Mun4QAC"
    assert told[-1][2] == {"owner": "0051G000007F2JGQA0"}
    assert next((found["type"], found.get("from"), found.get("to")) for found in got.activities()) == (
        "email",
        "ana@ours.com",
        ["zoe@acme.com"],
    )
    call, on_the_account = got.activities()[1:]
    assert (call["user"], call["contact"], call["opportunity"]) == (
        "0051G000005Mun4QAC",
        "00Q1G00000nDnM5UAK",
        "0061G00000N38JZQAZ",
    )
    assert on_the_account["account"] == "0011G00000jWVWoQAO"


def test_a_deal_keeps_its_own_currency_and_the_corporate_one_is_the_orgs(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "CurrencyType.csv": "Id,IsoCode,ConversionRate,IsCorporate\n01L1,EUR,0.9,false\n01L2,USD,1,true",
            "DatedConversionRate.csv": "Id,IsoCode,ConversionRate,StartDate\n04w1,EUR,0.8,2020-01-01",
            "Opportunity.csv": """
            Id,Name,StageName,Amount,CurrencyIsoCode,IsClosed,CreatedDate
            006A,Big,Proposal,1000,EUR,false,2020-01-01T09:00:00.000Z
            """,
            "OpportunityFieldHistory.csv": """
            Id,OpportunityId,Field,OldValue,NewValue,CreatedDate
            0171,006A,CurrencyIsoCode,GBP,EUR,2020-02-01T09:00:00.000Z
            """,
        },
    )

    got = Imported("salesforce", [tmp_path])

    created, changed = (fields for _, _, fields in got.told("opportunity", "006A") if "stage" not in fields)
    assert (created["amount"], created["currency"], changed) == (1000, "GBP", {"currency": "EUR"})
    assert [event["data"] for event in got.events if event["type"] == "config.changed"] == [
        {"kind": "org", "key": "currency", "value": "USD"}
    ]
    assert [reason for reason in got.reasons() if reason[0] == "DatedConversionRate.csv"] == [
        ("DatedConversionRate.csv", 0, None, "unused_file")
    ]


def test_a_column_that_a_history_lacks_clears_nothing(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "Opportunity.csv": """
            Id,Name,StageName,Amount,ForecastCategory,CurrencyIsoCode,IsClosed,CreatedDate
            006A,Big,Proposal,1000,Commit,EUR,false,2020-01-01T09:00:00.000Z
            """,
            "OpportunityHistory.csv": """
            Id,OpportunityId,StageName,Amount,CreatedDate
            0081,006A,Discovery,,2020-01-01T09:00:00.000Z
            0082,006A,Proposal,1000,2020-02-01T09:00:00.000Z
            """,
        },
    )

    got = Imported("salesforce", [tmp_path])

    told = got.told("opportunity", "006A")
    assert (told[0][2]["forecast_category"], told[0][2]["currency"]) == ("Commit", "EUR")
    assert [fields for _, _, fields in told[1:]] == [
        {"stage": "Discovery"},
        {"stage": "Proposal", "amount": 1000},
    ]


def test_histories_of_accounts_and_contacts_tell_owners_and_moves(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            **PEOPLE,
            "AccountHistory.csv": """
            Id,AccountId,Field,OldValue,NewValue,CreatedDate
            0171,001A,Owner,005M,005A,2020-02-01T09:00:00.000Z
            0172,001A,Owner,Max Meyer,Ana Lima,2020-02-01T09:00:00.000Z
            """,
            "ContactHistory.csv": """
            Id,ContactId,Field,OldValue,NewValue,CreatedDate
            0173,003A,Account,001B,001A,2020-03-01T09:00:00.000Z
            """,
            "LeadHistory.csv": "Id,LeadId,Field,OldValue,NewValue,CreatedDate",
        },
    )

    got = Imported("salesforce", [tmp_path])

    assert [(time, fields.get("owner")) for time, _, fields in got.told("account", "001A")] == [
        ("2019-02-01T00:00:00Z", "005M"),
        ("2020-02-01T09:00:00Z", "005A"),
    ]
    assert [fields.get("account") for _, _, fields in got.told("contact", "003A")] == ["001B", "001A"]
    assert ("AccountHistory.csv", 3, None, "not_wanted") in got.reasons()
    assert ("LeadHistory.csv", 0, None, "unused_file") in got.reasons()


def test_a_history_that_is_none_is_left_aside_and_says_so(tmp_path: Path) -> None:
    write(tmp_path, {**PEOPLE, "ContactHistory.csv": "Id,What,When\n1,2,2020-01-01"})

    got = Imported("salesforce", [tmp_path])

    assert ("ContactHistory.csv", 0, None, "unused_file") in got.reasons()


def test_who_has_declined_does_not_attend_and_a_colleague_may(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            **PEOPLE,
            "EventRelation.csv": """
            Id,EventId,RelationId,Status
            0RE1,00U1,003A,Declined
            0RE2,00U1,005M,Accepted
            0RE3,00U2,003A,Accepted
            """,
            "Event.csv": """
            Id,OwnerId,WhoId,StartDateTime,EndDateTime,CreatedDate
            00U1,005A,,2020-02-10T10:00:00.000Z,2020-02-10T11:00:00.000Z,2020-02-01T10:00:00.000Z
            00U2,005A,,2020-02-11T10:00:00.000Z,2020-02-11T11:00:00.000Z,2020-02-01T10:00:00.000Z
            """,
        },
    )

    got = Imported("salesforce", [tmp_path])

    assert [found["attendees"] for found in got.activities()] == [
        [{"email": "max@ours.com"}],
        [{"email": "zoe@acme.com"}],
    ]
