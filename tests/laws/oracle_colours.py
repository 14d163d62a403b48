"""The brute-force oracle of activity thresholds: every account's colour, worked out anew at every instant (spec section 7).

Nothing here is incremental and nothing is shared with the product: at each instant all facts up to it are read again, the
owner's activity with the account's people is gathered, and the words of the spec are applied to it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.laws.oracle_facts import DAY, Call, Fact, Known, address, instant, read, wire
from tests.laws.oracle_people import Human, People

ROLES = {"midmarket/ae": (30, 3), "enterprise/ae": (45, 5), "smb/sdr": (10, 1)}
ORG = (10, 1)
PERIODS = (30,)


@dataclass(frozen=True)
class Deed:
    """One activity: when, of what type, with whom."""

    at: int
    type: str
    people: frozenset[Human]


@dataclass(frozen=True)
class Threshold:
    key: str
    types: frozenset[str]
    activities: int
    contacts: int
    days: int
    per_type: dict[str, int]
    per_contact: dict[str, int]


@dataclass(frozen=True)
class Verdict:
    owner: str | None
    colour: str | None
    key: str | None = None
    activities: int = 0
    contacts: int = 0
    by_type: tuple[tuple[str, int], ...] = ()


NOBODYS = Verdict(None, None)


class Scene:
    """One org's facts up to some instant."""

    def __init__(self, facts: list[Fact]) -> None:
        self.facts = facts
        self.known = Known(facts)
        self.people = People(self.known)
        self.tasks: dict[str, Call] = {}
        self.thresholds: dict[str, Any] = {}
        for fact in facts:
            if fact.type == "activity.task.completed":
                name = fact.data["task"]
                first = self.tasks[name].first if name in self.tasks else fact.time
                self.tasks[name] = Call(first, fact.data)
            elif fact.type == "config.changed" and fact.data["kind"] == "threshold":
                self.thresholds[fact.data["key"]] = fact.data["value"]

    def owner(self, account: str) -> str | None:
        record = self.known.table("account").get(account)
        if record is None or self.known.gone("account", account):
            return None
        if self.known.survivor("account", account) != account:
            return None
        owner: str | None = record.fields.get("owner")
        return owner

    def role(self, user: str, at: int) -> tuple[str | None, str | None]:
        """Segment and discipline at an instant; the first known ones reach back."""
        now = self.place(user, at)
        return now.get("segment"), now.get("discipline")

    def place(self, user: str, at: int) -> dict[str, Any]:
        """Role, team and manager."""
        said = []
        for fact in self.facts:
            if (
                fact.type != "crm.record.changed"
                or fact.data["entity"] != "user"
                or fact.data["record"] != user
            ):
                continue
            if fact.data["change"] in ("delete", "merge"):
                continue
            given = fact.data.get("fields") or {}
            whole = fact.data["change"] == "snapshot"
            told = {
                name: given.get(name)
                for name in ("segment", "discipline", "team", "manager")
                if whole or name in given
            }
            if told:
                effective = given.get("effective")
                since = fact.time if effective is None else self.known_dated(fact, effective)
                said.append((since, fact.version, told))
        said.sort(key=lambda one: one[:2])
        now: dict[str, Any] = {}
        for place, (since, _, told) in enumerate(said):
            if place and since > at:
                break
            now |= told
        return now

    def known_dated(self, fact: Fact, text: str) -> int:
        """A date is the org's midnight in the zone known when it was told."""
        return Known([other for other in self.facts if other.order <= fact.order]).dated(text)

    def threshold(self, account: str, owner: str, at: int) -> Threshold:
        segment, discipline = self.role(owner, at)
        book = self.known.table("account")[account].fields.get("book")
        keys = [f"account:{account}", f"book:{book}" if book is not None else None, f"rep:{owner}"]
        keys += [
            f"role:{segment}/{discipline}" if segment is not None and discipline is not None else None,
            f"segment:{segment}" if segment is not None else None,
            "org",
        ]
        for key in keys:
            value = None if key is None else self.thresholds.get(key)
            if value is not None:
                assert key is not None
                each = value.get("min_per_contact") or {}
                activities, contacts = value.get("min_activities"), value.get("min_contacts")
                return Threshold(
                    key,
                    frozenset(value.get("types") or ()),
                    1 if activities is None else activities,
                    (1 if each else 0) if contacts is None else contacts,
                    value.get("period_days") or 30,
                    value.get("min_per_type") or {},
                    each,
                )
        name = f"{segment}/{discipline}".lower().replace("_", "").replace("-", "").replace(" ", "")
        activities, contacts = ROLES.get(name, ORG)
        return Threshold("policy", frozenset(), activities, contacts, 30, {}, {})

    def deeds(self, account: str, owner: str) -> list[Deed]:
        """All that the owner did with the account's people, whenever."""
        own = self.people.user_addresses.get(owner, set())
        found = []
        for email in self.known.emails.values():
            if not email.auto and email.sender in own:
                people = self._theirs(email.recipients, account)
                if people:
                    found.append(Deed(email.time, "email", people))
        meetings: dict[int, frozenset[Human]] = {}
        for meeting in self.known.meetings.values():
            if meeting.data.get("status") == "cancelled":
                continue
            there = {
                address(item["email"]): item.get("response") for item in meeting.data.get("attendees") or ()
            }
            if meeting.data.get("organizer"):
                there.setdefault(address(meeting.data["organizer"]), "accepted")
            attend = {text for text, response in there.items() if response != "declined"}
            people = self._theirs(attend, account)
            if attend & own and people:
                meetings[meeting.start] = meetings.get(meeting.start, frozenset()) | people
        found += [Deed(start, "meeting", people) for start, people in meetings.items()]
        for type_, told in (("call", self.known.calls.values()), (None, self.tasks.values())):
            for one in told:
                if one.data.get("status") == "removed" or one.data["user"] != owner:
                    continue
                with_whom = self._with(one.data, account)
                if with_whom is not None:
                    found.append(Deed(one.at, type_ or one.data["kind"], with_whom))
        return found

    def _theirs(self, texts: Iterable[str], account: str) -> frozenset[Human]:
        humans = {self.people.of_address(text) for text in texts if self.people.outside(text)}
        return frozenset(human for human in humans if self.people.associated(human, "", account))

    def _with(self, data: dict[str, Any], account: str) -> frozenset[Human] | None:
        """With whom of the account; nobody where it names the account alone, None where it was with others."""
        human: Human | None
        if data.get("contact"):
            human = self.people.of_contact(data["contact"])
            if human is None or not self.people.outside_human(human):
                return None
        elif data.get("email"):
            text = address(data["email"])
            if not self.people.outside(text):
                return None
            human = self.people.of_address(text)
        else:
            raw = data.get("account")
            there = raw is not None and self.known.survivor("account", raw) == account
            return frozenset() if there else None
        return frozenset([human]) if self.people.associated(human, "", account) else None

    def verdict(self, account: str, at: int) -> Verdict:
        owner = self.owner(account)
        if owner is None:
            return NOBODYS
        wanted = self.threshold(account, owner, at)
        done = [
            deed
            for deed in self.deeds(account, owner)
            if at - wanted.days * DAY < deed.at <= at and (not wanted.types or deed.type in wanted.types)
        ]
        people = frozenset(human for deed in done for human in deed.people)
        count: dict[str, int] = {}
        for deed in done:
            count[deed.type] = count.get(deed.type, 0) + 1
        enough = (
            len(done) >= wanted.activities
            and len(people) >= wanted.contacts
            and all(count.get(name, 0) >= least for name, least in wanted.per_type.items())
        )
        if wanted.per_contact:
            reached = [
                human
                for human in people
                if all(
                    sum(deed.type == name and human in deed.people for deed in done) >= least
                    for name, least in wanted.per_contact.items()
                )
            ]
            enough = enough and len(reached) >= wanted.contacts
        colour = "red" if not done else "green" if enough else "yellow"
        return Verdict(owner, colour, wanted.key, len(done), len(people), tuple(sorted(count.items())))


