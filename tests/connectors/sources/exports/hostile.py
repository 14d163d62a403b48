"""Hostile exports: sets of files that are nearly tables, each made out of one seed.

python -m tests.connectors.sources.exports.hostile 0 100000     # says how many crashed or took too long
"""

import gzip
import random
import sys
import time
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from dealpulse.connectors.sources import read
from dealpulse.connectors.sources.report import REASONS, BadFile, Reject
from dealpulse.schemas.errors import Refused

# An input of a few kilobytes is to be done with in this time.
LIMIT_S = 5.0

MAPPING = """
source = "ours"
dates = ["%d.%m.%Y"]
decimal = ","
[[tables]]
files = ["deal*"]
entity = "opportunity"
id = ["id", "deal"]
at = "created"
fields = { name = "name", amount = { column = "amount", default = 0 }, close_date = "closed", owner = "owner" }
deleted = "gone"
changes = [{ when = { stage = ["Won", "Lost"] }, at = "closed", fields = { stage = "stage", closed_at = "closed" } }]
"""

TABLES = {
    "salesforce": {
        "Opportunity.csv": "Id Name OwnerId StageName Amount Probability CloseDate IsClosed IsWon IsDeleted CreatedDate",
        "OpportunityHistory.csv": "Id OpportunityId StageName Amount CloseDate Probability CreatedDate",
        "OpportunityFieldHistory.csv": "Id OpportunityId Field OldValue NewValue CreatedDate",
        "Account.csv": "Id Name OwnerId Website IsDeleted MasterRecordId CreatedDate",
        "Task.csv": "Id OwnerId WhoId WhatId TaskSubtype IsClosed IsDeleted CallDurationInSeconds CompletedDateTime",
        "User.csv": "Id Name Email IsActive ManagerId CreatedDate",
        "CurrencyType.csv": "Id IsoCode IsCorporate",
    },
    "hubspot": {
        "deal.csv": "deal_id dealname amount createdate closedate deal_pipeline_stage_id is_deleted",
        "deal_property_history.csv": "deal_id name value timestamp",
        "deal_pipeline_stage.csv": "stage_id label pipeline_id display_order probability is_closed closed_won created_at",
        "contact.csv": "id property_email property_createdate property_hs_merged_object_ids",
        "contact_merge_audit.csv": "canonical_vid vid_to_merge timestamp",
        "engagement_email.csv": "engagement_id timestamp email_from_email email_to_email",
    },
    "csv": {"deals.csv": "id name amount created closed stage owner gone"},
}

CELLS = [
    "", "1", "006A", "0061G00000N38JZ", "005A", "003A", "true", "FALSE", "2020-01-01", "2020-01-01T00:00:00.000Z",
    "2020-02-30", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "2020-01-01 25:61:61", "43831", "1588334400000",
    "99999999999999999999", "1e400", "-1e-400", "NaN", "Infinity", "1.234,56", "1,234.56", "(100)", "€ 5", "Won", "Lost",
    "Closed Won", "Call", "Email", "StageName", "Owner", "Amount", "dealstage", "amount", "a@b.de", "a@b.de;c@d.de,,;@", "@",
    "http://", "https://www.acme.com/x", "#N/A", "NULL", "\x00", "\u200b", "😀", "²", "٣٤", "1;2;3", "x" * 5_000, "+00:00",
    "2020-01-01T00:00:00+99:99", "T", "2020-W01-1T00", "12/31/2020", "31.12.2020", '"', '""', "=1+1", "\r", "\n", "\u2028",
]  # fmt: skip
JUNK = [
    b"\x00",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b'"',
    b'"""',
    b",",
    b";",
    b"\t",
    b"\r",
    b"\n",
    b"\r\r\n",
    b"\x1a",
    b"|",
]
ENCODINGS = ["utf-8"] * 20 + ["utf-8-sig", "utf-8-sig", "utf-16", "utf-16-le"]


def table(dice: random.Random, header: str) -> bytes:
    """A table with cells that make trouble."""
    columns = header.split()
    delimiter = dice.choice(",,,;\t|^`")
    lines = [delimiter.join(columns)]
    for _ in range(dice.randrange(8)):
        width = len(columns) + dice.choice([0] * 20 + [-1, 1, 30])
        cells = [dice.choice(CELLS) if dice.random() < 0.7 else "2020-01-01" for _ in range(max(0, width))]
        if dice.random() < 0.9:
            cells = [quoted(cell) if set(cell) & set(f'"\r\n{delimiter}') else cell for cell in cells]
        lines.append(delimiter.join(cells))
    return dice.choice(["\n", "\r\n", "\r"]).join(lines).encode(dice.choice(ENCODINGS))


def quoted(cell: str) -> str:
    """As a cell is written that holds a delimiter."""
    doubled = cell.replace('"', '""')
    return f'"{doubled}"'


def damaged(dice: random.Random, data: bytes, often: float) -> bytes:
    """The same with some of it broken."""
    if dice.random() > often:
        return data
    for _ in range(dice.choice([1, 1, 3, 20])):
        place = dice.randrange(len(data) + 1)
        match dice.randrange(6):
            case 0 | 1:
                data = data[:place] + dice.choice(JUNK) + data[place:]
            case 2:
                data = data[:place] + data[place + dice.randrange(40) :]
            case 3:
                data = data[:place] + dice.randbytes(dice.randrange(4)) + data[place:]
            case 4:
                end = min(len(data), place + 60)
                data = data[:end] + data[place:end] * dice.randrange(30) + data[end:]
            case _:
                data = data[:place]
    return data


def hostile(seed: int) -> tuple[str, dict[str, bytes]]:
    """A format and files for it."""
    dice = random.Random(seed)
    format = dice.choice(list(TABLES))
    files = {}
    for name, header in TABLES[format].items():
        if len(TABLES[format]) > 1 and dice.random() < 0.4:
            continue
        data = damaged(dice, table(dice, header), 1.5 / len(TABLES[format]))
        if dice.random() < 0.1:
            name, data = f"{name}.gz", damaged(dice, gzip.compress(data, mtime=0), 0.3)
        files[name] = data
    return format, files


def outcome(seed: int) -> str:
    """What became of one set: events, or a sentence. Anything else is raised."""
    format, files = hostile(seed)
    rejects: list[Reject] = []
    with TemporaryDirectory() as folder:
        mapping = Path(folder, "ours.toml")
        mapping.write_text(MAPPING)
        inside = Path(folder, "files")
        inside.mkdir()
        for name, data in files.items():
            (inside / name).write_bytes(data)
        try:
            events = sum(
                1
                for _ in read(
                    format,
                    [inside],
                    "acme",
                    mapping=mapping if format == "csv" else None,
                    on_reject=rejects.append,
                )
            )
        except (Refused, BadFile) as error:
            assert str(error) and "\n" not in str(error), str(error)
            return type(error).__name__
    assert all(reject.reason in REASONS for reject in rejects)
    return "events" if events else "nothing"


def main(first: int, last: int) -> None:
    """Try all seeds of a range, and count."""
    counts: Counter[str] = Counter()
    longest = 0.0
    for seed in range(first, last):
        begun = time.monotonic()
        try:
            counts[outcome(seed)] += 1
        except BaseException:
            print(f"seed {seed}: crashed; {counts}", flush=True)
            raise
        took = time.monotonic() - begun
        longest = max(longest, took)
        counts["too long"] += took > LIMIT_S
    print(f"{last - first} inputs, the longest {longest:.2f} s: {dict(counts)}")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
