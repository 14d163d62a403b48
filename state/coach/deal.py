"""The coach for one deal: close assessment, one action per factor that speaks against it, and what comes next (C-02, C-03)."""

from typing import Any, Final

from dealpulse.state.coach.page import Document, day_of, facts, typical
from dealpulse.state.coach.texts import Catalogue, Words, catalogue
from dealpulse.state.health import AT_RISK, GOOD, POOR, RANK

_MOST_REASONS: Final = 3

# What each factor looks at, and the benchmark that belongs beside it.
_BESIDE: Final[dict[str, tuple[str, str | None]]] = {
    "untouched_30": ("days_untouched", None),
    "untouched_60": ("days_untouched", None),
    "no_future_meeting": ("next_meeting", None),
    "no_advancement_30": ("days_in_stage", "days_in_stage"),
    "age_2x_cycle": ("age_days", "sales_cycle"),
    "closing_30_untouched_30": ("days_until_close", "days_to_won"),
    "closing_30_no_inbound_90": ("days_until_close", "days_to_won"),
    "no_recent_meeting": ("meetings_30d", None),
    "no_recent_inbound": ("days_since_inbound", None),
    "frequent_outreach": ("touches_30d", None),
    "significant_meetings": ("meetings_30d", None),
    "recent_advancement": ("advanced_30d", "win_rate"),
    "responsive": ("inbound_14d", None),
    "future_meeting": ("next_meeting", None),
    "close_date_overdue": ("days_until_close", "days_to_won"),
    "pushed": ("push_count", None),
    "stage_stalled": ("days_in_stage", "days_in_stage"),
    "few_contacts": ("contacts_engaged", "contacts_engaged"),
}
# Which act of `health.fix` is a factor's own.
_CURES: Final[dict[str, tuple[str, ...]]] = {
    "untouched_30": ("touch",),
    "untouched_60": ("touch",),
    "no_future_meeting": ("book",),
    "no_advancement_30": ("advance",),
    "closing_30_untouched_30": ("touch", "redate"),
    "closing_30_no_inbound_90": ("reply", "redate"),
    "no_recent_inbound": ("reply",),
    "close_date_overdue": ("redate",),
    "stage_stalled": ("advance",),
}
# Said once is enough: where the second is a reason, the first adds nothing to the sentence.
_CONTAINED: Final = {
    "untouched_30": "closing_30_untouched_30",
    "untouched_60": "closing_30_untouched_30",
    "no_recent_inbound": "closing_30_no_inbound_90",
    "no_advancement_30": "stage_stalled",
}


def coach(
    facets: Document, health: Document, benchmarks: Document, *, at: int, zone: str, language: str
) -> Document:
    """What a good sales manager would say of a deal.

    Args:
        facets, health, benchmarks: of the deal's page.
        at: the instant the page speaks of.
        zone: the org's time zone.
        language: one of LANGUAGES.

    Returns:
        `coach` of `opportunity.updated`: assessment, actions, keep, next, fix, language. Codes stand beside the texts.
    """
    said = _Said(catalogue(language), facets, health, benchmarks, facts(facets, benchmarks, at, zone))
    open_ = health["score"] is not None
    return {
        "language": language,
        "assessment": {
            "bucket": health["bucket"],
            "reason": health["reason"],
            "text": said.assessment() if open_ else said.closed(),
            "negatives": [said.evidence(factor) for factor in said.against[:_MOST_REASONS]],
            "positives": [said.evidence(factor) for factor in said.speaking[:_MOST_REASONS]],
        },
        "actions": said.actions(),
        "keep": [
            {"factor": factor["id"], "text": said.tell(said.words(factor).keep)} for factor in said.speaking
        ],
        "next": said.next(zone) if open_ else None,
        "fix": said.fix() if open_ and health["bucket"] != GOOD else None,
    }


