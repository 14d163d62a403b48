"""A story as it was read: sentences with the events they mean, in the order in which they came."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

Event = dict[str, Any]


@dataclass(frozen=True)
class Said:
    """One sentence: the event it means, when it came, and how to quote it."""

    event: Event
    came: datetime
    text: str


@dataclass
class Story:
    """A story as read.

    Attributes:
        title, shows: what should be true, and the spec ids.
        said: sentences, in the order of the file, the cast's first.
        late: some came later than they happened, so order of arrival counts.
        until: how far the clock moves on, or None.
        show: (deal, facet) pairs to tell at the end.
        policy: a TOML text, or None.
        told: the text above the rule.
        golden: the text below it.
    """

    title: str
    shows: list[str]
    told: str
    golden: str
    said: list[Said] = field(default_factory=list)
    late: bool = False
    until: datetime | None = None
    show: list[tuple[str, str]] = field(default_factory=list)
    policy: str | None = None

    def lines(self) -> list[bytes]:
        """The story's events in the order in which they came, with a tick wherever the clock must wait for one that is late."""
        found: list[bytes] = []
        for number, said in enumerate(
            sorted(self.said, key=lambda said: said.came) if self.late else self.said
        ):
            if said.came.isoformat() > said.event["time"]:
                tick = cloud_event(f"tick{number}", said.came, said.event["org"], "clock.tick", None)
                found.append(encoded(tick))
            found.append(encoded(said.event))
        return found

    def quote(self, id_: str) -> str:
        """The sentence behind an event."""
        return next(said.text for said in self.said if said.event["id"] == id_)


class NotAStory(Exception):
    """A line that means nothing, with its file and number."""


def moment(text: str) -> datetime:
    """A time of a story: UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def wire(at: datetime) -> str:
    return at.isoformat()


def cloud_event(id_: str, time: datetime, org: str, type_: str, data: Any) -> Event:
    return {
        "specversion": "1.0",
        "id": id_,
        "source": "story",
        "type": type_,
        "time": wire(time),
        "org": org,
        "data": data,
    }


def encoded(event: Event) -> bytes:
    return json.dumps(event).encode()
