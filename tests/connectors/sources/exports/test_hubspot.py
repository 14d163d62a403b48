"""Mirror of connectors/sources/exports/mappings/hubspot.toml."""

from pathlib import Path

from tests.connectors.sources.foreign import Imported, real_data, write

WORLD = {
    "deal_pipeline.csv": "pipeline_id,label\np1,New business",
    "deal_pipeline_stage.csv": """
    stage_id,label,pipeline_id,display_order,probability,is_closed,closed_won,created_at
    s1,Talks,p1,0,0.2,FALSE,FALSE,2019-01-01 8:00:00
    s2,Won,p1,1,1.0,TRUE,TRUE,2019-01-01 8:00:00
    s3,Lost,p1,2,0.0,TRUE,FALSE,2019-01-01 8:00:00
    """,
    "owner.csv": "owner_id,email,first_name,last_name,created_at\n44,ana@ours.com,Ana,Lima,2019-01-01 8:00:00",
    "owner_team.csv": "owner_id,team_id\n44,9",
    "team.csv": "id,name\n9,West",
    "company.csv": """
    id,property_name,property_domain,property_hubspot_owner_id,property_createdate,is_deleted
    700,Acme,acme.com,44,2019-02-01 8:00:00,false
    """,
    "contact.csv": """
    id,property_email,property_firstname,property_lastname,property_associatedcompanyid,property_createdate,property_hs_merged_object_ids
    501,zoe@acme.com,Zoe,Zhang,700,2019-03-01 8:00:00,502;503
    """,
    "deal.csv": """
    deal_id,is_deleted,deal_pipeline_id,deal_pipeline_stage_id,owner_id,property_dealname,property_amount,property_closedate,property_createdate
    77,false,p1,s2,44,Big,900,2020-05-01 12:00:00,2020-01-01 9:00:00
    78,false,p1,s1,44,Small,"1.234,50",2020-06-01 12:00:00,2020-01-01 9:00:00
    """,
    "deal_company.csv": "deal_id,company_id\n77,700\n78,700",
    "deal_contact.csv": "deal_id,contact_id\n77,501",
}


def test_a_deal_has_its_account_owner_pipeline_and_the_label_of_its_stage(tmp_path: Path) -> None:
    got = Imported("hubspot", [write(tmp_path, WORLD)])

    assert got.told("opportunity", "77") == [
        (
            "2020-01-01T09:00:00Z",
            "create",
            {
                "name": "Big",
                "account": "700",
                "owner": "44",
                "pipeline": "New business",
                "amount": 900,
                "close_date": "2020-05-01",
                "created_at": "2020-01-01T09:00:00Z",
            },
        ),
        ("2020-05-01T12:00:00Z", "update", {"stage": "Won", "closed_at": "2020-05-01T12:00:00Z"}),
    ]
    assert got.told("opportunity", "78")[0][2]["amount"] == 1234.5
    assert got.told("opportunity", "78")[1] == ("2020-01-01T09:00:00Z", "update", {"stage": "Talks"})
    assert [stage["fields"] for stage in got.of("stage")] == [
        {"name": "Talks", "pipeline": "New business", "order": 0, "probability": 0.2, "outcome": "open"},
        {"name": "Won", "pipeline": "New business", "order": 1, "probability": 1, "outcome": "won"},
        {"name": "Lost", "pipeline": "New business", "order": 2, "probability": 0, "outcome": "lost"},
    ]
    assert got.told("user", "44")[0][2] == {"name": "Ana Lima", "emails": ["ana@ours.com"], "team": "West"}
    assert got.told("contact_role", "77/501")[0][2] == {"opportunity": "77", "contact": "501"}


def test_contacts_that_went_into_another_are_merged(tmp_path: Path) -> None:
    got = Imported("hubspot", [write(tmp_path, WORLD)])

    merges = [(event["record"], event["into"]) for event in got.of("contact") if event["change"] == "merge"]

    assert merges == [("502", "501"), ("503", "501")]


def test_a_history_of_properties_tells_stage_and_amount(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            **WORLD,
            "deal_property_history.csv": """
            deal_id,name,value,timestamp
            77,dealstage,s1,2020-01-01 9:00:00
            77,dealstage,s2,2020-04-30 17:00:00
            77,amount,700,2020-01-01 9:00:00
            77,amount,900,2020-03-01 9:00:00
            77,closedate,1588334400000,2020-01-01 9:00:00
            77,hs_lastactivitydate,1588334400000,2020-01-01 9:00:00
            """,
        },
    )

    got = Imported("hubspot", [tmp_path])
    told = got.told("opportunity", "77")

    assert set(told[0][2]) == {"name", "account", "owner", "pipeline", "created_at"}
    assert [(time, fields) for time, _, fields in told[1:]] == [
        ("2020-01-01T09:00:00Z", {"stage": "Talks"}),
        ("2020-01-01T09:00:00Z", {"amount": 700}),
        ("2020-01-01T09:00:00Z", {"close_date": "2020-05-01"}),
        ("2020-03-01T09:00:00Z", {"amount": 900}),
        ("2020-04-30T17:00:00Z", {"stage": "Won"}),
    ]
    assert ("deal_property_history.csv", 7, None, "not_wanted") in got.reasons()


