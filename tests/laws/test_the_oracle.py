"""The oracle against figures worked out by hand: who judges the product has to be judged first."""

from pathlib import Path
from typing import Any

import pytest

from tests.laws.oracle import PARANOID, Answer, recompute
from tests.laws.oracle_facts import DAY, HOUR, first_instant, instant, local_date, wire
from tests.laws.oracle_health import Policy, Signals, fix, judge
from tests.laws.oracle_people import registrable

BORN = instant("2026-03-02T09:00:00Z")
PAT = "pat@buyer.com"
ANN = "ann@own.com"

Event = dict[str, Any]


class History:
    """Tells events at days after the deal's birth, so that a test reads like a calendar."""

    def __init__(self, **deal: Any) -> None:
        self.events: list[Event] = []
        self.record(-1, "user", "u1", emails=[ANN])
        self.record(-1, "account", "a1", name="Buyer", domains=["buyer.com"])
        self.record(-1, "stage", "s1", name="Demo", order=1, outcome="open")
        self.record(-1, "stage", "s2", name="Proposal", order=2, outcome="open")
        self.record(-1, "stage", "s3", name="Won", order=3, outcome="won")
        self.record(
            0, "opportunity", "o1", "create", **({"owner": "u1", "account": "a1", "stage": "Demo"} | deal)
        )

    def tell(self, day: float, type_: str, /, **data: Any) -> None:
        time = wire(BORN + round(day * DAY))
        self.events.append(
            {
                "id": f"e{len(self.events)}",
                "source": "t",
                "org": "acme",
                "type": type_,
                "time": time,
                "data": data,
            }
        )

    def record(self, day: float, entity: str, record: str, change: str = "create", **fields: Any) -> None:
        self.tell(day, "crm.record.changed", entity=entity, record=record, change=change, fields=fields)

    def deal(self, day: float, change: str = "update", **fields: Any) -> None:
        self.record(day, "opportunity", "o1", change, **fields)

    def sent(self, day: float, *, to: str = PAT) -> None:
        self.tell(day, "activity.email.sent", **{"message": f"m{day}", "from": ANN, "to": [to]})

    def reply(self, day: float, **more: Any) -> None:
        self.tell(day, "activity.email.sent", **{"message": f"m{day}", "from": PAT, "to": [ANN]} | more)

    def meeting(self, told: float, day: float, name: str = "g1", hours: float = 1, **more: Any) -> None:
        start = BORN + round(day * DAY)
        data = {
            "meeting": name,
            "start": wire(start),
            "end": wire(start + round(hours * HOUR)),
            "status": "confirmed",
            "organizer": ANN,
            "attendees": [{"email": PAT, "response": "accepted"}],
        }
        self.tell(told, "activity.meeting.changed", **data | more)

    def answer(self, day: float) -> Answer:
        return recompute(self.events, until=BORN + round(day * DAY))["acme"]

    def facets(self, day: float) -> dict[str, Any]:
        facets: dict[str, Any] = self.answer(day).rows["o1"]["facets"]
        return facets

    def health(self, day: float) -> dict[str, Any]:
        health: dict[str, Any] = self.answer(day).rows["o1"]["health"]
        return health

    def ids(self, day: float) -> set[str]:
        return {factor["id"] for factor in self.health(day)["factors"]}


TICK = 1 / (24 * 3600 * 1_000_000)


def test_thirty_days_untouched_begin_at_the_very_instant() -> None:
    history = History()
    history.sent(10)

    assert history.facets(40 - TICK)["days_untouched"] == 29
    assert "untouched_30" not in history.ids(40 - TICK)
    assert history.facets(40)["days_untouched"] == 30
    assert "untouched_30" in history.ids(40)
    assert history.ids(70) & {"untouched_30", "untouched_60"} == {"untouched_60"}


def test_a_window_of_14_days_leaves_out_its_first_instant() -> None:
    history = History()
    history.reply(10)

    assert history.facets(24 - TICK)["inbound_14d"] == 1
    assert history.facets(24)["inbound_14d"] == 0


