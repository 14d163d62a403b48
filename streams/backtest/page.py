"""The report as one page: self-contained, without scripts, to be read, printed, or pasted into a deck.

Every plot has its numbers in a table beside it, for those who do not see it and for those who want to quote it.
"""

from collections.abc import Iterable, Iterator
from html import escape
from typing import Any, Final

from dealpulse.streams.backtest import plots, words
from dealpulse.streams.backtest.report import SIDES, Document
from dealpulse.streams.backtest.style import STYLE

MOST_DEALS: Final = 200

Side = dict[str, Any]


def page(document: Document) -> str:
    """The whole page."""
    keys = [side for side in SIDES if side in document]
    sides = [document[side] for side in keys]
    names = [document["policies"][side]["name"] for side in keys]
    title = words.named(words.news(document), names) if len(sides) > 1 else words.headline(sides[0])
    body = "\n".join(
        [
            *_header(document, names, title),
            *_tiles(sides, names),
            *_figures(sides, names),
            *(_comparison(document, names) if "compared" in document else ()),
            *_small_print(document),
        ]
    )
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(f'Backtest: {title}')}</title>\n<style>\n{STYLE}</style>\n</head>\n"
        f"<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def _header(document: Document, names: list[str], title: str) -> Iterator[str]:
    history, deals = document["history"], document["deals"]
    versus = " against ".join(escape(name) for name in names)
    yield f'<header>\n<p class="eyebrow">dealpulse backtest · policy {versus}</p>'
    yield f"<h1>{escape(title)}</h1>"
    grounds = escape(words.grounds(document["a"]))
    if "compared" in document:
        yield f'<p class="lead">{escape(words.named(words.comparison(document), names))}</p>'
        yield f'<p class="lead"><b>{escape(names[0])}: {escape(words.headline(document["a"]))}.</b> {grounds}</p>'
    else:
        yield f'<p class="lead">{grounds}</p>'
    yield (
        f'<p class="sample">{escape(", ".join(history["files"]))} · {escape(words.span(history))} · '
        f"{words.count(history['events'], 'event')} · {words.count(deals['all'], 'deal')}: {deals['won']:,} won, "
        f"{deals['lost']:,} lost, {deals['open']:,} open</p>\n</header>"
    )


def _tiles(sides: list[Side], names: list[str]) -> Iterator[str]:
    def at(side: Side) -> dict[str, Any]:
        found: dict[str, Any] = next(row for row in side["flag"]["before_closing"] if row["days"] == 14)
        return found

    def seen(side: Side) -> dict[str, Any]:
        found: dict[str, Any] = next(row for row in side["lead"]["at_least"] if row["days"] == 14)
        return found["share"]  # type: ignore[no-any-return]

    def middle(side: Side) -> str:
        quartiles = side["lead"]["quartiles_days"]
        return "–" if quartiles is None else words.days(quartiles[1])

    def quarters(side: Side) -> str:
        quartiles = side["lead"]["quartiles_days"]
        if quartiles is None:
            return "no lost deal was flagged at its end"
        return f"half of them {words.days(quartiles[0])} to {words.days(quartiles[2])} days; n {side['lead']['flagged']:,}"

    tiles = [
        (
            "Won when flagged",
            [words.percent(side["verdict"]["flagged"]["value"]) for side in sides],
            _gap(sides[0]["verdict"]),
        ),
        (
            "Flags that were right, 14 days before closing",
            [words.percent(at(side)["precision"]["value"]) for side in sides],
            (
                f"interval {_bounds(at(sides[0])['precision'])}; base rate {words.percent(at(sides[0])['base']['value'])}; "
                f"n {at(sides[0])['precision']['n']:,}"
            ),
        ),
        (
            "Losses flagged for 14 days or more",
            [words.percent(seen(side)["value"]) for side in sides],
            f"interval {_bounds(seen(sides[0]))}; n {seen(sides[0])['n']:,} lost",
        ),
        ("Days of warning, median", [middle(side) for side in sides], quarters(sides[0])),
        (
            "Flips a week",
            [f"{side['volume']['flips']['per_week']:,.0f}" for side in sides],
            (
                f"{sides[0]['volume']['flips']['per_deal'] or 0:.1f} a deal; "
                f"{words.percent(_part(sides[0]['volume']['flips']))} to a worse bucket"
            ),
        ),
    ]
    yield '<section class="tiles" aria-label="Key numbers">'
    for name, values, note in tiles:
        other = (
            f'<span class="other">{escape(names[1])}: {escape(values[1])}</span>' if len(values) > 1 else ""
        )
        yield (
            f'<div class="tile"><h2>{escape(name)}</h2><p class="value">{escape(values[0])}{other}</p>'
            f'<p class="note">{escape(note)}</p></div>'
        )
    yield "</section>"


