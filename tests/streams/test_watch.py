"""`dealpulse watch` on the embedded broker: each event once in effect, whatever happens to watcher, files and broker."""

import asyncio
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from dealpulse.agents.intake import read as intake
from dealpulse.connectors.sources import read
from dealpulse.streams.broker import EmbeddedBroker
from dealpulse.streams.embedded import replay
from dealpulse.streams.settings import Settings
from tests.connectors.sources.foreign import write
from tests.parity import world
from tests.streams.watching import MAPPING, Arrivals, Watching

USERS = "Id,Name,Email,IsActive,CreatedDate\n005A,Ana Lima,ana@ours.com,true,2026-01-01T00:00:00.000Z\n"
CONTACTS = "Id,Name,Email,AccountId,CreatedDate\n003A,Zoe,zoe@acme.com,001A,2026-01-01T00:00:00.000Z\n"
TASKS = (
    "Id,OwnerId,WhoId,TaskSubtype,IsClosed,CompletedDateTime\n"
    "00T1,005A,003A,Email,true,2026-02-02T10:00:00.000Z\n"
    "00T2,005X,003A,Email,true,2026-02-02T10:00:00.000Z\n"
)


@pytest.fixture(scope="module")
def settings() -> Iterator[Settings]:
    """One broker for all tests: each has an org of its own."""
    with EmbeddedBroker(Settings().inputs.values(), 4) as broker:
        yield Settings(kafka=broker.kafka, partitions=4, tick_s=0.0, http="", embedded=True)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder to be watched; the org has its name."""
    made = tmp_path / f"dropped-{secrets.token_hex(4)}"
    made.mkdir()
    return made


def sent(settings: Settings, folder: Path) -> list[bytes]:
    """All events of the folder's org in the input topics, as they came; each one passes intake."""
    found = []
    for topic in settings.inputs.values():
        for records in asyncio.run(world.read(settings, topic)).values():
            found += [record.value for record in records if record.key == folder.name.encode()]
    for value in found:
        assert intake(value).org == folder.name
    return found


def once(settings: Settings, folder: Path, *options: str) -> int:
    """Run `--once`; its exit code."""
    with Watching(settings, folder, "--once", *options) as watching:
        return watching.wait(60)


def salesforce(folder: Path) -> Path:
    (folder / "salesforce").mkdir()
    return write(folder / "salesforce", {"User.csv": USERS, "Contact.csv": CONTACTS, "Task.csv": TASKS})


def test_the_tables_of_a_folder_are_one_export_and_nothing_is_sent_twice(
    settings: Settings, folder: Path
) -> None:
    inside = salesforce(folder)

    assert once(settings, folder) == 0
    assert once(settings, folder) == 0

    assert sorted(sent(settings, folder)) == sorted(read("salesforce", [inside], folder.name))
    rejects = (folder / ".dealpulse/salesforce/Task.csv.rejects.ndjson").read_bytes().splitlines()
    assert [(line["row"], line["reason"]) for line in map(msgspec.json.decode, rejects)] == [(3, "no_match")]


def test_a_folder_of_ones_own_tables_has_its_mapping_beside_them(settings: Settings, folder: Path) -> None:
    for name in ("north", "south"):
        (folder / "csv" / name).mkdir(parents=True)
        (folder / "csv" / name / "mapping.toml").write_text(MAPPING)
        (folder / "csv" / name / "deals.csv").write_text(f"id,name,amount,created\n{name},Big,1,2026-01-02\n")
    (folder / "more.csv").write_text("id,name,amount,created\nM,More,2,2026-01-02\n")
    other = folder.parent / "own.toml"
    other.write_text(MAPPING)

    assert once(settings, folder, "--format", "csv", "--mapping", str(other)) == 0

    assert len(sent(settings, folder)) == 3


def test_what_is_still_being_written_waits(settings: Settings, folder: Path) -> None:
    mapping = folder.parent / "own.toml"
    mapping.write_text(MAPPING)
    with Watching(
        settings, folder, "--format", "csv", "--mapping", str(mapping), "--still", "1.5"
    ) as watching:
        watching.until_said("watching")
        (folder / ".deals.csv").write_text("half a")
        (folder / "deals.csv.part").write_text("half a")
        with (folder / "deals.csv").open("w") as file:
            file.write("id,name,amount,created\n")
            for number in range(8):
                file.write(f"D{number},Big,1,2026-01-02\n")
                file.flush()
                time.sleep(0.4)
                assert "deals.csv" not in watching.log and "events" not in watching.log
        watching.until_said("8 events from 8 rows")
    assert len(sent(settings, folder)) == 8