class _Said:
    """One page, about to be put into words."""

    def __init__(
        self, words: Catalogue, facets: Document, health: Document, benchmarks: Document, known: Document
    ) -> None:
        self._catalogue = words
        self._facets = facets
        self._health = health
        self._benchmarks = benchmarks
        self._facts = known
        self._bucket = None if health["bucket"] is None else words.buckets[health["bucket"]]
        # Heaviest first; of equals the first in the order of the factors.
        weighed = sorted(health["factors"], key=lambda factor: -abs(factor["points"]))
        self.against = [one for one in weighed if one["points"] < 0 and self.words(one).action]
        self.speaking = [one for one in weighed if one["points"] > 0 and self.words(one).keep]

    def words(self, factor: Document) -> Words:
        """What can be said of a factor."""
        return self._catalogue.factors[factor["id"]]

    def tell(self, variants: Any) -> str:
        """A sentence about this deal."""
        return self._catalogue.first(variants, self._facts)

    # ---- the assessment ----------------------------------------------------------------------------------------------

    def assessment(self) -> str:
        """One or two sentences."""
        against, speaking = self._clauses(self.against), self._clauses(self.speaking)
        bucket, reason = self._health["bucket"], self._health["reason"]
        say = self._catalogue.say
        if reason == "insufficient_data":
            return self._young(speaking)
        if reason in ("age_2x_cap", "all_stale"):
            old = next(factor for factor in self.against if factor["id"] == "age_2x_cycle")
            kind = "capped" if reason == "age_2x_cap" else "stale"
            first = say(
                f"assessment.{kind}", {"bucket": self._bucket, "a": self.tell(self.words(old).clause)}
            )
            return self._two(first, "favour", speaking)
        if not against and not speaking:
            return say("assessment.nothing", {"bucket": self._bucket})
        if bucket in (POOR, AT_RISK):
            if self._facts["days_overdue"] and not speaking and not self._closing():
                return f"{self._verdict(against)} {say('assessment.overdue', self._facts)}"
            return self._two(self._verdict(against or speaking), "favour", speaking if against else [])
        if bucket == GOOD:
            return self._two(self._verdict(speaking or against), "watch", against if speaking else [])
        if against and speaking:
            reasons = say("assessment.contrast", {"a": speaking[0], "b": against[0]})
            return say("assessment.verdict", {"bucket": self._bucket, "reasons": reasons})
        return self._verdict(against or speaking)

    def _closing(self) -> bool:
        """Whether a reason says already when the deal should close."""
        return any(_BESIDE[factor["id"]][0] == "days_until_close" for factor in self.against)

    def _young(self, speaking: list[str]) -> str:
        say = self._catalogue.say
        if self._health["bucket"] == GOOD and speaking:
            reasons = self._joined(speaking)
            return say("assessment.young_good", {"age": self._facts["age"], "reasons": reasons})
        first = say("assessment.young", {"age": self._facts["age"]})
        if not speaking:
            return f"{first} {say('assessment.young_nothing', {})}"
        return f"{first} {say('assessment.young_so_far', {'reasons': self._joined(speaking)})}"

    def closed(self) -> str:
        """What remains of a deal that is over."""
        known = {"bucket": self._bucket, "stage": self._facts["stage"], "age": self._facts["age"]}
        return self._catalogue.say("assessment.closed", known)

    def _verdict(self, clauses: list[str]) -> str:
        known = {"bucket": self._bucket, "reasons": self._joined(clauses)}
        return self._catalogue.say("assessment.verdict", known)

    def _joined(self, clauses: list[str]) -> str:
        if len(clauses) == 1:
            return clauses[0]
        return self._catalogue.say("assessment.both", {"a": clauses[0], "b": clauses[1]})

    def _two(self, first: str, kind: str, clauses: list[str]) -> str:
        return f"{first} {self._catalogue.say(f'assessment.{kind}', {'a': clauses[0]})}" if clauses else first

    def _clauses(self, factors: list[Document]) -> list[str]:
        """The two heaviest, each said once."""
        ids = {factor["id"] for factor in factors}
        found: list[str] = []
        before = ""
        for factor in factors:
            if _CONTAINED.get(factor["id"]) in ids:
                continue
            words = self.words(factor)
            found.append(self.tell(words.after.get(before, words.clause)))
            before = factor["id"]
            if len(found) == 2:
                break
        return found

    # ---- evidence and actions ----------------------------------------------------------------------------------------

    def evidence(self, factor: Document) -> Document:
        """A factor with what it looks at, what it is held against, and what is typical."""
        facet, key = _BESIDE[factor["id"]]
        found = None if key is None else self._benchmarks.get(key)
        text = self.tell(self.words(factor).clause)
        return {
            "factor": factor["id"],
            "points": factor["points"],
            "facet": facet,
            "label": self._catalogue.facets[facet],
            "shown": self._facets[facet],
            "value": factor["value"],
            "threshold": factor["threshold"],
            "benchmark": None if key is None or found is None else self._benchmark(key, found),
            "text": f"{_capital(text)}.",
        }

    def _benchmark(self, key: str, found: Document) -> Document:
        value = typical(self._benchmarks, key)
        text = self._catalogue.benchmarks[key].say({"value": value}, self._catalogue.decimal)
        return {
            "name": key,
            "value": found["value"],
            "n": found["n"],
            "level": found["level"],
            "text": f"{_capital(text)}.",
        }

    def actions(self) -> list[Document]:
        """One for each factor that speaks against the deal; first those that would lift its bucket."""
        fix = self._health["fix"]
        found = []
        for factor in self.against:
            cures = [act for act in _CURES.get(factor["id"], ()) if act in fix]
            words = self.words(factor)
            redate = cures == ["redate"] and bool(words.redate)
            found.append(
                {
                    "factor": factor["id"],
                    "act": cures[0] if cures else next(iter(_CURES.get(factor["id"], ())), None),
                    "lifts": bool(cures),
                    "text": self.tell(words.redate if redate else words.action),
                }
            )
        # Sorting keeps the order of weight among equals.
        return sorted(found, key=lambda action: not action["lifts"])

    # ---- what comes --------------------------------------------------------------------------------------------------

    def next(self, zone: str) -> Document:
        """What happens if nothing is done."""
        following = self._health["next"]
        if following is None:
            return {
                "bucket": None,
                "at": None,
                "text": self._catalogue.say("next.none", {"bucket": self._bucket}),
            }
        kind = "worse" if RANK[following["bucket"]] < RANK[self._health["bucket"]] else "better"
        known = {
            "bucket": self._catalogue.buckets[following["bucket"]],
            "date": day_of(following["at"], zone),
        }
        return {**following, "text": self._catalogue.say(f"next.{kind}", known)}

    def fix(self) -> Document:
        """What would lift the deal."""
        acts = self._health["fix"]
        say = self._catalogue.say
        if not acts:
            kind = "capped" if self._health["reason"] == "age_2x_cap" else "none"
            return {"acts": [], "text": say(f"fix.{kind}", {"bucket": self._bucket, "acts": ""})}
        phrase = say(f"fix.{acts[0]}", {})
        for place, act in enumerate(acts[1:], start=2):
            known = {"a": phrase, "b": say(f"fix.{act}", {})}
            phrase = say("fix.join" if place == len(acts) else "fix.list", known)
        kind = "one" if len(acts) == 1 else "other"
        return {"acts": acts, "text": say(f"fix.{kind}", {"acts": _capital(phrase), "bucket": self._bucket})}


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