def _gap(verdict: dict[str, Any]) -> str:
    gap = verdict["gap"]
    if gap["value"] is None:
        return "there were no others" if verdict["unflagged"]["value"] is None else "none was flagged"
    return (
        f"others {words.percent(verdict['unflagged']['value'])}; gap {gap['value'] * 100:.0f} points "
        f"({gap['low'] * 100:.0f}–{gap['high'] * 100:.0f})"
    ).replace("-", "−")


def _bounds(found: dict[str, Any]) -> str:
    return "–" if found["low"] is None else f"{found['low'] * 100:.0f}–{found['high'] * 100:.0f} %"


def _part(flips: dict[str, Any]) -> float | None:
    return flips["down"] / flips["messages"] if flips["messages"] else None


# ---- plots, each with its table ---------------------------------------------------------------------------------------


def _figures(sides: list[Side], names: list[str]) -> Iterator[str]:
    age = sides[0]["win_rate"]["age_days"]
    won = ", ".join(
        f"{name} {words.percent(sides[0]['win_rate']['at_age'][bucket]['value'])}"
        for bucket, name in words.BUCKETS.items()
    )
    yield '<section class="figures" aria-label="Plots">'
    yield _figure(
        "Win rate by bucket",
        f"One look at each deal, {age} days after its creation; whiskers are 95 % intervals.",
        plots.win_rates(sides, names, f"Win rate by bucket at {age} days of age: {won}."),
        ["bucket", *(f"{name}: won" for name in names), *(f"{name}: on any day" for name in names)],
        (
            [
                name,
                *(_share(side["win_rate"]["at_age"][bucket]) for side in sides),
                *(_share(side["win_rate"]["any_day"][bucket]["share"]) for side in sides),
            ]
            for bucket, name in words.BUCKETS.items()
        ),
    )
    rows = sides[0]["flag"]["before_closing"]
    told = ", ".join(
        f"{row['days']} days {words.percent(row['precision']['value'])} and {words.percent(row['recall']['value'])}"
        for row in rows
    )
    yield _figure(
        "Was the flag right, and did it see the losses?",
        "Precision: flagged deals that were lost. Recall: lost deals that were flagged. Each deal counts once.",
        plots.horizons(sides, names, f"Precision and recall by days before closing: {told}."),
        [
            "days before closing",
            *(f"{name}: {key}" for name in names for key in ("precision", "recall")),
            "base rate",
        ],
        (
            [
                str(row["days"]),
                *(
                    _share(side["flag"]["before_closing"][place][key])
                    for side in sides
                    for key in ("precision", "recall")
                ),
                _share(row["base"]),
            ]
            for place, row in enumerate(rows)
        ),
    )
    lead = sides[0]["lead"]
    bars = ", ".join(
        f"{bar['from']} and more {bar['deals']:,}"
        if bar["to"] is None
        else f"{bar['from']} to {bar['to']} {bar['deals']:,}"
        for bar in lead["histogram"]
    )
    yield _figure(
        "How long before the loss did the flag go up?",
        f"{lead['flagged']:,} of {lead['lost']:,} lost deals were flagged when they were lost; "
        f"{lead['recovered']:,} had recovered, {lead['never_flagged']:,} never were.",
        plots.lead_times(sides, names, f"Lost deals by days flagged without a break until the loss: {bars}."),
        ["days", *(f"{name}: lost deals" for name in names)],
        (
            [
                f"{bar['from']} and more" if bar["to"] is None else f"{bar['from']} to {bar['to']}",
                *(f"{side['lead']['histogram'][place]['deals']:,}" for side in sides),
            ]
            for place, bar in enumerate(lead["histogram"])
        ),
    )
    flips = sides[0]["volume"]["flips"]
    most = max(week["messages"] for week in flips["weeks"])
    yield _figure(
        "How much would people have been told?",
        f"{flips['messages']:,} flips, {flips['per_day']:.1f} a day; {flips['flagging']:,} of them raised the flag.",
        plots.weeks(sides, names, f"Flips a week: {flips['per_week']:.1f} on average, at most {most:,}."),
        ["from → to", *(f"{name}: flips" for name in names)],
        (
            [
                f"{words.BUCKETS[before]} → {words.BUCKETS[to]}",
                *(f"{_way(side, before, to):,}" for side in sides),
            ]
            for before in words.BUCKETS
            for to in words.BUCKETS
            if before != to
        ),
    )
    yield "</section>"


