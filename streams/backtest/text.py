"""The report as text: compact, a hundred columns, to be read in a terminal."""

from collections.abc import Iterator
from textwrap import wrap
from typing import Any, Final

from dealpulse.state.outcomes.flagged import HORIZONS
from dealpulse.streams.backtest import words
from dealpulse.streams.backtest.report import SIDES, Document

_WIDTH: Final = 98
_MOST_DEALS: Final = 20
_NAME: Final = 30
_COLUMN: Final = 24


def text(document: Document) -> str:
    """The whole report."""
    sides: list[str] = [side for side in SIDES if side in document]
    lines = [*_head(document, sides)]
    for side in sides:
        lines += ["", *_verdict(document[side], f"{side.upper()}  " if len(sides) > 1 else "")]
    if "compared" in document:
        lines += ["", *_wrapped(words.comparison(document))]
    lines += ["", *_table(document, sides)]
    if "compared" in document:
        lines += _deals(document["compared"])
    cautions = words.cautions(document)
    if cautions:
        lines += ["", *(line for caution in cautions for line in _wrapped(caution, "- "))]
    return "\n".join(line.rstrip() for line in lines)


def _head(document: Document, sides: list[str]) -> Iterator[str]:
    history, deals = document["history"], document["deals"]
    yield from _wrapped(f"{', '.join(history['files'])}: {words.span(history)}, {history['events']:,} events")
    for side in sides:
        named = document["policies"][side]
        yield f"policy {side.upper()}: {named['name']} ({named['version']})"
    yield (
        f"{words.count(deals['all'], 'deal')}: {deals['won']:,} won, {deals['lost']:,} lost, {deals['open']:,} "
        f"open, {deals['gone']:,} gone; {deals['counted']:,} count below"
    )


def _verdict(side: dict[str, Any], name: str) -> Iterator[str]:
    yield from _wrapped(f"{name}{words.headline(side)}.")
    yield from _wrapped(words.grounds(side), "   ")


def _table(document: Document, sides: list[str]) -> Iterator[str]:
    found = [document[side] for side in sides]
    compared = document.get("compared")

    def row(name: str, *cells: str) -> str:
        return f"{name:<{_NAME}}" + "".join(f"{cell:<{_COLUMN}}" for cell in cells)

    if len(found) > 1:
        yield row("", "A", "B", "A − B (points)")
    age = found[0]["win_rate"]["age_days"]
    yield f"win rate by bucket, at {age} days of age"
    for bucket, name in words.BUCKETS.items():
        yield row(f"  {name}", *(_share(one["win_rate"]["at_age"][bucket]) for one in found))
    yield "win rate by bucket, on any day"
    for bucket, name in words.BUCKETS.items():
        rates = [one["win_rate"]["any_day"][bucket] for one in found]
        days = [f"{rates[0]['days']:,.0f} days"] if len(rates) == 1 else []
        yield row(f"  {name}", *(_share(rate["share"]) for rate in rates), *days)
    apart = {row["days"]: row for row in compared["differences"]} if compared else {}
    for key, name in (
        ("precision", "flagged deals that were lost"),
        ("recall", "lost deals that were flagged"),
    ):
        yield name
        for place, measure in enumerate(_measures(found[0])):
            cells = [_share(_measures(one)[place][key]) for one in found]
            if compared:
                cells.append(words.points(apart[measure["days"]][key]))
            elif key == "precision" and measure["lift"] is not None:
                cells.append(
                    f"base rate {words.percent(measure['base']['value'])}, lift {measure['lift']:.2f}"
                )
            yield row(_when(measure["days"]), *cells)
            if compared and key == "precision" and measure["days"] == HORIZONS[-1]:
                base = [_measures(one)[1 + HORIZONS.index(14)]["base"] for one in found]
                yield row("  base rate, 14 days before", *(_share(one) for one in base))
    yield "lost deals flagged without a break"
    for place, least in enumerate(found[0]["lead"]["at_least"]):
        yield row(
            f"  for {least['days']} days or more",
            *(_share(one["lead"]["at_least"][place]["share"]) for one in found),
        )
    yield row(
        "lead time: median (quartiles)",
        *(_lead(one["lead"]) for one in found),
        *([words.signed(compared["lead_days"])] if compared else []),
    )
    yield row(
        "  flagged, recovered, never",
        *(
            f"{one['lead']['flagged']:,}, {one['lead']['recovered']:,}, {one['lead']['never_flagged']:,}"
            for one in found
        ),
    )
    flips = [one["volume"]["flips"] for one in found]
    yield row("flips a day, a week", *(f"{one['per_day']:.1f}, {one['per_week']:.1f}" for one in flips))
    yield row(
        "flips a deal",
        *("–" if one["per_deal"] is None else f"{one['per_deal']:.2f}" for one in flips),
        *([words.signed(compared["flips_per_deal"])] if compared else []),
    )
    yield row(
        "  in all, down, into flagged",
        *(f"{one['messages']:,}, {one['down']:,}, {one['flagging']:,}" for one in flips),
    )
    if len(found) == 1:
        yield from _ways(flips[0])


def _ways(flips: dict[str, Any]) -> Iterator[str]:
    told = [
        f"{words.BUCKETS[way['from']]} → {words.BUCKETS[way['to']]} {way['n']:,}"
        for way in flips["ways"]
        if way["from"] is not None
    ]
    yield from _wrapped(", ".join(told), "  ")


def _measures(side: dict[str, Any]) -> list[dict[str, Any]]:
    return [side["flag"]["ever"], *side["flag"]["before_closing"]]


def _when(days: int | None) -> str:
    return "  at any time" if days is None else f"  {days} days before closing"


def _share(found: dict[str, Any]) -> str:
    return f"{words.share(found):<14} n {found['n']:,}"


def _lead(lead: dict[str, Any]) -> str:
    if lead["quartiles_days"] is None:
        return "–"
    low, middle, high = (words.days(days) for days in lead["quartiles_days"])
    return f"{middle} days ({low}–{high})"


def _deals(compared: dict[str, Any]) -> Iterator[str]:
    if not compared["deals"]:
        return
    yield ""
    yield "why they differ"
    for reason in compared["reasons"]:
        yield from _wrapped(f"{reason['deals']:>6,}  {reason['reason']}", "  ")
    yield ""
    yield f"{'deal':<36} {'first apart':<11} {'by':<2} {'alone':>6}  {'ended':<5} why"
    for deal in words.longest_apart(compared["deals"])[:_MOST_DEALS]:
        line = f"{_cut(words.deal(deal), 36):<36} {words.when(deal['first']):<11} {deal['flagged_by'].upper():<2} "
        line += f"{words.days(deal['only_a_days'] + deal['only_b_days']):>4} d  {deal['outcome']:<5} "
        yield _cut(line + "; ".join(deal["reasons"]), _WIDTH + 2)
    if len(compared["deals"]) > _MOST_DEALS:
        more = len(compared["deals"]) - _MOST_DEALS
        yield f"… and {more:,} that differ for a shorter time; --json has all, --html more of them"


def _cut(line: str, width: int) -> str:
    return line if len(line) <= width else line[: width - 1] + "…"


def _wrapped(line: str, indent: str = "") -> list[str]:
    return wrap(line, _WIDTH, initial_indent=indent, subsequent_indent=" " * len(indent))
