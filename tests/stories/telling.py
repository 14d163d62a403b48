"""Stories as they are told: a few sentences in a sales manager's words, and the events that they mean.

A story is a text file. Its first line is its title, what should be true; then the spec ids it shows, some prose, and sentences,
each at a time in UTC. Below a line of dashes stands what came of it, which nobody writes by hand. README.md has the words.
"""

import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tests.stories.story import Event, NotAStory, Said, Story, cloud_event, moment, wire

RULE = "----"
STAMP = r"\d{4}-\d\d-\d\d \d\d:\d\d(?::\d\d(?:\.\d+)?)?"

_LINE = re.compile(rf"({STAMP})(?: \(came ({STAMP})\))?  +(?:\[(\w+)\] )?(.+)")
_FIELD = re.compile(r'(\w+)=(\[[^\]]*\]|\{[^}]*\}|"[^"]*"|[^,]+?)(?:, |$)')
_RECORD = r"(deal|account|contact|lead|user|role|stage) ([\w.-]+)"
_WHO = r"[\w.@+-]+"
_ENTITIES = {"deal": "opportunity", "role": "contact_role"}
_CHANGES = {"appears": "create", "opens": "create", "now reads": "snapshot"}


def read_story(path: Path, cast: Path) -> Story:
    """Read a story and, unless it says otherwise, the usual cast before it.

    Raises:
        NotAStory: naming the line that cannot be read.
    """
    told, _, golden = path.read_text().partition(f"\n{RULE}\n")
    lines = told.splitlines()
    if not lines[0].startswith("# ") or len(lines) < 2 or not lines[1].startswith("shows: "):
        raise NotAStory(f"{path.name}:1: a story opens with `# what should be true` and `shows: spec ids`")
    story = Story(lines[0].removeprefix("# "), lines[1].removeprefix("shows: ").split(", "), told, golden)
    teller = _Teller(story)
    if "without the cast" not in lines:
        teller.tell(cast.name, cast.read_text().splitlines(), 1)
    teller.tell(path.name, lines[2:], 3)
    return story