def _way(side: Side, before: str, to: str) -> int:
    ways = side["volume"]["flips"]["ways"]
    return sum(way["n"] for way in ways if way["from"] == before and way["to"] == to)


def _share(found: dict[str, Any]) -> str:
    return f"{words.share(found)}, n {found['n']:,}"


def _figure(name: str, told: str, svg: str, head: list[str], rows: Iterable[list[str]]) -> str:
    return (
        f"<figure>\n<figcaption><h2>{escape(name)}</h2><p>{escape(told)}</p></figcaption>\n{svg}\n"
        f"<details><summary>The numbers</summary>{_table(head, rows)}</details>\n</figure>"
    )


def _table(head: list[str], rows: Iterable[list[str]]) -> str:
    top = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in head)
    body = "\n".join(
        "<tr>"
        f'<th scope="row">{escape(row[0])}</th>'
        + "".join(f"<td>{escape(cell)}</td>" for cell in row[1:])
        + "</tr>"
        for row in rows
    )
    return f"<table><thead><tr>{top}</tr></thead><tbody>\n{body}\n</tbody></table>"


# ---- two policies -----------------------------------------------------------------------------------------------------


def _comparison(document: Document, names: list[str]) -> Iterator[str]:
    found = document["compared"]
    a, b = names
    yield '<section class="compared">'
    yield f"<h2>{escape(a)} less {escape(b)}</h2>"
    yield "<p>Over the same deals; intervals by drawing the deals again. In points, unless a unit stands there.</p>"
    rows = [
        [
            "at any time" if row["days"] is None else f"{row['days']} days before closing",
            words.points(row["precision"]),
            words.points(row["recall"]),
        ]
        for row in found["differences"]
    ]
    yield _table(["flagged", "precision", "recall"], rows)
    yield (
        f"<p>Lead time: {escape(words.signed(found['lead_days']))} days, of {found['lead_days']['n']:,} losses that both "
        f"saw. Flips a deal: {escape(words.signed(found['flips_per_deal']))}.</p>"
    )
    yield "</section>"
    if not found["deals"]:
        return
    yield '<section class="deals">'
    yield f"<h2>{words.count(found['differ'], 'deal')} flagged at another time, or by one policy alone</h2>"
    yield (
        "<ul>"
        + "".join(
            f"<li><b>{row['deals']:,}</b> {escape(words.named(row['reason'], names))}</li>"
            for row in found["reasons"]
        )
        + "</ul>"
    )
    longest = words.longest_apart(found["deals"])[:MOST_DEALS]
    if len(found["deals"]) > len(longest):
        yield f"<p>The {len(longest):,} that differ longest; <code>--json</code> has all.</p>"
    yield _table(
        ["deal", "owner", "amount", "ended", "first apart", "flagged by", "alone", "why"],
        (
            [
                words.deal(deal),
                deal["owner"] or "–",
                "–" if deal["amount"] is None else f"{deal['amount']:,.0f}",
                deal["outcome"],
                words.when(deal["first"]),
                {"a": a, "b": b}[deal["flagged_by"]],
                f"{words.days(deal['only_a_days'] + deal['only_b_days'])} days",
                words.named("; ".join(words.why(deal)), names),
            ]
            for deal in longest
        ),
    )
    yield "</section>"


def _small_print(document: Document) -> Iterator[str]:
    yield "<footer>\n<h2>How to read this</h2>\n<ul>"
    for line in (
        "A deal is flagged while its health is At Risk or Poor. Intervals hold in 95 % of cases.",
        "Win rates by bucket are of deals looked at once, at one age, and only those that were still open then.",
        (
            "A share shows that health and outcome go together, not that one makes the other: a rep who has given a deal up "
            "stops working it. Where reps act on flags, the flags that helped look wrong."
        ),
        *words.cautions(document),
    ):
        yield f"<li>{escape(line)}</li>"
    versions = ", ".join(
        f"{side.upper()} = {named['name']}, version {named['version']}"
        for side, named in document["policies"].items()
    )
    yield f"</ul>\n<p>{escape(versions)}. History until {escape(words.when(document['history']['end']))}.</p>\n</footer>"
