"""Whatever the cells hold: every row is events that intake takes, or one reason; nothing stops the import."""

import csv
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.connectors.sources.foreign import Imported

NASTY = """
    true false 005A 003A 006A 2020-01-01 2020-02-30 43831 9999-12-31 1.234,56 100 ana@ours.com @ acme.com http:// #N/A Call Email
    Won 1e400 - " a\u200bb@c.de 1970-01-01 StageName Owner ٣٤ ²
""".split()
CELLS = st.one_of(
    st.sampled_from(["", "Zoe <zoe@acme.com>", "two\nlines", *NASTY]),
    st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=8),
)

FILES = {
    "Opportunity.csv": "Id,Name,OwnerId,StageName,Amount,Probability,CloseDate,IsClosed,IsWon,IsDeleted,CreatedDate",
    "OpportunityFieldHistory.csv": "Id,OpportunityId,Field,OldValue,NewValue,CreatedDate",
    "OpportunityHistory.csv": "Id,OpportunityId,StageName,Amount,CloseDate,Probability,CreatedDate",
    "Account.csv": "Id,Name,OwnerId,Website,IsDeleted,MasterRecordId,CreatedDate",
    "User.csv": "Id,Name,Email,IsActive,ManagerId,CreatedDate",
    "Contact.csv": "Id,Name,Email,AccountId,IsDeleted,CreatedDate",
    "Task.csv": "Id,OwnerId,WhoId,WhatId,TaskSubtype,IsClosed,IsDeleted,CallDurationInSeconds,CompletedDateTime",
    "Event.csv": "Id,OwnerId,WhoId,StartDateTime,EndDateTime,IsDeleted,IsChild,CreatedDate",
}


@given(st.data())
@settings(max_examples=60)
def test_whatever_the_cells_hold_every_row_is_events_or_one_reason(data: st.DataObject) -> None:
    with TemporaryDirectory() as folder:
        for name, header in FILES.items():
            columns = header.split(",")
            rows = data.draw(
                st.lists(st.lists(CELLS, min_size=len(columns), max_size=len(columns)), max_size=4)
            )
            with (Path(folder) / name).open("w", newline="") as file:
                csv.writer(file).writerows([columns, *rows])
        # One good row, so that the set has a date.
        with (Path(folder) / "Lead.csv").open("w") as file:
            file.write("Id,Name,Email,CreatedDate\n00Q1,Ann,ann@acme.com,2020-01-01\n")

        got = Imported("salesforce", [Path(folder)])

    rejected = [(reject.file, reject.row) for reject in got.rejects if not reject.kept]
    assert len(rejected) == len(set(rejected))
    assert {event["data"]["record"] for event in got.events if event["data"].get("entity") == "lead"} == {
        "00Q1"
    }