def test_a_bad_file_stops_no_other_and_says_so_beside_it(settings: Settings, folder: Path) -> None:
    inside = salesforce(folder)
    (inside / "Account.csv").write_bytes(b"PK\x03\x04 a workbook")
    (folder / "hubspot").mkdir()
    (folder / "hubspot" / "deal.csv").write_text("deal,name\n1,no id\n")
    (folder / "notes.pdf").write_bytes(b"%PDF")
    (folder / os.fsdecode(b"\xff.eml")).write_text("From: ana@ours.example\n\n")
    os.mkfifo(folder / "pipe.ics")

    assert once(settings, folder) == 1

    assert len(sent(settings, folder)) == 3
    [line] = (folder / ".dealpulse/salesforce/Account.csv.rejects.ndjson").read_bytes().splitlines()
    assert msgspec.json.decode(line)["reason"] == "unreadable_file"
    said = folder.with_name(f"{folder.name}.log").read_text()
    assert "Account.csv is a workbook or a zip archive; save the sheet as CSV" in said
    assert "hubspot: nothing sent: hubspot.toml: tables" in said
    assert "notes.pdf: left alone" in said


def test_a_file_that_is_mended_is_read_again(settings: Settings, folder: Path) -> None:
    (folder / "csv").mkdir()
    (folder / "csv" / "mapping.toml").write_text(MAPPING)
    deals = folder / "csv" / "deals.csv"
    with Watching(settings, folder) as watching:
        deals.write_text("id,name,amount,created\nD1,Big,much,2026-01-02\nD2,Small,2,2026-01-02\n")
        watching.until_said("1 event from 2 rows of 1 file; 1 row left out")
        rejects = folder / ".dealpulse/csv/deals.csv.rejects.ndjson"
        assert rejects.exists()

        deals.write_text("id,name,amount,created\nD1,Big,9,2026-01-02\nD2,Small,2,2026-01-02\n")
        watching.until_said("2 events from 2 rows")
        assert not rejects.exists()
        assert watching.stop() == 0
    found = sent(settings, folder)
    assert (len(found), len(set(found))) == (3, 2)


def test_a_second_watcher_is_refused(settings: Settings, folder: Path) -> None:
    with Watching(settings, folder) as first:
        first.until_said("watching")
        assert once(settings, folder) == 2
        assert "somebody watches this folder already" in first.log


def test_a_broker_that_is_away_is_waited_for(folder: Path) -> None:
    nobody = Settings(kafka="127.0.0.1:9", partitions=4, http="", embedded=True)
    salesforce(folder)

    with Watching(nobody, folder) as watching:
        watching.until_said("Kafka at 127.0.0.1:9: ")
        watching.until_said("; waiting for it")
        assert watching.stop() == 0
        assert "Traceback" not in watching.log
    assert once(nobody, folder) == 2


# So many that nobody has sent them all before some are seen to arrive.
DEALS = 15_000


@pytest.mark.parametrize("after", [0, 1, 2_000])
def test_killed_at_any_point_every_event_is_there_and_counts_once(
    settings: Settings, folder: Path, after: int
) -> None:
    (folder / "csv").mkdir()
    mapping = folder / "csv" / "mapping.toml"
    mapping.write_text(MAPPING)
    deals = folder / "csv" / "deals.csv"
    rows = "".join(f"D{number},Deal {number},{number},2026-01-02\n" for number in range(DEALS))
    deals.write_text("id,name,amount,created\n" + rows)
    with closing(Arrivals(settings)) as arrivals, Watching(settings, folder) as watching:
        watching.until_said("watching")
        watching.until(lambda: arrivals.count() >= after)
        watching.kill()

    with Watching(settings, folder) as watching:
        watching.until_said(f"{DEALS:,} events from {DEALS:,} rows")
        assert watching.stop() == 0
    found = sent(settings, folder)
    assert once(settings, folder) == 0

    assert sent(settings, folder) == found, "what is done was sent again"
    assert set(found) == set(read("csv", [deals], folder.name, mapping=mapping))
    # What the killed one had sent is there twice, under one id.
    summary = replay(found).summary
    assert (summary["folded"], summary["duplicates"]) == (DEALS, len(found) - DEALS)