def test_a_deal_left_alone_turns_at_risk_and_then_poor() -> None:
    flips = [(flip.time, flip.before, flip.after, flip.score) for flip in History().answer(200).flips]

    # Day 14: −1 no meeting ahead, −1 none held, −1 no mail = −3. Day 30: −1 no advancement, −2 untouched = −6.
    # Day 60: the −2 become −4 = −8.
    assert flips == [
        (BORN, None, "average", 0),
        (BORN + 14 * DAY, "average", "at_risk", -3),
        (BORN + 60 * DAY, "at_risk", "poor", -8),
    ]


def test_every_flip_is_announced_by_the_row_before_it() -> None:
    history = History()

    assert history.health(0)["next"] == {"bucket": "at_risk", "at": wire(BORN + 14 * DAY)}
    assert history.health(14)["next"] == {"bucket": "poor", "at": wire(BORN + 60 * DAY)}
    assert history.health(60)["next"] is None


def test_entered_and_left_are_against_the_flip_before() -> None:
    last = History().answer(60).flips[-1]

    assert [factor["id"] for factor in last.entered] == ["untouched_60", "no_advancement_30"]
    assert last.entered[0] == {"id": "untouched_60", "points": -4, "value": 60, "threshold": 60}
    assert last.left == ()


def test_what_would_fix_a_cold_deal_is_the_cheapest_set_of_actions() -> None:
    # −6 at day 30; a touch alone makes it −4, a reply alone (+1 +2) −3, both −1.
    assert History().health(30)["fix"] == ["touch", "reply"]
    # −8 at day 60; a touch takes away 4 points: −4, at risk.
    assert History().health(60)["fix"] == ["touch"]


def test_two_days_of_grace_follow_a_meeting() -> None:
    history = History()
    history.meeting(15, 20, hours=2)

    grace_ends = 20 + 2 / 24 + 2
    assert {"future_meeting", "no_future_meeting"} & history.ids(20) == {"future_meeting"}
    assert "future_meeting" in history.ids(grace_ends - TICK)
    assert "no_future_meeting" in history.ids(grace_ends)


def test_an_end_counts_at_most_a_day_after_its_start() -> None:
    history = History()
    history.meeting(15, 20, hours=24 * 30)

    assert "future_meeting" in history.ids(23 - TICK)
    assert "no_future_meeting" in history.ids(23)


def test_a_meeting_becomes_past_at_its_start() -> None:
    history = History()
    history.meeting(15, 20)

    before, at = history.facets(20 - TICK), history.facets(20)
    assert (before["next_meeting"], before["last_meeting"], before["meetings_total"]) == (
        wire(BORN + 20 * DAY),
        None,
        0,
    )
    assert (at["next_meeting"], at["last_meeting"], at["meetings_total"]) == (None, wire(BORN + 20 * DAY), 1)


def test_two_calendars_hold_one_meeting() -> None:
    history = History()
    history.meeting(1, 5, "g1")
    history.meeting(1, 5, "g2")

    facets = history.facets(6)
    assert (facets["meetings_total"], facets["touches_30d"], facets["contacts_engaged"]) == (1, 1, 1)


def test_a_meeting_that_the_buyer_declined_is_none() -> None:
    history = History()
    history.meeting(1, 5, attendees=[{"email": PAT, "response": "declined"}])

    assert history.facets(6)["last_meeting"] is None


def test_days_until_close_count_in_the_orgs_zone_over_the_change_of_clocks() -> None:
    history = History(close_date="2026-04-10", type="Renew")
    history.tell(-1, "config.changed", kind="org", key="timezone", value="America/New_York")
    history.tell(-1, "config.changed", kind="org", key="type_groups", value={"Renew": "existing"})

    # Clocks went forward on 8 March: midnight of 11 March in New York is 04:00 in UTC, no longer 05:00.
    midnight = (instant("2026-03-11T04:00:00Z") - BORN) / DAY
    assert history.facets(midnight - 1 / 24)["days_until_close"] == 31
    assert history.facets(midnight)["days_until_close"] == 30


