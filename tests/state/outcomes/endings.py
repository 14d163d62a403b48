"""Deals with a known end, small enough to count by hand. Days are whole days after the deal's creation."""

from collections.abc import Sequence
from typing import Any

from dealpulse.schemas.time import DAY, parse
from dealpulse.state.outcomes.life import Flip, Life, Outcome, stretches

BORN = parse("2026-03-02T00:00:00Z")


def day(number: float) -> int:
    """An instant so many days after the creation."""
    return BORN + round(number * DAY)


def track(*flips: tuple[float, str]) -> tuple[Flip, ...]:
    """Flips from (day, bucket)."""
    before: list[str | None] = [None, *(bucket for _, bucket in flips)]
    return tuple(Flip(day(at), was, to) for was, (at, to) in zip(before, flips, strict=False))


def life(
    id_: str,
    outcome: Outcome,
    closed: float | None,
    *flips: tuple[float, str],
    opened: Sequence[tuple[float, float | None]] | None = None,
    end: float = 400,
    **more: Any,
) -> Life:
    """A deal that was created on day 0."""
    told = track(*flips)
    spans = [(0.0, closed)] if opened is None else opened
    return Life(
        "acme",
        id_,
        id_,
        "ana",
        None,
        outcome,
        day(0),
        None if closed is None else day(closed),
        told,
        stretches(told, [(day(start), None if to is None else day(to)) for start, to in spans], day(end)),
        **more,
    )


def seen(outcome: Outcome, bucket: str, number: int = 1) -> list[Life]:
    """So many deals that stood in one bucket from day 0 until they closed on day 100."""
    return [life(f"{outcome}-{bucket}-{place}", outcome, 100, (0, bucket)) for place in range(number)]
