"""The rates once more, from nothing but the history's lines and the flips that replay writes: another way to the same numbers.

Reopened deals are left out of both counts, which keeps the other way short.
"""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from dealpulse.connectors.generator import events
from dealpulse.state.outcomes.flagged import leads, measure
from dealpulse.state.outcomes.shares import share
from dealpulse.state.policy import default
from dealpulse.streams.backtest.running import run
from dealpulse.streams.embedded import replay

FLAGS = ("at_risk", "poor")


class Ended(NamedTuple):
    """A closed deal: how, whether it was flagged 14 days before (None: not there yet), ever, and for how long at the end."""

    outcome: str
    then: bool | None
    ever: bool
    lead: float | None


def _time(event: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(event["time"])


class Ledger:
    """Stages and deals as the lines of a history tell them, read by nobody else's code."""

    def __init__(self, lines: list[bytes]) -> None:
        told = {(event["source"], event["id"]): event for event in map(json.loads, reversed(lines))}
        self.zone = ZoneInfo("UTC")
        self.outcomes: dict[str, str] = {}
        self.fields: dict[str, dict[str, Any]] = {}
        self.closings: dict[str, list[datetime]] = {}
        self.gone: set[str] = set()
        changes = sorted(told.values(), key=lambda event: (_time(event), event.get("seq", -1), event["id"]))
        for event in changes:
            data = event.get("data", {})
            if data.get("kind") == "org" and data["key"] == "timezone":
                self.zone = ZoneInfo(data["value"])
            if data.get("entity") == "stage" and "outcome" in data.get("fields", {}):
                self.outcomes[data["fields"]["name"]] = data["fields"]["outcome"]
        for event in changes:
            if event.get("data", {}).get("entity") == "opportunity":
                self._change(event["data"], _time(event))

    def _change(self, data: dict[str, Any], at: datetime) -> None:
        deal = data["record"]
        if data["change"] in ("delete", "merge"):
            self.gone.add(deal)
            return
        fields = self.fields.setdefault(deal, {})
        before = self._outcome(deal)
        if data["change"] == "snapshot":
            fields.clear()
        fields.update(data.get("fields", {}))
        if "open" in (before, self._outcome(deal)) and before != self._outcome(deal):
            self.closings.setdefault(deal, []).append(at)

    def _outcome(self, deal: str) -> str:
        return self.outcomes.get(self.fields[deal].get("stage", ""), "open")

    def ended(self, deal: str, flips: list[tuple[datetime, str]]) -> Ended | None:
        if deal in self.gone or self._outcome(deal) == "open" or len(self.closings[deal]) > 1:
            return None
        said = self.fields[deal].get("closed_at")
        closed = self.closings[deal][0] if said is None else datetime.fromisoformat(said)
        if closed.tzinfo is None:
            closed = closed.replace(tzinfo=self.zone)
        before = [flip for flip in flips if flip[0] < closed]
        if not before:
            return None
        then = [to for at, to in before if at <= closed - timedelta(days=14)]
        since = None
        for at, to in reversed(before):
            if to not in FLAGS:
                break
            since = at
        return Ended(
            self._outcome(deal),
            then[-1] in FLAGS if then else None,
            any(to in FLAGS for _, to in before),
            None if since is None else (closed - since) / timedelta(days=1),
        )


def test_the_rates_are_those_that_another_way_counts(tmp_path: Path) -> None:
    lines = list(events(opportunities=150, days=300, seed=6))
    path = tmp_path / "history.ndjson"
    path.write_bytes(b"\n".join(lines))
    ledger = Ledger(lines)
    flips: dict[str, list[tuple[datetime, str]]] = {}
    for flip in replay(lines).outputs["flips"]:
        flips.setdefault(flip["subject"], []).append((_time(flip), flip["data"]["to"]))
    again = {deal: found for deal in ledger.fields if (found := ledger.ended(deal, flips.get(deal, [])))}
    reopened = {deal for deal, closings in ledger.closings.items() if len(closings) > 1}

    lives = [life for life in run([path], [default()]).lives[0] if life.counts and life.id not in reopened]

    assert sorted(life.id for life in lives) == sorted(again)
    assert len(again) > 60
    ended = list(again.values())
    for days, flag in ((14, "then"), (None, "ever")):
        seen = [
            (getattr(deal, flag), deal.outcome == "lost") for deal in ended if getattr(deal, flag) is not None
        ]
        measured = measure(lives, days)
        both = sum(flagged and lost for flagged, lost in seen)
        assert measured.precision == share(both, sum(flagged for flagged, _ in seen))
        assert measured.recall == share(both, sum(lost for _, lost in seen))
        assert measured.left_out == len(ended) - len(seen)
    lost = [deal for deal in ended if deal.outcome == "lost"]
    lead = leads(lives)
    assert (lead.lost, lead.flagged) == (len(lost), sum(deal.lead is not None for deal in lost))
    assert lead.never == sum(not deal.ever for deal in lost)
    assert [part.of for _, part in lead.least] == [
        sum(deal.lead is not None and deal.lead >= days for deal in lost) for days, _ in lead.least
    ]