def test_a_renewal_turns_poor_at_the_local_midnight_30_days_before_its_close() -> None:
    history = History(close_date="2026-05-10", type="Renew")
    history.tell(-1, "config.changed", kind="org", key="timezone", value="America/New_York")
    history.tell(-1, "config.changed", kind="org", key="type_groups", value={"Renew": "existing"})

    # Day 30 is 1 April: −6. At midnight of 10 April the two closing factors add −6.
    flips = [(flip.time, flip.after, flip.score) for flip in history.answer(50).flips]
    assert flips[-1] == (instant("2026-04-10T04:00:00Z"), "poor", -12)


def test_midnight_that_does_not_exist_is_the_first_instant_of_the_day() -> None:
    from datetime import date

    # Cairo's clocks jump from 24:00 on Thursday 23 April 2026 to 01:00.
    first = first_instant(date(2026, 4, 24), "Africa/Cairo")

    assert first == instant("2026-04-23T22:00:00Z")
    assert local_date(first - 1, "Africa/Cairo").day == 23


def test_the_older_acquaintance_of_a_new_owner_does_not_age_the_deal() -> None:
    history = History()
    history.record(-1, "user", "u2", emails=["bob@own.com"])
    history.tell(1, "activity.call.logged", call="k1", user="u2", email=PAT)
    history.sent(2)
    history.deal(50, owner="u2")

    facets = history.facets(55)
    assert (facets["days_untouched"], facets["never_touched"], facets["contacts_engaged"]) == (5, False, 1)


def test_naming_the_owner_again_starts_nothing() -> None:
    history = History()
    history.deal(50, owner="u1")

    assert history.facets(55)["days_untouched"] == 55


def test_a_person_linked_to_another_account_is_not_of_this_one_by_domain() -> None:
    history = History()
    history.sent(3)
    assert history.facets(5)["days_untouched"] == 2

    history.record(4, "contact", "c1", email="Pat@Buyer.com ", account="a2")
    assert history.facets(5)["never_touched"]


def test_a_contact_that_appears_later_brings_its_past() -> None:
    history = History()
    history.sent(3, to="pat@gmail.com")
    assert history.facets(5)["never_touched"]

    history.record(4, "lead", "l1", email="pat@gmail.com", account="a1")
    assert history.facets(5)["days_untouched"] == 2


def test_contact_and_lead_with_one_address_are_one_human() -> None:
    history = History()
    history.record(1, "contact", "c1", email="pat@gmail.com", emails=[PAT], account="a1")
    history.record(1, "lead", "l1", email="PAT@gmail.com")
    history.sent(2)
    history.sent(3, to="pat@gmail.com")
    history.tell(4, "activity.call.logged", call="k1", user="u1", contact="l1")

    facets = history.facets(5)
    assert (facets["contacts_engaged"], facets["touches_30d"]) == (1, 3)


def test_a_merged_accounts_people_and_deals_are_the_survivors() -> None:
    history = History()
    history.tell(1, "crm.record.changed", entity="account", record="a1", change="merge", into="a2")
    history.record(1, "account", "a2", name="Whole", domains=["whole.com"])
    history.sent(2)
    history.sent(3, to="x@whole.com")

    facets = history.facets(5)
    assert (facets["account_name"], facets["contacts_engaged"]) == ("Whole", 2)
    assert facets["details"]["account"] == "a2"


def test_reopening_counts_both_lives_but_not_the_death_between() -> None:
    history = History()
    for day in (5, 15, 25):
        history.meeting(day, day, f"g{day}")
    history.deal(10, stage="Won")
    history.deal(20, stage="Demo")

    facets = history.facets(30)
    assert (facets["meetings_total"], facets["last_meeting"]) == (2, wire(BORN + 25 * DAY))
    assert facets["days_in_stage"] == 10


