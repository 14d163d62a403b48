"""Words: the sentences and the numbers of a backtest, alike in text and on the page."""

import re
from datetime import date, datetime
from typing import Any, Final

BUCKETS: Final = {"good": "Good", "average": "Average", "at_risk": "At Risk", "poor": "Poor"}

_NOTHING: Final = "–"


def percent(value: float | None, digits: int = 0) -> str:
    """A share as a percentage."""
    return _NOTHING if value is None else f"{value * 100:.{digits}f} %"


def share(found: dict[str, Any]) -> str:
    """A share with its interval: 62 % (59–65)."""
    if found["value"] is None:
        return _NOTHING
    if found["low"] is None:
        return percent(found["value"])
    return f"{percent(found['value'])} ({found['low'] * 100:.0f}–{found['high'] * 100:.0f})"


def points(found: dict[str, Any]) -> str:
    """A difference of shares in points, with its interval: +0.7 (+0.3 to +1.2)."""
    return signed(found, 100)


def signed(found: dict[str, Any], times: float = 1) -> str:
    """A difference with its interval."""
    if found["value"] is None:
        return _NOTHING
    told = _sign(found["value"] * times)
    if found["low"] is None:
        return told
    return f"{told} ({_sign(found['low'] * times)} to {_sign(found['high'] * times)})"


def _sign(value: float) -> str:
    short = round(value, 1)
    return "0" if short == 0 else f"{short:+.1f}".replace("-", "−")


def days(value: float | None) -> str:
    """Days, to one decimal where there are few."""
    if value is None:
        return _NOTHING
    return f"{value:.1f}" if value < 10 else f"{value:,.0f}"


def count(n: int, one: str, many: str | None = None) -> str:
    """So many of something."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def when(time: str) -> str:
    """The day of a time on the wire."""
    day = datetime.fromisoformat(time).date()
    return f"{day.day} {day:%b %Y}"


def span(history: dict[str, Any]) -> str:
    """From when to when a history goes."""
    first, end = (datetime.fromisoformat(history[key]).date() for key in ("first", "end"))
    return f"{when(history['first'])} – {when(history['end'])} ({count(_days(first, end), 'day')})"


def _days(first: date, end: date) -> int:
    return (end - first).days


def chance(p: float | None) -> str:
    """A p value as one says it."""
    if p is None:
        return "no test"
    return "p < 0.001" if p < 0.001 else f"p = {p:.2g}"


# ---- the verdict ------------------------------------------------------------------------------------------------------


def headline(side: dict[str, Any]) -> str:
    """The verdict in a few words."""
    verdict = side["verdict"]
    if verdict["kind"] == "too_few":
        return "Too few closed deals to say whether health means anything"
    if verdict["age_in_disguise"]:
        some = "next to no" if verdict["worked"]["of"] else "no"
        return f"Health here is age in disguise: there is {some} activity in this history"
    return {
        "signal": f"Health carries a {verdict['strength']} signal",
        "reversed": "Health points the wrong way: deals in worse buckets were won more often",
        "none": "No signal: win rates by bucket do not differ more than chance makes them",
        "same_bucket": "Nothing to compare: every deal stood in the same bucket",
    }[verdict["kind"]]


def grounds(side: dict[str, Any]) -> str:
    """What the verdict rests on, in one or two sentences."""
    verdict = side["verdict"]
    age = count(side["win_rate"]["age_days"], "day")
    won, lost = verdict["won"], verdict["lost"]
    looked = (
        f"Of the deals that were still open at the age of {age}, {won:,} were later won and {lost:,} lost."
    )
    if verdict["kind"] == "too_few":
        return f"{looked} Twenty of each are needed before a win rate is worth a sentence."
    before = ""
    if verdict["age_in_disguise"]:
        before = (
            f"Mail, calls or meetings reached {count(verdict['worked']['of'], 'deal')} of "
            f"{verdict['worked']['n']:,}, so health can only follow the calendar: it tells an old deal from a "
            "young one, and nothing more. "
        )
    if verdict["kind"] == "same_bucket":
        return (
            f"{before}{looked} At that age all of them stood in one bucket, so their win rates cannot differ."
        )
    pairs = verdict["looks_better"]
    found = (
        f"{looked} Of a won and a lost one, the won one had stood in the better bucket in {share(pairs)} of pairs, "
        f"ties counting half; 50 % is a coin ({chance(verdict['p'])})."
    )
    if verdict["flagged"]["value"] is None or verdict["unflagged"]["value"] is None:
        return before + found
    return (
        f"{before}{found} Flagged deals were won in {share(verdict['flagged'])} of cases, "
        f"the others in {share(verdict['unflagged'])}."
    )


def named(told: str, names: list[str]) -> str:
    """A sentence about A and B with their names instead."""
    # A hyphen that breaks no line: a name is one word.
    quoted = {letter: f"“{name.replace('-', '‑')}”" for letter, name in zip("AB", names, strict=True)}
    return re.sub(r"\b[AB]\b", lambda found: quoted[found[0]], told)


def news(document: dict[str, Any]) -> str:
    """What a second policy changes, in a few words."""
    n = document["compared"]["differ"]
    return "A and B flag the same deals" if not n else f"A instead of B flags {count(n, 'deal')} differently"


def comparison(document: dict[str, Any]) -> str:
    """What the second policy would have said otherwise, in a few sentences."""
    found, names = document["compared"], document["policies"]
    if names["a"]["version"] == names["b"]["version"]:
        return "A and B are the same policy (one version), so they flag the same deals."
    if not found["differ"]:
        return "A and B flag the same deals at the same times on this history."
    ended = ", ".join(
        f"{n:,} {outcome}" if outcome != "open" else f"{n:,} still open"
        for outcome, n in found["outcomes"].items()
        if n
    )
    told = [
        f"{count(found['differ'], 'deal')} would have been flagged at another time or not at all: {ended}.",
        (
            f"A flagged first in {found['earlier_a']:,} of them, B in {found['earlier_b']:,}; "
            f"{found['only_a']:,} were ever flagged by A alone, {found['only_b']:,} by B alone."
        ),
    ]
    at = next(row for row in found["differences"] if row["days"] == 14)
    said = [
        f"{_which(at['recall'], *_SEEN)} ({_in_points(at['recall'])})",
        f"{_which(at['precision'], *_RIGHT)} ({_in_points(at['precision'])})",
    ]
    if at["recall"]["value"] is not None and at["precision"]["value"] is not None:
        told.append(f"14 days before closing, {said[0]}, and {said[1]}.")
    return " ".join(told)


_SEEN: Final = (
    "A saw more of the losses",
    "A saw fewer of the losses",
    "both saw about as many of the losses",
)
_RIGHT: Final = (
    "its flags were right more often",
    "its flags were right less often",
    "flags were right about as often",
)


def _in_points(found: dict[str, Any]) -> str:
    if found["low"] is None:
        return f"{points(found)} points"
    value, low, high = (_sign(found[key] * 100) for key in ("value", "low", "high"))
    return f"{value} points, {low} to {high}"


def _which(found: dict[str, Any], better: str, worse: str, same: str) -> str:
    """Which of three to say; what chance alone might do is no difference."""
    if not _beyond_chance(found):
        return same
    return better if found["value"] > 0 else worse


def _beyond_chance(found: dict[str, Any]) -> bool:
    return found["low"] is not None and (found["low"] > 0 or found["high"] < 0)


def longest_apart(deals: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Deals that differ, those first over which the policies disagreed longest."""
    return sorted(deals, key=lambda deal: -(deal["only_a_days"] + deal["only_b_days"]))