def test_stopped_in_the_middle_it_leaves_at_once_and_goes_on_later(settings: Settings, folder: Path) -> None:
    (folder / "csv").mkdir()
    (folder / "csv" / "mapping.toml").write_text(MAPPING)
    rows = "".join(f"D{number},Deal {number},{number},2026-01-02\n" for number in range(20_000))
    (folder / "csv" / "deals.csv").write_text("id,name,amount,created\n" + rows)
    with Watching(settings, folder) as watching:
        watching.until(lambda: (folder / ".dealpulse/events.part").exists())
        assert watching.stop() == 0
        assert "stopped; what was not done is done at the next start" in watching.log
        assert "Traceback" not in watching.log
    assert not (folder / ".dealpulse/done.ndjson").exists()

    assert once(settings, folder) == 0
    assert len({*sent(settings, folder)}) == 20_000


def test_a_crash_before_the_memory_is_written_sends_copies_only(settings: Settings, folder: Path) -> None:
    salesforce(folder)
    once(settings, folder)
    done = folder / ".dealpulse/done.ndjson"
    done.write_bytes(done.read_bytes()[:-20])

    assert once(settings, folder) == 0

    found = sent(settings, folder)
    assert (len(found), len(set(found))) == (6, 3)
    assert len(done.read_bytes().splitlines()) == 1


MAIL = """Date: Tue, 01 Sep 2026 09:10:00 +0200
From: Ana Lima <ana@ours.example>
To: Zoe Zhang <zoe@acme.example>
Message-ID: <{}@ours.example>

words
"""


def test_mails_are_taken_one_by_one_and_a_mail_that_only_moves_is_not_news(
    settings: Settings, folder: Path
) -> None:
    for name in ("cur", "new", "tmp"):
        (folder / "maildir" / "ana" / name).mkdir(parents=True)
    (folder / "offer.eml").write_text(MAIL.format("offer"))
    arriving = folder / "maildir" / "ana" / "tmp" / "1788246600.M1P2.host"
    arriving.write_text(MAIL.format("second")[:30])

    with Watching(settings, folder) as watching:
        watching.until_said("offer.eml: 1 event from 1 message")
        arriving.write_text(MAIL.format("second"))
        new = arriving.rename(folder / "maildir" / "ana" / "new" / arriving.name)
        watching.until_said("new/1788246600.M1P2.host: 1 event")
        new.rename(folder / "maildir" / "ana" / "cur" / f"{new.name}:2,S")
        watching.until_said("cur/1788246600.M1P2.host:2,S: holds what maildir/ana/new/")

    assert once(settings, folder) == 0
    messages = [msgspec.json.decode(value)["data"]["message"] for value in sent(settings, folder)]
    assert sorted(messages) == ["offer@ours.example", "second@ours.example"]


def test_what_a_newer_calendar_lacks_is_cancelled_also_after_a_restart(
    settings: Settings, folder: Path
) -> None:
    calendar = folder / "ana.ics"
    calendar.write_text(a_calendar(1, "weekly", "once"))
    assert once(settings, folder) == 0
    calendar.write_text(a_calendar(2, "weekly"))
    assert once(settings, folder) == 0
    assert once(settings, folder) == 0

    found = [msgspec.json.decode(value)["data"] for value in sent(settings, folder)]
    told = [(meeting["meeting"].split("@")[0], meeting["status"]) for meeting in found]
    assert sorted(set(told)) == [("once", "cancelled"), ("once", "confirmed"), ("weekly", "confirmed")]


def test_two_invitations_of_one_name_are_two_meetings(settings: Settings, folder: Path) -> None:
    for day, uid in enumerate(("first", "second", "first"), start=1):
        (folder / "invite.ics").write_text(a_calendar(day, uid))
        assert once(settings, folder) == 0

    found = [msgspec.json.decode(value)["data"] for value in sent(settings, folder)]
    assert {(meeting["meeting"].split("@")[0], meeting["status"]) for meeting in found} == {
        ("first", "confirmed"),
        ("second", "confirmed"),
    }


def a_calendar(day: int, *uids: str) -> str:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//ours//EN"]
    for uid in uids:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{uid}@ours.example",
            f"DTSTAMP:2026080{day}T080000Z",
            "DTSTART:20260903T080000Z",
            "DTEND:20260903T083000Z",
            "ORGANIZER:mailto:ana@ours.example",
            "ATTENDEE;PARTSTAT=ACCEPTED:mailto:zoe@acme.example",
            "END:VEVENT",
        ]
    return "\r\n".join([*lines, "END:VCALENDAR", ""])
