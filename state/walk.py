"""The walk: look at a subject at every instant at which what is said of it can have changed, and say what changed.

A fact on time makes a walk of one step. A late fact makes it walk again from where the fact belongs up to now; where the new
path differs from the one that went out, flips are revised or withdrawn (spec X-16). There is no other way to a flip, so live,
replay and revision cannot disagree. A deal walks for its bucket, an account for its colour.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from hashlib import blake2b
from typing import Any, ClassVar, Generic, NamedTuple, Protocol, TypeVar

import msgspec
from msgspec import Struct

from dealpulse.schemas.facts import Order
from dealpulse.schemas.keys import joined
from dealpulse.schemas.time import rfc3339


class Moment(Struct, frozen=True, array_like=True):
    """An instant at which something became known of the subject, and the fact that made it known (the last in order)."""

    at: int
    order: Order


def noted(moments: tuple[Moment, ...], at: int, order: Order, forget: int) -> tuple[Moment, ...]:
    """The moments with one more; of one instant the last fact in order stays."""
    moment = Moment(at, order)
    if moments and moments[0].at < forget:
        moments = tuple(other for other in moments if other.at >= forget)
    if not moments or at > moments[-1].at:
        return (*moments, moment)
    for place, other in enumerate(moments):
        if other.at == at:
            if order <= other.order:
                return moments
            return (*moments[:place], moment, *moments[place + 1 :])
        if other.at > at:
            return (*moments[:place], moment, *moments[place:])
    return (*moments, moment)


class Told(Protocol):
    """A flip as it went out; `digest` stands for what it said."""

    @property
    def at(self) -> int: ...

    @property
    def id(self) -> str: ...

    @property
    def revision(self) -> int: ...

    @property
    def before(self) -> str | None: ...

    @property
    def to(self) -> str | None: ...

    @property
    def digest(self) -> bytes: ...


class Changed(NamedTuple):
    """A flip to be sent.

    Attributes:
        at: the instant it speaks of.
        id: deterministic.
        data: as in the contract.
    """

    at: int
    id: str
    data: dict[str, Any]


F = TypeVar("F", bound=Told)


class Subject(ABC, Generic[F]):
    """Who walks. Looked at in the order of instants; what `says` and `flip` make is of the last look.

    Attributes:
        KIND, RULE: the type of its flips, and the name of what decides; both stand in the ids (spec X-13).
        ENDS: having nothing to say any more is a flip as well.
        org, id: whose.
        flips: those that may still be revised, and the last one before them.
        revisions: instant → the next number for a flip at that instant.
        moments: of the time that may still be revised.
    """

    KIND: ClassVar[str]
    RULE: ClassVar[str]
    ENDS: ClassVar[bool]
    org: str
    id: str
    flips: tuple[F, ...]
    revisions: dict[int, int]
    moments: tuple[Moment, ...]

    @abstractmethod
    def look(self, at: int) -> tuple[str | None, int]:
        """What is to be said of it at an instant, and the next instant at which that can change."""

    @abstractmethod
    def says(self, before: F | None) -> dict[str, Any]:
        """The flip's own part of the data; its digest tells one flip from another."""

    @abstractmethod
    def withdraws(self, flip: F) -> dict[str, Any]:
        """The own part of the data of what takes a flip back."""

    @abstractmethod
    def versions(self, *, withdrawn: bool) -> dict[str, Any]:
        """Which numbers a flip rests on."""

    @abstractmethod
    def flip(self, at: int, id_: str, revision: int, before: str | None, digest: bytes) -> F:
        """What is remembered of a flip."""


class Walked(NamedTuple, Generic[F]):
    """Where a walk led.

    Attributes:
        flips, revisions: as they are kept now; the very same objects where nothing changed.
        due: the next instant at which what is said can change.
        out: what to send.
    """

    flips: tuple[F, ...]
    revisions: dict[int, int]
    due: int
    out: list[Changed]