def test_engagements_find_their_people_in_tables_of_their_own(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            **WORLD,
            "engagement_contact.csv": "engagement_id,contact_id\n1,501\n2,501\n3,501\n4,501",
            "engagement_deal.csv": "engagement_id,deal_id\n1,77",
            "engagement_call.csv": """
            engagement_id,property_hs_timestamp,property_hubspot_owner_id,property_hs_call_direction,property_hs_call_duration
            1,2020-02-01 10:00:00,44,OUTBOUND,90000
            """,
            "engagement_email.csv": """
            engagement_id,property_hs_timestamp,property_hubspot_owner_id,property_hs_email_from_email,property_hs_email_to_email
            2,2020-02-02 10:00:00,44,,
            22,2020-02-02 11:00:00,44,zoe@acme.com,ana@ours.com;max@ours.com
            """,
            "engagement_meeting.csv": """
            engagement_id,property_hs_createdate,property_hs_meeting_start_time,property_hs_meeting_end_time,property_hubspot_owner_id,property_hs_meeting_outcome
            3,2020-02-01 10:00:00,2020-02-10 10:00:00,2020-02-10 11:00:00,44,CANCELED
            """,
            "engagement_task.csv": """
            engagement_id,property_hs_timestamp,property_hubspot_owner_id,property_hs_task_type,property_hs_task_status
            4,2020-02-04 10:00:00,44,LINKED_IN_MESSAGE,COMPLETED
            5,2020-02-04 10:00:00,44,CALL,NOT_STARTED
            """,
        },
    )

    got = Imported("hubspot", [tmp_path])

    call, mail, reply, meeting, task = got.activities()
    assert (call["user"], call["contact"], call["opportunity"], call["duration_s"]) == ("44", "501", "77", 90)
    assert (mail["from"], mail["to"]) == ("ana@ours.com", ["zoe@acme.com"])
    assert (reply["from"], reply["to"]) == ("zoe@acme.com", ["ana@ours.com", "max@ours.com"])
    assert (meeting["organizer"], meeting["status"], meeting["time"]) == (
        "ana@ours.com",
        "cancelled",
        "2020-02-01T10:00:00Z",
    )
    assert (task["kind"], task["contact"]) == ("linkedin", "501")
    assert ("engagement_task.csv", 3, None, "not_wanted") in got.reasons()


def test_every_real_file_maps_or_is_reported() -> None:
    folder = real_data("crm_exports") / "hubspot"

    got = Imported("hubspot", [folder])

    unused = {file for file, row, _, reason in got.reasons() if reason == "unused_file"}
    assert {file.file for file in got.files} | unused == {path.name for path in folder.glob("*.csv")}
    assert unused == {
        "email_event_bounce_data.csv",
        "email_event_data.csv",
        "email_event_open_data.csv",
        "email_event_sent_data.csv",
        "engagement_note_data.csv",
        "property_data.csv",
        "property_option_data.csv",
        "role_data.csv",
        "team_user_data.csv",
        "users_data.csv",
    }
    counts = {
        entity: len({event["record"] for event in got.of(entity)}) for entity in ("account", "user", "stage")
    }
    assert counts == {"account": 24, "user": 100, "stage": 71}
    created = {event["record"] for event in got.of("opportunity") if event["change"] == "create"}
    assert len(created) == 44 + 14  # deals, and deals that only the history of stages knows


def test_every_real_row_is_an_event_a_look_up_or_one_reason() -> None:
    folder = real_data("crm_exports") / "hubspot"

    got = Imported("hubspot", [folder])

    left_out: dict[str, set[int]] = {}
    for reject in got.rejects:
        if reject.row and not reject.kept:
            assert reject.row not in left_out.setdefault(reject.file, set())
            left_out[reject.file].add(reject.row)
    assert sum(file.events for file in got.files) == len(got.events)
    without = {
        file.file: file.rows - len(left_out.get(file.file, ())) for file in got.files if not file.events
    }
    # Tables that are only looked up in.
    assert {name for name, rows in without.items() if rows} == {
        "deal_company_data.csv",
        "deal_pipeline_data.csv",
        "engagement_company_data.csv",
        "engagement_contact_data.csv",
        "engagement_data.csv",
        "engagement_deal_data.csv",
        "owner_team_data.csv",
        "team_data.csv",
    }


def test_a_merge_that_two_tables_tell_is_told_once_and_when_the_audit_says(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            **WORLD,
            "contact_merge_audit.csv": "canonical_vid,vid_to_merge,timestamp\n501,502,2019-10-08 15:50:57",
            "merged_deal.csv": "deal_id,merged_deal_id\n77,76",
        },
    )

    got = Imported("hubspot", [tmp_path])

    merges = [
        (event["time"], event["record"], event["into"])
        for event in [*got.of("contact"), *got.of("opportunity")]
        if event["change"] == "merge"
    ]
    assert [merge[1:] for merge in merges] == [("502", "501"), ("503", "501"), ("76", "77")]
    assert merges[0][0] == "2019-10-08T15:50:57Z"


def test_an_id_that_became_a_decimal_is_the_same_id_and_a_currency_has_its_history(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            **WORLD,
            "deal.csv": """
            deal_id,owner_id,deal_pipeline_stage_id,property_dealname,property_amount,property_deal_currency_code,property_createdate
            77.0,44.0,s1,Big,900,EUR,2020-01-01 9:00:00
            """,
            "deal_property_history.csv": """
            deal_id,name,value,timestamp
            77,deal_currency_code,GBP,2020-01-01 9:00:00
            77,deal_currency_code,EUR,2020-02-01 9:00:00
            """,
        },
    )

    got = Imported("hubspot", [tmp_path])

    told = got.told("opportunity", "77")
    assert (told[0][2]["owner"], told[0][2]["account"]) == ("44", "700")
    assert [fields["currency"] for _, _, fields in told if "currency" in fields] == ["GBP", "EUR"]
