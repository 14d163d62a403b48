"""A CRM's export, mailboxes and calendars of one story: imported in any order, apart or together, they give the same rows."""

import random
from datetime import UTC, datetime, timedelta
from itertools import permutations
from pathlib import Path

import pytest

from dealpulse.connectors.sources import read
from dealpulse.schemas.time import instant
from dealpulse.streams.embedded import Result, replay
from tests.laws.comparing import Row, between, flips, rows

BEGIN = datetime(2026, 1, 5, 9, tzinfo=UTC)
DAYS = 150
UNTIL = instant(BEGIN + timedelta(days=DAYS + 20))

REPS = {"005A": "ana@ours.example", "005B": "bo@ours.example"}
BUYERS = ["zoe@acme.example", "yan@acme.example", "uma@umbrella.example"]
STAGES = ["Discovery", "Proposal", "Negotiation"]

Sources = dict[str, list[bytes]]


def stamp(at: datetime) -> str:
    return at.strftime("%Y%m%dT%H%M%SZ")


def told(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.000Z")


class Story:
    """Half a year of two reps and two buyers, written down as six files.

    Args:
        shared: mails may lie in both mailboxes. A copy is known as one for 8 days of the clock (spec 11), so where the lines of
            one mailbox come after all of the other's, it may be another mail.
    """

    def __init__(self, seed: int, folder: Path, *, shared: bool) -> None:
        self.dice = random.Random(seed)
        self.folder = folder
        self.boxes: dict[str, list[str]] = {"ana": [], "bo": []}
        self.diaries: dict[str, list[str]] = {"ana": [], "bo": []}
        self._crm()
        for number in range(40):
            self._mail(number, shared)
        for number in range(8):
            self._meeting(number)
        for name, mails in self.boxes.items():
            (folder / f"{name}.mbox").write_text("".join(mails))
        for name, entries in self.diaries.items():
            lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//story//EN", *entries, "END:VCALENDAR", ""]
            (folder / f"{name}.ics").write_text("\r\n".join(lines))

    def at(self) -> datetime:
        """Some time, to the minute."""
        return BEGIN + timedelta(minutes=self.dice.randrange(DAYS * 24 * 60))

    def _crm(self) -> None:
        crm = self.folder / "crm"
        crm.mkdir()
        users = [f"{id_},{mail.split('@')[0]},{mail},true,{told(BEGIN)}" for id_, mail in REPS.items()]
        write(crm / "User.csv", "Id,Name,Email,IsActive,CreatedDate", users)
        write(
            crm / "Account.csv",
            "Id,Name,OwnerId,Website,CreatedDate",
            [
                f"001A,Acme,005A,acme.example,{told(BEGIN)}",
                f"001B,Umbrella,005B,umbrella.example,{told(BEGIN)}",
            ],
        )
        write(
            crm / "Contact.csv",
            "Id,Name,Email,AccountId,CreatedDate",
            [f"003A,Zoe,{BUYERS[0]},001A,{told(BEGIN)}"],
        )
        deals, steps = [], []
        for number in range(3):
            owner, account = self.dice.choice([("005A", "001A"), ("005B", "001B")])
            begun = BEGIN + timedelta(days=self.dice.randrange(30))
            stage = STAGES[0]
            for turn in range(self.dice.randrange(3)):
                following = self.dice.choice(STAGES)
                at = begun + timedelta(days=20 * (turn + 1))
                steps.append(f"017{number}{turn},006{number},StageName,{stage},{following},{told(at)}")
                stage = following
            deals.append(
                f"006{number},Deal {number},{account},{owner},{stage},{1000 * number},2026-06-30,false,false,{told(begun)}"
            )
        calls = [f"00T{number},005A,003A,Call,true,{told(self.at())}" for number in range(5)]
        columns = "Id,Name,AccountId,OwnerId,StageName,Amount,CloseDate,IsClosed,IsWon,CreatedDate"
        write(crm / "Opportunity.csv", columns, deals)
        columns = "Id,OpportunityId,Field,OldValue,NewValue,CreatedDate"
        write(crm / "OpportunityFieldHistory.csv", columns, steps)
        write(crm / "Task.csv", "Id,OwnerId,WhoId,TaskSubtype,IsClosed,CompletedDateTime", calls)

    def _mail(self, number: int, shared: bool) -> None:
        rep, buyer, at = self.dice.choice(list(REPS.values())), self.dice.choice(BUYERS), self.at()
        sender, to = (rep, buyer) if self.dice.random() < 0.5 else (buyer, rep)
        other = next(mail for mail in REPS.values() if mail != rep)
        copied = shared and self.dice.random() < 0.4
        headers = [
            f"From {sender} {at.strftime('%a %b %d %H:%M:%S %Y')}",
            f"Date: {at.strftime('%a, %d %b %Y %H:%M:%S +0000')}",
            f"From: <{sender}>",
            f"To: {to}",
            f"Message-ID: <{number}@story.example>",
            *([f"Cc: {other}"] if copied else []),
            *(["Auto-Submitted: auto-replied"] if self.dice.random() < 0.1 else []),
        ]
        text = "\n".join([*headers, "", "words", "", ""])
        for mail in [rep, *([other] if copied else [])]:
            self.boxes[mail.split("@")[0]].append(text)

    def _meeting(self, number: int) -> None:
        """A meeting, perhaps a series, in one calendar or both; perhaps moved or cancelled; perhaps mailed as an invitation."""
        rep, buyer = self.dice.choice(list(REPS.values())), self.dice.choice(BUYERS)
        other = next(mail for mail in REPS.values() if mail != rep)
        booked = self.at()
        start = (booked + timedelta(days=1 + self.dice.randrange(20))).replace(hour=10, minute=0)
        first = [
            "BEGIN:VEVENT",
            f"UID:m{number}@story.example",
            f"DTSTAMP:{stamp(booked)}",
            f"DTSTART:{stamp(start)}",
            f"DTEND:{stamp(start + timedelta(hours=1))}",
            *(["RRULE:FREQ=WEEKLY;COUNT=3"] if self.dice.random() < 0.4 else []),
            f"ORGANIZER:mailto:{rep}",
            f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:{buyer}",
            f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:{other}",
            "SEQUENCE:0",
            "END:VEVENT",
        ]
        latest = list(first)
        fate = self.dice.random()
        if fate < 0.5:
            latest = [line.replace(stamp(booked), stamp(booked + timedelta(hours=5))) for line in latest]
            latest = [line.replace("SEQUENCE:0", "SEQUENCE:1") for line in latest]
            if fate < 0.2:
                latest.insert(-1, "STATUS:CANCELLED")
            else:
                moved = timedelta(hours=2)
                latest[3] = f"DTSTART:{stamp(start + moved)}"
                latest[4] = f"DTEND:{stamp(start + moved + timedelta(hours=1))}"
        if self.dice.random() < 0.5:
            self.boxes[rep.split("@")[0]].append(invitation(number, buyer, rep, booked, first))
        self.diaries[rep.split("@")[0]] += latest
        if self.dice.random() < 0.5:
            self.diaries[other.split("@")[0]] += latest

    def sources(self) -> Sources:
        """Each source, imported by itself."""
        found = {"crm": list(read("salesforce", [self.folder / "crm"], "ours"))}
        for name in ("ana", "bo"):
            found[f"{name}.mbox"] = list(read("mbox", [self.folder / f"{name}.mbox"], "ours"))
            found[f"{name}.ics"] = list(read("ics", [self.folder / f"{name}.ics"], "ours"))
        return found


def invitation(number: int, sender: str, to: str, at: datetime, entry: list[str]) -> str:
    """A mail that invites."""
    lines = [
        f"From {sender} {at.strftime('%a %b %d %H:%M:%S %Y')}",
        f"Date: {at.strftime('%a, %d %b %Y %H:%M:%S +0000')}",
        f"From: <{sender}>",
        f"To: {to}",
        f"Message-ID: <invitation{number}@story.example>",
        "Content-Type: text/calendar; method=REQUEST; charset=utf-8",
        "",
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "METHOD:REQUEST",
        *entry,
        "END:VCALENDAR",
        "",
        "",
    ]
    return "\n".join(lines)


def write(path: Path, columns: str, lines: list[str]) -> None:
    path.write_text("\n".join([columns, *lines]) + "\n")


def orders(sources: Sources, seed: int, most: int) -> list[list[bytes]]:
    """Some orders of the sources, each as one file after the other; the first is as they are."""
    every = list(permutations(sources.values()))
    chosen = [every[0], every[-1], *random.Random(seed).sample(every, most - 2)]
    return [[line for source in order for line in source] for order in chosen]


def clear(result: Result) -> dict[tuple[str, str], Row]:
    """Rows without the memory of what was told: the last bucket of a deal that is closed."""
    return {
        key: {**row, "health": {**row["health"], "bucket": None}} if row["health"]["score"] is None else row
        for key, row in rows(result).items()
    }


@pytest.mark.parametrize("seed", range(4))
def test_the_order_of_import_changes_nothing(seed: int, tmp_path: Path) -> None:
    sources = Story(seed, tmp_path, shared=True).sources()
    assert all(sources.values())

    one, *others = [replay(lines, until=UNTIL) for lines in orders(sources, seed, 6)]
    twice = replay([line for lines in orders(sources, seed, 2) for line in lines], until=UNTIL)

    assert one.summary["rejected"] == 0
    assert len(flips(one)) > 3
    for other in others:
        assert other.outputs == one.outputs
    assert twice.outputs == one.outputs
    assert twice.summary["folded"] == one.summary["folded"]


@pytest.mark.parametrize("seed", range(4))
def test_sources_imported_together_say_what_they_say_apart(seed: int, tmp_path: Path) -> None:
    story = Story(seed, tmp_path, shared=True)
    apart = [line for lines in story.sources().values() for line in lines]

    together = [
        *read("ics", [tmp_path / "bo.ics", tmp_path / "ana.ics"], "ours"),
        *read("salesforce", [tmp_path / "crm"], "ours"),
        *read("eml", [tmp_path / "bo.mbox", tmp_path / "ana.mbox"], "ours"),
    ]

    one, other = replay(apart, until=UNTIL), replay(together, until=UNTIL)
    assert not between("apart", clear(one), flips(one), "together", clear(other), flips(other))


@pytest.mark.parametrize("seed", range(10, 14))
def test_as_they_arrive_one_source_after_the_other_they_give_the_same_rows(seed: int, tmp_path: Path) -> None:
    sources = Story(seed, tmp_path, shared=False).sources()
    sorted_ = replay([line for lines in sources.values() for line in lines], until=UNTIL)

    for lines in orders(sources, seed, 6):
        arrived = replay(lines, until=UNTIL, as_arrived=True)

        assert not between("sorted", clear(sorted_), (), "as arrived", clear(arrived), ())
