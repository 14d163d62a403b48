"""The coach for a rep or a team: what their accounts and deals, read together, ask of them (C-07).

Made from their rollup alone. Each metric that speaks says why and what to do, and lists what stands behind it (C-06); the alerts
of a later issue join these.
"""

from typing import Any, Final

from dealpulse.state.coach.texts import Catalogue, catalogue
from dealpulse.state.health import AT_RISK, POOR

Document = dict[str, Any]
# Less than this share of the pipeline's value is every pipeline's.
_SHARE: Final = 0.25


def coach_of_people(metrics: Document, colours: Document, rollups: Document, *, language: str) -> Document:
    """What a good sales manager would say to a rep or of a team.

    Args:
        metrics, colours, rollups: of a `rep.updated` or `team.updated`.
        language: one of LANGUAGES.

    Returns:
        language, and `metrics`: [{metric, value, why, action, accounts, opportunities}], heaviest first; none for who has none.
    """
    words = catalogue(language)
    found = [
        *_accounts(words, metrics, colours, rollups["flags"]),
        *_deals(words, metrics),
    ]
    if not found and metrics["owned"]:
        known = {"worked": metrics["worked"], "owned": metrics["owned"]}
        found = [_said(words, "fine", metrics["worked"], known)]
    order = [key.split(".")[1] for key in words.sentences if key.startswith("people.")]
    return {"language": language, "metrics": sorted(found, key=lambda one: order.index(one["metric"]))}


def _accounts(words: Catalogue, metrics: Document, colours: Document, flags: Document) -> list[Document]:
    found = []
    owned, touched, worked = metrics["owned"], metrics["touched"], metrics["worked"]
    best, low = flags["high_potential_neglected"], flags["low_score_red"]
    large = flags["book_too_large"]
    if best["count"]:
        found.append(
            _said(words, "neglected_best", best["count"], {"n": best["count"]}, accounts=best["accounts"])
        )
    red, yellow = colours["red"], colours["yellow"]
    # Those with a low score are better left alone, and told of by themselves.
    if red["count"] > low["count"] + best["count"]:
        known = {"red": red["count"], "owned": owned}
        found.append(_said(words, "untouched", red["count"], known, accounts=red["accounts"]))
    if yellow["count"] > worked:
        known = {"yellow": yellow["count"], "touched": touched}
        found.append(_said(words, "shallow", yellow["count"], known, accounts=yellow["accounts"]))
    if low["count"]:
        found.append(_said(words, "low_score", low["count"], {"n": low["count"]}, accounts=low["accounts"]))
    if large["count"]:
        kind, known = (
            ("large_books", {"n": large["count"]}) if "reps" in large else ("large_book", {"owned": owned})
        )
        found.append(_said(words, kind, large["count"], known))
    return found


def _deals(words: Catalogue, metrics: Document) -> list[Document]:
    found = []
    worked, created = metrics["worked"], metrics["opportunities_created"]
    if worked and not created["count"]:
        found.append(_said(words, "no_pipeline", metrics["opp_creation_rate"], {"worked": worked}))
    elif worked:
        known = {"worked": worked, "created": created["count"]}
        found.append(
            _said(words, "creation", metrics["opp_creation_rate"], known, deals=created["opportunities"])
        )
    pipeline = metrics["open_pipeline"]
    poor, risky = (pipeline["by_bucket"][bucket] for bucket in (POOR, AT_RISK))
    share = (poor["value_share"] or 0) + (risky["value_share"] or 0)
    if share >= _SHARE:
        n = poor["count"] + risky["count"]
        known = {"n": n, "total": pipeline["count"], "share": round(100 * share)}
        found.append(
            _said(words, "at_risk", n, known, deals=[*poor["opportunities"], *risky["opportunities"]])
        )
    return found


def _said(
    words: Catalogue,
    metric: str,
    value: Any,
    known: Document,
    accounts: list[str] | None = None,
    deals: list[str] | None = None,
) -> Document:
    return {
        "metric": metric,
        "value": value,
        "why": words.say(f"people.{metric}.why", known),
        "action": words.say(f"people.{metric}.action", known),
        "accounts": accounts or [],
        "opportunities": deals or [],
    }
