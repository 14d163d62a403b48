"""The plots of the page: SVG that scales, prints, and is the same bytes for the same report.

Matplotlib draws, imported only here and only when a page is asked for. Text stays text, so that it takes the page's font
and can be found and read aloud.
"""

import io
import re
from collections.abc import Callable
from datetime import date
from html import escape
from typing import Any, Final

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter

from dealpulse.streams.backtest import words

Side = dict[str, Any]

INK: Final = "#1d2733"
SOFT: Final = "#5c6875"
LINE: Final = "#dfe4ea"
BLUE: Final = "#1f5fa8"
OTHER: Final = "#8a5a00"
COLOURS: Final = {"good": "#2a7f4f", "average": "#6b7684", "at_risk": "#c2710c", "poor": "#b3302a"}

# Days as matplotlib counts them.
_EPOCH: Final = date(1970, 1, 1).toordinal()

_STYLE: Final[Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "dealpulse",
    "font.family": "DejaVu Sans",
    "font.size": 10,
    "text.color": INK,
    "axes.edgecolor": SOFT,
    "axes.labelcolor": SOFT,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "xtick.color": SOFT,
    "ytick.color": SOFT,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": SOFT,
    "xtick.major.size": 0,
    "ytick.major.size": 0,
    "legend.frameon": False,
    "hatch.linewidth": 0.6,
}
_ABOVE: Final[Any] = {
    "loc": "lower left",
    "bbox_to_anchor": (0, 0.98),
    "fontsize": 9,
    "columnspacing": 1.2,
    "handlelength": 1.2,
    "borderaxespad": 0.2,
}
_SIZE: Final = (5.4, 3.1)


def win_rates(sides: list[Side], names: list[str], title: str) -> str:
    """Win rate by bucket at one age, with its interval."""

    def draw(axes: Axes) -> None:
        for place, side in enumerate(sides):
            shift = 0.0 if len(sides) == 1 else (-0.13, 0.13)[place]
            for at, bucket in enumerate(words.BUCKETS):
                found = side["win_rate"]["at_age"][bucket]
                if found["value"] is None:
                    continue
                colour = COLOURS[bucket]
                axes.errorbar(
                    at + shift,
                    found["value"],
                    yerr=[[found["value"] - found["low"]], [found["high"] - found["value"]]],
                    fmt="o" if place == 0 else "D",
                    markersize=9 if place == 0 else 7,
                    markerfacecolor=colour if place == 0 else "white",
                    color=colour,
                    elinewidth=2,
                    capsize=5,
                    capthick=2,
                )
                if place == 0:
                    axes.annotate(
                        words.percent(found["value"]),
                        (at + shift, found["value"]),
                        xytext=(-12, 0),
                        textcoords="offset points",
                        ha="right",
                        va="center",
                        fontweight="bold",
                    )
        won, lost = sides[0]["verdict"]["won"], sides[0]["verdict"]["lost"]
        if won + lost:
            axes.axhline(won / (won + lost), color=SOFT, linewidth=1, linestyle=(0, (4, 3)))
            axes.annotate(
                f"all {words.percent(won / (won + lost))}",
                (3.55, won / (won + lost)),
                xytext=(0, 3),
                textcoords="offset points",
                ha="right",
                va="bottom",
                color=SOFT,
                fontsize=9,
            )
        axes.set_xticks(
            range(4),
            [
                f"{name}\nn {' · '.join(format(side['win_rate']['at_age'][bucket]['n'], ',') for side in sides)}"
                for bucket, name in words.BUCKETS.items()
            ],
        )
        axes.set_xlim(-0.55, 3.6)
        _percentages(axes)
        if len(sides) > 1:
            for place, name in enumerate(names):
                axes.plot(
                    [],
                    [],
                    "o" if place == 0 else "D",
                    color=INK,
                    markerfacecolor=INK if place == 0 else "white",
                    label=name,
                )
            axes.legend(loc="upper right", fontsize=9, handletextpad=0.2)

    return _drawn("win-rates", title, draw)


def lead_times(sides: list[Side], names: list[str], title: str) -> str:
    """How long lost deals had been flagged when they were lost."""

    def draw(axes: Axes) -> None:
        width = 0.78 / len(sides)
        most = 1
        for place, side in enumerate(sides):
            bars = side["lead"]["histogram"]
            heights = [bar["deals"] for bar in bars]
            most = max(most, *heights)
            found = axes.bar(
                [at + (place - (len(sides) - 1) / 2) * width for at in range(len(bars))],
                heights,
                width=width * 0.94,
                color=BLUE if place == 0 else "white",
                edgecolor=BLUE if place == 0 else OTHER,
                hatch=None if place == 0 else "////",
                label=names[place],
            )
            if len(sides) == 1:
                axes.bar_label(found, labels=[f"{height:,}" for height in heights], padding=2, fontsize=9)
        bars = sides[0]["lead"]["histogram"]
        axes.set_xticks(range(len(bars)), [_between(bar["from"], bar["to"]) for bar in bars])
        axes.set_xlabel("days flagged without a break, until the loss")
        axes.set_ylabel("lost deals")
        axes.set_ylim(0, most * 1.15)
        axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
        axes.yaxis.set_major_locator(MaxNLocator(6, integer=True))
        axes.grid(axis="y", color=LINE)
        axes.spines["left"].set_visible(False)
        if len(sides) > 1:
            axes.legend(**_ABOVE, ncols=2)

    return _drawn("lead-times", title, draw)


