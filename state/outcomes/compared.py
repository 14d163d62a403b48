"""Two policies over one history: the deals that they flag differently, and whether one of them is the better flag.

Differences are A less B. Both policies saw the same deals, so the deals are drawn again (the bootstrap), each with what both said
of it: two flags that move together differ by less than two intervals beside each other suggest.
"""

import itertools
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from msgspec import Struct

from dealpulse.schemas.time import DAY
from dealpulse.state.outcomes.flagged import HORIZONS, is_flagged
from dealpulse.state.outcomes.life import Life, flags, lead_days
from dealpulse.state.outcomes.reasons import Difference
from dealpulse.state.outcomes.shares import CONFIDENCE, Estimate, mean

DRAWS: Final = 2_000
_SEED: Final = 20_260_630

Key = tuple[str, str]
_Cells = Counter[tuple[bool, bool, bool]]


class Differs(Struct, frozen=True):
    """A deal that is flagged at some instant by one policy and not by the other.

    Attributes:
        a, b: its life under each.
        first: the first such instant; `flagged_by` is the one that flagged it then.
        only_a_days, only_b_days: for how long one alone flagged it.
        why: both healths at the first instant, with reasons.
    """

    a: Life
    b: Life
    first: int
    flagged_by: str
    only_a_days: float
    only_b_days: float
    why: Difference | None


class Paired(Struct, frozen=True):
    """A less B, over the same deals. `days` as in Measure."""

    days: int | None
    precision: Estimate
    recall: Estimate


class Compared(Struct, frozen=True):
    """What B would have said otherwise.

    Attributes:
        deals: those that differ, by first instant.
        reasons: label → deals, most first.
        measures: precision and recall ever and at each horizon.
        flips_per_deal: over all deals that had a health.
        lead_days: over lost deals that both had flagged when they were lost.
    """

    deals: tuple[Differs, ...]
    reasons: dict[str, int]
    measures: tuple[Paired, ...]
    flips_per_deal: Estimate
    lead_days: Estimate


def compared(a: Sequence[Life], b: Sequence[Life], why: Mapping[Key, Difference]) -> Compared:
    """Compare two policies.

    Args:
        a, b: every deal's life under each, in the same order.
        why: the differences that were looked into, by (org, id).
    """
    pairs = list(zip(a, b, strict=True))
    assert all((one.org, one.id) == (other.org, other.id) for one, other in pairs)
    deals = [
        found
        for one, other in pairs
        if (found := differs(one, other, why.get((one.org, one.id)))) is not None
    ]
    deals.sort(key=lambda deal: (deal.first, deal.a.org, deal.a.id))
    labels = Counter(
        label
        for deal in deals
        if deal.why is not None
        for label in dict.fromkeys(reason.label for reason in deal.why.reasons)
    )
    closed = [pair for pair in pairs if pair[0].counts]
    leads = [
        ours - theirs
        for one, other in closed
        if one.outcome == "lost"
        and (ours := lead_days(one)) is not None
        and (theirs := lead_days(other)) is not None
    ]
    flips = [float(len(one.flips) - len(other.flips)) for one, other in pairs if one.flips or other.flips]
    return Compared(
        tuple(deals),
        dict(sorted(labels.items(), key=lambda item: (-item[1], item[0]))),
        tuple(_paired(closed, days) for days in (None, *HORIZONS)),
        mean(flips),
        mean(leads),
    )


def differs(a: Life, b: Life, why: Difference | None) -> Differs | None:
    """Whether, when and for how long two policies flag a deal differently."""
    ours, theirs = flags(a), flags(b)
    if ours == theirs:
        return None
    instants = sorted({at for spans in (ours, theirs) for span in spans for at in span})
    first: int | None = None
    flagged_by = ""
    alone = {"a": 0, "b": 0}
    for start, end in itertools.pairwise(instants):
        by_a, by_b = _during(ours, start), _during(theirs, start)
        if by_a != by_b:
            by = "a" if by_a else "b"
            alone[by] += end - start
            if first is None:
                first, flagged_by = start, by
    if first is None:
        return None
    return Differs(
        a,
        b,
        first,
        flagged_by,
        alone["a"] / DAY,
        alone["b"] / DAY,
        why if why is not None and why.at == first else None,
    )


def _during(spans: Sequence[tuple[int, int]], at: int) -> bool:
    return any(start <= at < end for start, end in spans)


def _paired(pairs: Sequence[tuple[Life, Life]], days: int | None) -> Paired:
    cells: _Cells = Counter()
    for one, other in pairs:
        ours, theirs = is_flagged(one, days), is_flagged(other, days)
        if ours is not None and theirs is not None:
            cells[one.outcome == "lost", ours, theirs] += 1
    return Paired(days, _apart(cells, precision=True), _apart(cells, precision=False))


def _apart(cells: _Cells, *, precision: bool) -> Estimate:
    """The difference of two flags' precision or recall, with the interval that drawing the deals again gives."""
    n = cells.total()
    kinds = sorted(cells)
    of = np.array([[lost and flag for flag in both] for lost, *both in kinds], dtype=float).reshape(-1, 2)
    out_of = (
        np.array([both for _, *both in kinds], dtype=float).reshape(-1, 2)
        if precision
        else np.array([[lost, lost] for lost, *_ in kinds], dtype=float).reshape(-1, 2)
    )
    counts = np.array([cells[kind] for kind in kinds], dtype=float)
    if not n or not (counts @ out_of).all():
        return Estimate(None, None, None, n)
    now = (counts @ of) / (counts @ out_of)
    drawn = np.random.default_rng(_SEED).multinomial(n, counts / n, size=DRAWS)
    below = drawn @ out_of
    whole = below.all(axis=1)
    shares = (drawn @ of)[whole] / below[whole]
    low, high = np.quantile(shares[:, 0] - shares[:, 1], [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    return Estimate(float(now[0] - now[1]), float(low), float(high), n)