class _Teller:
    """Turns sentences into events; it remembers people's addresses, meetings and the last event."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.people: dict[tuple[str, str], str] = {}
        self.meetings: dict[tuple[str, str], Event] = {}

    def tell(self, file: str, lines: list[str], first: int) -> None:
        policy: list[str] | None = None
        for number, line in enumerate(lines, start=first):
            try:
                if policy is not None and (not line or line.startswith("  ")):
                    policy.append(line.removeprefix("  "))
                    self.story.policy = "\n".join(policy)
                elif line == "policy:":
                    policy = []
                else:
                    policy = None
                    self._line(line)
            except (NotAStory, ValueError, KeyError) as error:
                raise NotAStory(f"{file}:{number}: {line!r}: {error}") from None

    def _line(self, line: str) -> None:
        if not line or line.startswith("#") or line == "without the cast":
            return
        if line.startswith("show: "):
            for name in line.removeprefix("show: ").split(", "):
                deal, _, facet = name.partition(".")
                self.story.show.append((deal, facet))
            return
        if line.startswith("until "):
            self.story.until = moment(line.removeprefix("until "))
            return
        found = _LINE.fullmatch(line)
        if found is None:
            raise NotAStory("neither a sentence at a time nor a word that a story knows")
        time, came, org, text = found.groups()
        self._say(moment(time), moment(came or time), org or "acme", text)
        self.story.late = self.story.late or came is not None

    def _say(self, time: datetime, came: datetime, org: str, text: str) -> None:
        if text == "the same again":
            again = self.story.said[-1].event
            self.story.said.append(Said(again, came, text))
            self.story.late = self.story.late or wire(came) != again["time"]
            return
        for pattern, mean in _SENTENCES:
            found = pattern.fullmatch(text)
            if found is not None:
                type_, data = mean(self, org, found)
                event = cloud_event(f"e{len(self.story.said)}", time, org, type_, data)
                self.story.said.append(Said(event, came, text))
                return
        raise NotAStory("no such sentence")

    # ---- what the sentences mean -------------------------------------------------------------------------------------

    def record(self, org: str, found: re.Match[str]) -> tuple[str, Any]:
        """`deal D opens: owner=ana`, `contact kim: account=null`"""
        entity, id_, change, fields = found.groups()
        named = _fields(fields)
        mailboxes = [named["email"]] if named.get("email") else named.get("emails")
        if entity in ("user", "contact", "lead") and mailboxes:
            self.people[org, id_] = mailboxes[0]
        return _changed(entity, id_, _CHANGES.get(change or "", "update"), fields=named)

    def fate(self, org: str, found: re.Match[str]) -> tuple[str, Any]:
        """`deal D is deleted`, `account Beta is merged into Acme`"""
        entity, id_, fate, into = found.groups()
        if into:
            return _changed(entity, id_, "merge", into=into)
        return _changed(entity, id_, "delete" if fate == "deleted" else "undelete")

    def deal(self, org: str, found: re.Match[str]) -> tuple[str, Any]:
        """`deal D moves to Proposal`, `deal D goes to bob`, `deal D should close on 2026-06-30`"""
        id_, verb, value = found.groups()
        name = {"moves to": "stage", "goes to": "owner", "should close on": "close_date"}[verb]
        return _changed("deal", id_, "update", fields={name: value})

    def email(self, org: str, found: re.Match[str]) -> tuple[str, Any]:
        """`ana emails kim, lee with a copy to bob [m1]`, `kim automatically emails ana`"""
        sender, auto, to, cc, message = found.groups()
        data = {"message": message or f"m{len(self.story.said)}", "from": self.address(org, sender)}
        data["to"] = [self.address(org, who) for who in to.split(", ")]
        if cc:
            data["cc"] = [self.address(org, who) for who in cc.split(", ")]
        return "activity.email.sent", data | ({"auto": True} if auto else {})

    def invitation(self, org: str, found: re.Match[str]) -> tuple[str, Any]:
        """`ana invites kim, lee to M on 2026-03-10 14:00 for 30 min`"""
        organizer, people, name, start, minutes = found.groups()
        begin = moment(start)
        guests = [{"email": self.address(org, who), "response": "none"} for who in people.split(", ")]
        self.meetings[org, name] = {
            "meeting": name,
            "start": wire(begin),
            "end": wire(begin + timedelta(minutes=int(minutes))),
            "status": "confirmed",
            "organizer": self.address(org, organizer),
            "attendees": guests,
        }
        return "activity.meeting.changed", self.meetings[org, name]

    def meeting(self, org: str, found: re.Match[str]) -> tuple[str, Any]:
        """`M moves to 2026-03-12 15:00`, `M is cancelled (sequence 2)`"""
        name, start, status, sequence = found.groups()
        data = self.meetings[org, name] = dict(self.meetings[org, name])
        if start:
            length = datetime.fromisoformat(data["end"]) - datetime.fromisoformat(data["start"])
            data |= {"start": wire(moment(start)), "end": wire(moment(start) + length)}
        if status:
            data["status"] = status
        if sequence:
            data["sequence"] = int(sequence)
        return "activity.meeting.changed", data

    def response(self, org: str, found: re.Match[str]) -> tuple[str, Any]:
        """`kim declines M`, `kim accepts M`"""
        who, verb, name = found.groups()
        mailbox = self.address(org, who)
        others = [guest for guest in self.meetings[org, name]["attendees"] if guest["email"] != mailbox]
        answer = {"email": mailbox, "response": {"declines": "declined", "accepts": "accepted"}[verb]}
        data = self.meetings[org, name] = {**self.meetings[org, name], "attendees": [*others, answer]}
        return "activity.meeting.changed", data

    def call(self, org: str, found: re.Match[str]) -> tuple[str, Any]:
        """`ana calls kim about D`, `ana calls account Acme`, `ana calls pat@acme.com at 2026-03-01 10:00 [k1]`"""
        user, account, who, deal, at, name = found.groups()
        data = {"call": name or f"k{len(self.story.said)}", "user": user}
        data["account" if account else "email" if "@" in who else "contact"] = who
        data |= {"opportunity": deal} if deal else {}
        return "activity.call.logged", data | ({"at": wire(moment(at))} if at else {})

    def removal(self, org: str, found: re.Match[str]) -> tuple[str, Any]:
        """`ana's call k1 is removed`"""
        return "activity.call.logged", {"call": found[2], "user": found[1], "status": "removed"}

    def task(self, org: str, found: re.Match[str]) -> tuple[str, Any]:
        """`ana finishes a linkedin task with kim`"""
        data = {"task": f"t{len(self.story.said)}", "user": found[1], "kind": found[2], "contact": found[3]}
        return "activity.task.completed", data

    def setting(self, org: str, found: re.Match[str]) -> tuple[str, Any]:
        """`setting timezone = "Europe/Berlin"`"""
        return "config.changed", {"kind": "org", "key": found[1], "value": json.loads(found[2])}

    def nothing(self, org: str, found: re.Match[str]) -> tuple[str, Any]:
        """`nothing happens`: the clock alone."""
        return "clock.tick", None

    def address(self, org: str, who: str) -> str:
        """A person's address, or the address itself."""
        if "@" not in who and (org, who) not in self.people:
            raise NotAStory(f"nobody is called {who} so far; an address has an @")
        return who if "@" in who else self.people[org, who]


