"""The walk: look at a deal at every instant at which its health can have changed, and say what changed.

A fact on time makes a walk of one step. A late fact makes it walk again from where the fact belongs up to now; where the new
path differs from the one that went out, flips are revised or withdrawn (spec X-16). There is no other way to a flip, so live,
replay and revision cannot disagree.
"""

from collections.abc import Iterator
from hashlib import blake2b
from typing import Any, NamedTuple

import msgspec

from dealpulse.schemas.facts import Order
from dealpulse.schemas.keys import joined
from dealpulse.schemas.time import DAY, rfc3339
from dealpulse.state.health.score import shown
from dealpulse.state.opportunities.deal import Deal, Flip, Moment
from dealpulse.state.opportunities.look import NOTHING, Look, Past, look, present
from dealpulse.state.policy import Policy
from dealpulse.state.shelf import Shelf

KIND = "opportunity.health.changed"


class HealthChanged(NamedTuple):
    """A flip to be sent.

    Attributes:
        at: the instant it speaks of.
        id: deterministic.
        data: as in the contract.
    """

    at: int
    id: str
    data: dict[str, Any]


def walk(
    shelf: Shelf, org: str, id_: str, deal: Deal, start: int, end: int, policy: Policy, because: Order | None
) -> tuple[Deal, list[HealthChanged], bool]:
    """Walk a deal's instants in [start, end].

    Args:
        shelf, org, id_, deal: the deal and what is known around it.
        start: the first instant to look at.
        end: the last, the clock's instant; every instant that is due up to it is looked at.
        policy: the numbers.
        because: the fact that asked for this walk, if one did: what it proves wrong is withdrawn in its name.

    Returns:
        The row, with flips, revisions and next due instant; what to send; and whether the deal has a health now.
    """
    forget = end - policy.time.late_days * DAY
    flips = deal.flips
    if flips and flips[-1].at >= start:
        kept = tuple(flip for flip in flips if flip.at < start)
        sent = {flip.at: flip for flip in flips if flip.at >= start}
    else:
        kept, sent = flips, {}
    before = kept[-1] if kept else None
    assert before is not None or not flips or flips[0].before is None, (
        f"{id_}: a walk starts before what it remembers"
    )
    all_moments = deal.moments
    if all_moments and all_moments[-1].at == start == end:
        # A fact on time, which is nearly every one.
        upcoming: Moment | None = all_moments[-1]
        moments: Iterator[Moment] = iter(())
    else:
        moments = iter([moment for moment in all_moments if start <= moment.at <= end])
        upcoming = next(moments, None)
    found: list[Flip] = []
    out: list[HealthChanged] = []
    revisions = deal.revisions
    now_seen = present(shelf, deal)
    past: Past | None = None
    at = start
    while True:
        cause: Moment | None = None
        if upcoming is not None and upcoming.at == at:
            cause = upcoming
            upcoming = next(moments, None)
        if at >= deal.volatile:
            seen: Look = look(now_seen, at, policy)
        else:
            if past is None:
                past = Past(shelf, id_, deal, forget, end - policy.time.remember_days * DAY)
            sight = past.at(at)
            seen = NOTHING if sight is None else look(sight, at, policy)
        scored = seen.scored
        if scored is not None and (before is None or scored.bucket != before.to):
            if revisions is deal.revisions:
                revisions = dict(revisions)
            before, sending = _flip(org, id_, seen, at, cause, before, sent.pop(at, None), revisions, policy)
            found.append(before)
            if sending is not None:
                out.append(sending)
        following = seen.due if upcoming is None or seen.due < upcoming.at else upcoming.at
        if following > end:
            break
        at = following
    if sent:
        revisions = dict(revisions)
        out.extend(
            _withdrawn(org, id_, flip, deal, end, revisions, policy, because) for flip in sent.values()
        )
    if len(out) > 1:
        out.sort(key=lambda sending: (sending.at, sending.data["revision"]))
    if found or sent or kept is not flips:
        kept = (*kept, *found)
    while len(kept) > 1 and kept[1].at < forget:
        kept = kept[1:]
    if revisions and min(revisions) < forget:
        revisions = {at: number for at, number in revisions.items() if at >= forget}
    active = () if seen.scored is None else seen.scored.active
    if kept is flips and seen.due == deal.due and active == deal.active and revisions is deal.revisions:
        return deal, out, seen.scored is not None
    return deal.looked_at(kept, revisions, seen.due, active), out, seen.scored is not None


def _flip(
    org: str,
    id_: str,
    seen: Look,
    at: int,
    cause: Moment | None,
    before: Flip | None,
    sent: Flip | None,
    revisions: dict[int, int],
    policy: Policy,
) -> tuple[Flip, HealthChanged | None]:
    """The flip at an instant, and the record to send unless just this went out already."""
    scored, signals = seen.scored, seen.signals
    assert scored is not None and signals is not None
    held = () if before is None else before.active
    data: dict[str, Any] = {
        "opportunity": id_,
        "owner": seen.owner,
        "from": None if before is None else before.to,
        "to": scored.bucket,
        "score": scored.score,
        "reason": scored.reason,
        "entered": shown(tuple(factor for factor in scored.active if factor not in held), signals, policy),
        "left": shown(tuple(factor for factor in held if factor not in scored.active), signals, policy),
    }
    digest = blake2b(msgspec.json.encode(data), digest_size=8).digest()
    if sent is not None and sent.digest == digest:
        return sent, None
    revision = revisions.get(at, 0)
    revisions[at] = revision + 1
    flip_id = _id(org, id_, data["from"], data["to"], at, revision)
    data |= {
        "caused_by": {"due": rfc3339(at)}
        if cause is None
        else {"event": cause.order[2], "source": cause.order[3]},
        "policy": policy.version,
        "benchmarks": signals.typical.version,
        "revision": revision,
    }
    if sent is not None:
        data["supersedes"] = sent.id
    flip = Flip(at, flip_id, revision, data["from"], scored.bucket, scored.active, digest)
    return flip, HealthChanged(at, flip_id, data)


def _withdrawn(
    org: str,
    id_: str,
    flip: Flip,
    deal: Deal,
    end: int,
    revisions: dict[int, int],
    policy: Policy,
    cause: Order | None,
) -> HealthChanged:
    """What takes back a flip that should not have been."""
    revision = revisions.get(flip.at, flip.revision + 1)
    revisions[flip.at] = revision + 1
    data = {
        "opportunity": id_,
        "owner": deal.header.owner,
        "from": flip.before,
        "to": flip.to,
        "caused_by": {"due": rfc3339(end)} if cause is None else {"event": cause[2], "source": cause[3]},
        "policy": policy.version,
        "benchmarks": None,
        "revision": revision,
        "supersedes": flip.id,
        "retracted": True,
    }
    return HealthChanged(flip.at, _id(org, id_, "retracted", flip.id, flip.at, revision), data)


def _id(org: str, deal: str, before: str | None, to: str, at: int, revision: int) -> str:
    """A hash of org, kind, subject, rule, direction, instant and revision (spec X-13)."""
    parts = joined(org, KIND, deal, "health", before or "", to, str(at), str(revision))
    return blake2b(parts.encode(), digest_size=16).hexdigest()