def walk(subject: Subject[F], start: int, end: int, forget: int, because: Order | None) -> Walked[F]:
    """Walk a subject's instants in [start, end].

    Args:
        subject: who walks, with what is known around it.
        start: the first instant to look at.
        end: the last, the clock's instant; every instant that is due up to it is looked at.
        forget: the earliest instant that can still be revised.
        because: the fact that asked for this walk, if one did: what it proves wrong is withdrawn in its name.
    """
    flips = subject.flips
    if flips and flips[-1].at >= start:
        kept = tuple(flip for flip in flips if flip.at < start)
        sent = {flip.at: flip for flip in flips if flip.at >= start}
    else:
        kept, sent = flips, {}
    before = kept[-1] if kept else None
    assert before is not None or not flips or flips[0].before is None, (
        f"{subject.id}: a walk starts before what it remembers"
    )
    last = None if before is None else before.to
    all_moments = subject.moments
    if all_moments and all_moments[-1].at == start == end:
        # A fact on time, which is nearly every one.
        upcoming: Moment | None = all_moments[-1]
        moments: Iterator[Moment] = iter(())
    else:
        moments = iter([moment for moment in all_moments if start <= moment.at <= end])
        upcoming = next(moments, None)
    found: list[F] = []
    out: list[Changed] = []
    revisions = subject.revisions
    at = start
    while True:
        cause: Moment | None = None
        if upcoming is not None and upcoming.at == at:
            cause = upcoming
            upcoming = next(moments, None)
        now, due = subject.look(at)
        if now != last and (now is not None or subject.ENDS):
            if revisions is subject.revisions:
                revisions = dict(revisions)
            before, sending = _flip(subject, now, at, cause, before, sent.pop(at, None), revisions)
            last = now
            found.append(before)
            if sending is not None:
                out.append(sending)
        following = due if upcoming is None or due < upcoming.at else upcoming.at
        if following > end:
            break
        at = following
    if sent:
        revisions = dict(revisions)
        out.extend(_withdrawn(subject, flip, end, revisions, because) for flip in sent.values())
    if len(out) > 1:
        out.sort(key=lambda sending: (sending.at, sending.data["revision"]))
    if found or sent or kept is not flips:
        kept = (*kept, *found)
    while len(kept) > 1 and kept[1].at < forget:
        kept = kept[1:]
    if revisions and min(revisions) < forget:
        revisions = {at: number for at, number in revisions.items() if at >= forget}
    return Walked(kept, revisions, due, out)


def _flip(
    subject: Subject[F],
    now: str | None,
    at: int,
    cause: Moment | None,
    before: F | None,
    sent: F | None,
    revisions: dict[int, int],
) -> tuple[F, Changed | None]:
    """The flip at an instant, and the record to send unless just this went out already."""
    data = subject.says(before)
    digest = blake2b(msgspec.json.encode(data), digest_size=8).digest()
    if sent is not None and sent.digest == digest:
        return sent, None
    revision = revisions.get(at, 0)
    revisions[at] = revision + 1
    was = None if before is None else before.to
    flip_id = _id(subject, was, now, at, revision)
    data["caused_by"] = (
        {"due": rfc3339(at)} if cause is None else {"event": cause.order[2], "source": cause.order[3]}
    )
    data |= subject.versions(withdrawn=False)
    data["revision"] = revision
    if sent is not None:
        data["supersedes"] = sent.id
    return subject.flip(at, flip_id, revision, was, digest), Changed(at, flip_id, data)


def _withdrawn(
    subject: Subject[F], flip: F, end: int, revisions: dict[int, int], cause: Order | None
) -> Changed:
    """What takes back a flip that should not have been."""
    revision = revisions.get(flip.at, flip.revision + 1)
    revisions[flip.at] = revision + 1
    data = {
        **subject.withdraws(flip),
        "caused_by": {"due": rfc3339(end)} if cause is None else {"event": cause[2], "source": cause[3]},
        **subject.versions(withdrawn=True),
        "revision": revision,
        "supersedes": flip.id,
        "retracted": True,
    }
    return Changed(flip.at, _id(subject, "retracted", flip.id, flip.at, revision), data)


def _id(subject: Subject[F], before: str | None, to: str | None, at: int, revision: int) -> str:
    """A hash of org, kind, subject, rule, direction, instant and revision (spec X-13)."""
    parts = joined(
        subject.org, subject.KIND, subject.id, subject.RULE, before or "", to or "", str(at), str(revision)
    )
    return blake2b(parts.encode(), digest_size=16).hexdigest()
