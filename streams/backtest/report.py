"""The report as a document: what `--json` prints, and what text and page are made from.

Its keys are stable and grow by addition only; docs/guides/backtest.md says what each means. Derived decimals have six significant
digits, times are RFC 3339, and the same history gives the same bytes.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import msgspec
from msgspec import Struct

from dealpulse.schemas.time import rfc3339
from dealpulse.state.numbers import rounded
from dealpulse.state.outcomes.compared import Compared, Differs, compared
from dealpulse.state.outcomes.flagged import HORIZONS, leads, measure
from dealpulse.state.outcomes.life import FLAGGED, Life, flags, lead_days
from dealpulse.state.outcomes.shares import share
from dealpulse.state.outcomes.signal import verdict
from dealpulse.state.outcomes.volume import volume
from dealpulse.state.outcomes.winning import look_age, winning
from dealpulse.state.policy import Policy
from dealpulse.streams.backtest.running import Ran

FORMAT: Final = 1
SIDES: Final = ("a", "b")

Document = dict[str, Any]


class Named(Struct, frozen=True):
    """A policy and what the report calls it."""

    name: str
    policy: Policy


def report(files: Sequence[Path], policies: Sequence[Named], ran: Ran) -> Document:
    """The document of a history that has run.

    Args:
        files: as they were given; only their names are told.
        policies: A, and B where there is one.
        ran: what it came to.
    """
    lives = ran.lives[0]
    closed = [life for life in lives if life.counts]
    # Under both policies a deal is looked at at the same age, or the two could not be compared.
    age = look_age(closed, max(named.policy.health.young_days for named in policies))
    document: Document = {
        "format": FORMAT,
        "history": {
            "files": [path.name or str(path) for path in files],
            "first": rfc3339(ran.first),
            "end": rfc3339(ran.end),
            "orgs": list(ran.orgs),
            **ran.counts,
            "activities": ran.activities,
        },
        "deals": {
            "all": len(lives),
            **{
                outcome: sum(life.outcome == outcome for life in lives)
                for outcome in ("won", "lost", "open", "gone")
            },
            "counted": len(closed),
            "never_seen_open": sum(life.outcome in ("won", "lost") and not life.stretches for life in lives),
            "unknown_stage": sum(not life.known_stage and life.outcome != "gone" for life in lives),
            "worked": sum(life.worked for life in closed),
        },
        "policies": {
            side: {"name": named.name, "version": named.policy.version}
            for side, named in zip(SIDES, policies, strict=False)
        },
    }
    for side, found in zip(SIDES, ran.lives, strict=False):
        document[side] = _side(found, age, ran)
    if len(ran.lives) == 2:
        document["compared"] = _compared(compared(*ran.lives, ran.why))
    plain: Document = _plain(document)
    return plain


def _side(lives: Sequence[Life], age: int, ran: Ran) -> Document:
    closed = [life for life in lives if life.counts]
    rates = winning(closed, age)
    judged = verdict(rates, share(sum(life.worked for life in closed), len(closed)))
    told = volume(lives, ran.first, ran.end)
    lead = leads(closed)
    return {
        "verdict": judged,
        "volume": {
            # Whatever else is sent will stand beside it.
            "flips": {
                "messages": told.messages,
                "first": told.first,
                "down": told.down,
                "flagging": told.flagging,
                "per_day": told.per_day,
                "per_week": told.per_day * 7,
                "per_deal": told.per_deal,
                "ways": [{"from": before, "to": to, "n": n} for (before, to), n in told.ways.items()],
                "weeks": [
                    {"monday": monday, "messages": messages, "down": down}
                    for monday, messages, down in told.weeks
                ],
            }
        },
        "flag": {
            "ever": measure(closed, None),
            "before_closing": [measure(closed, days) for days in HORIZONS],
            "open_now": share(
                sum(life.stretches[-1].bucket in FLAGGED for life in lives if _is_open(life)),
                sum(_is_open(life) for life in lives),
            ),
        },
        "lead": {
            "lost": lead.lost,
            "never_flagged": lead.never,
            "recovered": lead.recovered,
            "flagged": lead.flagged,
            "quartiles_days": lead.quartiles,
            "at_least": [{"days": days, "share": part} for days, part in lead.least],
            "histogram": [{"from": low, "to": high, "deals": n} for low, high, n in lead.histogram],
        },
        "win_rate": {
            "age_days": rates.age_days,
            "left_out": rates.left_out,
            "at_age": rates.at_age,
            "any_day": {
                bucket: {"share": part, "days": rates.days[bucket]} for bucket, part in rates.any_day.items()
            },
        },
    }


def _is_open(life: Life) -> bool:
    return life.outcome == "open" and bool(life.stretches)


def _compared(found: Compared) -> Document:
    return {
        "differ": len(found.deals),
        "only_a": sum(bool(flags(deal.a)) and not flags(deal.b) for deal in found.deals),
        "only_b": sum(bool(flags(deal.b)) and not flags(deal.a) for deal in found.deals),
        "earlier_a": sum(deal.flagged_by == "a" for deal in found.deals),
        "earlier_b": sum(deal.flagged_by == "b" for deal in found.deals),
        "outcomes": {
            outcome: sum(deal.a.outcome == outcome for deal in found.deals)
            for outcome in ("won", "lost", "open")
        },
        "reasons": [{"reason": label, "deals": n} for label, n in found.reasons.items()],
        "differences": [
            {"days": paired.days, "precision": paired.precision, "recall": paired.recall}
            for paired in found.measures
        ],
        "flips_per_deal": found.flips_per_deal,
        "lead_days": found.lead_days,
        "deals": [_differs(deal) for deal in found.deals],
    }


def _differs(deal: Differs) -> Document:
    life = deal.a
    return {
        "org": life.org,
        "opportunity": life.id,
        "name": life.name,
        "owner": life.owner,
        "amount": life.amount,
        "outcome": life.outcome,
        "closed": None if life.closed is None else rfc3339(life.closed),
        "first": rfc3339(deal.first),
        "flagged_by": deal.flagged_by,
        "only_a_days": deal.only_a_days,
        "only_b_days": deal.only_b_days,
        "lead_a_days": lead_days(deal.a) if life.outcome == "lost" else None,
        "lead_b_days": lead_days(deal.b) if life.outcome == "lost" else None,
        "reasons": [] if deal.why is None else [reason.label for reason in deal.why.reasons],
        "a": None if deal.why is None else deal.why.a,
        "b": None if deal.why is None else deal.why.b,
    }


def _plain(value: Any) -> Any:
    """Plain values with decimals rounded."""
    if isinstance(value, Struct):
        value = msgspec.to_builtins(value)
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return rounded(value) if isinstance(value, float) else value