_Meaning = Callable[[_Teller, str, re.Match[str]], tuple[str, Any]]
_SENTENCES: list[tuple[re.Pattern[str], _Meaning]] = [
    (re.compile(pattern), mean)
    for pattern, mean in (
        (rf"{_RECORD}(?: (appears|opens|now reads))?: (.+)", _Teller.record),
        (rf"{_RECORD} is (?:(deleted|undeleted)|merged into ([\w.-]+))", _Teller.fate),
        (r"deal ([\w.-]+) (moves to|goes to|should close on) (.+)", _Teller.deal),
        (
            rf"({_WHO}) (automatically )?emails ({_WHO}(?:, {_WHO})*)(?: with a copy to ({_WHO}(?:, {_WHO})*))?(?: \[(\w+)\])?",
            _Teller.email,
        ),
        (rf"({_WHO}) invites ({_WHO}(?:, {_WHO})*) to (\w+) on ({STAMP}) for (\d+) min", _Teller.invitation),
        (
            rf"(\w+) (?:moves to ({STAMP})|is (confirmed|tentative|cancelled))(?: \(sequence (\d+)\))?",
            _Teller.meeting,
        ),
        (rf"({_WHO}) (declines|accepts) (\w+)", _Teller.response),
        (
            rf"(\w+) calls (account )?({_WHO})(?: about ([\w.-]+))?(?: at ({STAMP}))?(?: \[(\w+)\])?",
            _Teller.call,
        ),
        (r"(\w+)'s call (\w+) is removed", _Teller.removal),
        (r"(\w+) finishes a (\w+) task with (\w+)", _Teller.task),
        (r"setting (\w+) = (.+)", _Teller.setting),
        (r"nothing happens", _Teller.nothing),
    )
]


def _changed(entity: str, id_: str, change: str, **more: Any) -> tuple[str, Any]:
    return "crm.record.changed", {
        "entity": _ENTITIES.get(entity, entity),
        "record": id_,
        "change": change,
        **more,
    }


def _fields(text: str) -> dict[str, Any]:
    found = {name: _value(value) for name, value in _FIELD.findall(text)}
    if _FIELD.sub("", text):
        raise NotAStory(f"{_FIELD.sub('', text)!r} is no field: write name=value, name=value")
    return found


def _value(text: str) -> Any:
    if text.startswith("["):
        return text.strip("[]").split()
    if text[0] in '{"' or re.fullmatch(r"null|true|false|-?\d+(\.\d+)?", text):
        return json.loads(text)
    return text