def weeks(sides: list[Side], names: list[str], title: str) -> str:
    """Flips a week, the bad news apart."""

    def draw(axes: Axes) -> None:
        told = sides[0]["volume"]["flips"]["weeks"]
        days = [date.fromisoformat(week["monday"]).toordinal() - _EPOCH + 3.5 for week in told]
        down = [week["down"] for week in told]
        up = [week["messages"] - week["down"] for week in told]
        axes.bar(days, down, width=6.2, color=COLOURS["at_risk"], label="to a worse bucket")
        axes.bar(days, up, width=6.2, bottom=down, color="#b9c6d6", label="to a better bucket")
        if len(sides) > 1:
            other = sides[1]["volume"]["flips"]["weeks"]
            axes.step(
                days,
                [week["messages"] for week in other],
                where="mid",
                color=INK,
                linewidth=1.2,
                label=f"all, {names[1]}",
            )
        locator = AutoDateLocator(minticks=3, maxticks=7)  # type: ignore[no-untyped-call]
        axes.xaxis_date()
        axes.xaxis.set_major_locator(locator)
        axes.xaxis.set_major_formatter(
            ConciseDateFormatter(locator, show_offset=False)  # type: ignore[no-untyped-call]
        )
        axes.set_ylabel("flips a week")
        axes.set_ylim(
            0,
            max(1, *(week["messages"] for side in sides for week in side["volume"]["flips"]["weeks"])) * 1.05,
        )
        axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
        axes.grid(axis="y", color=LINE)
        axes.spines["left"].set_visible(False)
        axes.legend(**_ABOVE, ncols=3)

    return _drawn("flips-a-week", title, draw)


def horizons(sides: list[Side], names: list[str], title: str) -> str:
    """Precision and recall against the days before closing."""

    def draw(axes: Axes) -> None:
        ends: list[tuple[float, str, str]] = []
        for place, side in enumerate(sides):
            rows = list(reversed(side["flag"]["before_closing"]))
            for key, colour in (("precision", BLUE), ("recall", COLOURS["at_risk"])):
                known = [(at, row[key]) for at, row in enumerate(rows) if row[key]["value"] is not None]
                if not known:
                    continue
                xs = [at for at, _ in known]
                axes.plot(
                    xs,
                    [found["value"] for _, found in known],
                    color=colour,
                    marker="o" if place == 0 else "D",
                    markersize=6,
                    markerfacecolor=colour if place == 0 else "white",
                    linewidth=2 if place == 0 else 1.2,
                    linestyle="-" if place == 0 else "--",
                )
                if place == 0:
                    lows, highs = ([found[end] for _, found in known] for end in ("low", "high"))
                    axes.fill_between(xs, lows, highs, color=colour, alpha=0.14, linewidth=0)
                    ends.append((known[-1][1]["value"], key, colour))
        rows = list(reversed(sides[0]["flag"]["before_closing"]))
        base = [(at, row["base"]["value"]) for at, row in enumerate(rows) if row["base"]["value"] is not None]
        if base:
            axes.plot(*zip(*base, strict=True), color=SOFT, linewidth=1, linestyle=(0, (4, 3)))
            ends.append((base[-1][1], "base rate", SOFT))
        least = -1.0
        for value, name, colour in sorted(ends):
            # Lines that end together would have their names on top of each other.
            least = max(value, least + 0.075)
            axes.annotate(
                name,
                (len(rows) - 1, least),
                xytext=(9, 0),
                textcoords="offset points",
                va="center",
                color=colour,
                fontweight="normal" if colour == SOFT else "bold",
            )
        axes.set_xticks(range(len(rows)), [f"{row['days']}" for row in rows])
        axes.set_xlim(-0.25, len(rows) - 0.2)
        axes.set_xlabel("days before closing")
        _percentages(axes)

    return _drawn("precision-and-recall", title, draw)


def _percentages(axes: Axes) -> None:
    axes.set_ylim(0, 1.03)
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1])
    axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=0, symbol=" %"))
    axes.grid(axis="y", color=LINE)
    axes.spines["left"].set_visible(False)


def _between(low: int, high: int | None) -> str:
    if high is None:
        return f"{low}+"
    return f"< {high}" if low == 0 else f"{low}–{high}"


def _drawn(name: str, title: str, draw: Callable[[Axes], None]) -> str:
    """An SVG element; what identifies its parts is its own on a page of several."""
    with mpl.rc_context(_STYLE):
        figure = Figure(figsize=_SIZE, layout="constrained")
        draw(figure.add_subplot())
        out = io.StringIO()
        figure.savefig(
            out, format="svg", transparent=True, metadata=dict.fromkeys(("Date", "Creator", "Format", "Type"))
        )
    found = out.getvalue()
    found = found[found.index("<svg") :]
    found = re.sub(r'\bid="([^"]+)"', rf'id="{name}-\1"', found)
    found = re.sub(r'(xlink:href="|url\()#', rf"\1#{name}-", found)
    found = re.sub(r"<svg [^>]*?(viewBox=\"[^\"]+\")[^>]*>", _opening(title), found, count=1)
    return "\n".join(line.rstrip() for line in found.splitlines())


def _opening(title: str) -> Callable[[re.Match[str]], str]:
    def replaced(match: re.Match[str]) -> str:
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" {match[1]} '
            f'role="img" aria-label="{escape(title)}">'
        )

    return replaced