def test_a_closed_deal_keeps_its_bucket_and_its_age() -> None:
    history = History()
    history.deal(40, stage="Won")

    row = history.answer(100).rows["o1"]
    assert row["facets"]["age_days"] == 40
    assert row["health"] == {
        "bucket": "at_risk", "score": None, "reason": None, "factors": [], "next": None, "fix": [],
    }  # fmt: skip


def test_an_advance_stops_counting_thirty_days_later_to_the_instant() -> None:
    history = History()
    history.deal(20, stage="Proposal")

    assert history.facets(50 - TICK)["advanced_30d"] is True
    assert history.facets(50)["advanced_30d"] is False
    assert "no_advancement_30" in history.ids(50)


def test_a_stage_without_order_neither_advances_nor_stalls() -> None:
    history = History(stage="Unheard")

    assert history.facets(40)["advanced_30d"] is False
    assert "no_advancement_30" not in history.ids(40)


def test_automatic_mail_counts_for_nothing() -> None:
    history = History()
    history.reply(5, auto=True)

    assert history.facets(6)["days_since_inbound"] is None


def test_the_first_of_two_events_with_one_id_wins() -> None:
    history = History(name="first")
    history.events.append(
        {**history.events[-1], "data": {**history.events[-1]["data"], "fields": {"name": "second"}}}
    )

    # Same time, seq, id, source and org: the bytes decide, and {"account"… sorts before {"name"….
    names = {
        history.facets(1)["name"],
        recompute(history.events[::-1], until=BORN)["acme"].rows["o1"]["facets"]["name"],
    }
    assert len(names) == 1


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("https://www.Mail.A.co.uk/x", "a.co.uk"), ("co.uk", None), ("gmail.com", None), ("x@b.co.uk", "b.co.uk"),
        ("me.github.io", "me.github.io"), ("github.io", None),
    ],
)  # fmt: skip
def test_registrable_domains(text: str, own: str | None) -> None:
    assert registrable(text) == own


def test_a_deal_twice_as_old_as_its_cycle_is_at_risk_at_best_and_poor_when_all_is_stale() -> None:
    cycle = Policy(typical_cycle=20.5)
    busy = Signals(
        age=41, next_meeting="x", advanced=True, meetings_30d=3, since_inbound=1, inbound_14d=3, touches_30d=9
    )

    assert judge(busy, Policy()).bucket == "good"
    assert (judge(busy, cycle).bucket, judge(busy, cycle).reason) == ("at_risk", "age_2x_cap")
    stale = Signals(age=41, advanced=True, since_inbound=40)
    assert (judge(stale, cycle).score, judge(stale, cycle).bucket, judge(stale, cycle).reason) == (
        -3,
        "poor",
        "all_stale",
    )
    assert judge(Signals(age=40, advanced=True), cycle).bucket != "poor"


def test_too_young_goes_before_every_other_rule() -> None:
    young = judge(Signals(age=13), Policy(typical_cycle=1))

    assert (young.bucket, young.score, young.reason) == ("average", 0, "insufficient_data")


def test_nothing_fixes_a_deal_that_is_good() -> None:
    good = Signals(age=20, next_meeting="x", advanced=True, meetings_30d=2, since_inbound=1, inbound_14d=1)

    assert judge(good, Policy()).bucket == "good"
    assert fix(good, Policy()) == []


@pytest.mark.parametrize("seed", range(6))
def test_looking_far_more_often_finds_no_further_flip(seed: int) -> None:
    from tests.laws.histories import finished, random_history

    events = random_history(seed, 40)
    until = finished(events) + 40 * DAY

    assert recompute(events, until=until) == recompute(events, until=until, spans=PARANOID)


def test_the_oracle_knows_nothing_of_the_product() -> None:
    for module in Path(__file__).parent.glob("oracle*.py"):
        assert "dealpulse" not in module.read_text(encoding="utf-8"), module