@dataclass
class Colours:
    """For one org: every account at the end, and every flip on the way."""

    rows: dict[str, Verdict] = field(default_factory=dict)
    flips: list[dict[str, Any]] = field(default_factory=list)


def recolour(events: Iterable[Mapping[str, Any] | bytes], until: int | None) -> dict[str, Colours]:
    """The answer for each org."""
    return {org: _org(facts, until) for org, facts in read(events).items()}


def _org(facts: list[Fact], until: int | None) -> Colours:
    times = sorted({fact.time for fact in facts})
    end = times[-1] if until is None else until
    answer = Colours()
    last: dict[str, str | None] = {}
    for index, time in enumerate(times):
        scene = Scene([fact for fact in facts if fact.time <= time])
        close = times[index + 1] if index + 1 < len(times) else end + 1
        for moment in sorted({time, *(one for one in candidates(scene) if time < one < close)}):
            for account in sorted(scene.known.table("account")):
                verdict = scene.verdict(account, moment)
                if verdict.colour != last.get(account):
                    answer.flips.append(
                        {
                            "time": wire(moment),
                            "account": account,
                            "owner": verdict.owner,
                            "from": last.get(account),
                            "to": verdict.colour,
                            "activities": verdict.activities,
                            "contacts": verdict.contacts,
                            "by_type": dict(verdict.by_type),
                        }
                    )
                    last[account] = verdict.colour
    scene = Scene(facts)
    for account in scene.known.table("account"):
        if scene.known.survivor("account", account) == account and not scene.known.gone("account", account):
            answer.rows[account] = scene.verdict(account, end)
    return answer


def candidates(scene: Scene) -> set[int]:
    """Every instant at which a colour can change while no fact arrives: whatever anybody did comes, and leaves."""
    known = scene.known
    days = {30} | {(value or {}).get("period_days") or 30 for value in scene.thresholds.values()}
    marks = {email.time for email in known.emails.values()}
    marks |= {meeting.start for meeting in known.meetings.values()}
    marks |= {one.at for one in (*known.calls.values(), *scene.tasks.values())}
    every = marks | {mark + span * DAY for mark in marks for span in days}
    for fact in scene.facts:
        given = fact.data.get("fields") or {}
        if fact.data.get("entity") == "user" and given.get("effective"):
            text = given["effective"]
            every.add(scene.known_dated(fact, text) if len(text) == 10 else instant(text))
    return every