def deal(found: dict[str, Any]) -> str:
    """A deal by its name, or its id where it has none."""
    return str(found["name"] or found["opportunity"])


def why(found: dict[str, Any]) -> list[str]:
    """Why a deal differs, with the values that were looked at."""
    shown = {
        factor["id"]: factor
        for side in ("b", "a")
        if found[side] is not None
        for factor in found[side]["factors"]
    }
    told = []
    for label in found["reasons"]:
        factor = shown.get(label.partition(" in ")[0].partition(":")[0])
        if (
            factor is None
            or not isinstance(factor["value"], int | float)
            or isinstance(factor["value"], bool)
        ):
            told.append(label)
        else:
            limit = "" if factor["threshold"] is None else f", threshold {factor['threshold']:,}"
            told.append(f"{label} (value {factor['value']:,}{limit})")
    return told


def cautions(document: dict[str, Any]) -> list[str]:
    """What a reader should know of the sample before quoting it."""
    deals, told = document["deals"], []
    if deals["open"]:
        flagged = document["a"]["flag"]["open_now"]
        told.append(
            f"{count(deals['open'], 'deal')} still open ({flagged['of']:,} flagged now): nobody knows how they "
            "end, so they are in the volume and in no rate."
        )
    if deals["never_seen_open"]:
        told.append(
            f"{count(deals['never_seen_open'], 'closed deal')} had no health before closing (first heard of when "
            "closed): left out."
        )
    if deals["gone"]:
        told.append(f"{count(deals['gone'], 'deal')} deleted or merged: left out.")
    if deals["unknown_stage"]:
        told.append(
            f"{count(deals['unknown_stage'], 'deal')} in a stage that the stage table lacks: taken as open; "
            "add the stage."
        )
    return told
