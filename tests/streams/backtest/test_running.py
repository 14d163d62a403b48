"""Mirror of streams/backtest/running.py and watched.py: deals' lives are what replay says, and known by hand."""

import gzip
from pathlib import Path

import pytest

from dealpulse.connectors.generator import events
from dealpulse.schemas.errors import Refused
from dealpulse.schemas.time import DAY, parse
from dealpulse.state.outcomes.compared import compared
from dealpulse.state.outcomes.life import Life, flags, lead_days
from dealpulse.state.policy import default, load
from dealpulse.streams.backtest.running import Ran, run
from dealpulse.streams.embedded import replay
from tests.streams.backtest.histories import BORN, Telling, at, four_deals

FASTER = load("[health]\nyoung_days = 7\n", "faster.toml")
EARLY = load("[health.untouched_30]\ndays = 21\npoints = -4\n", "early.toml")


def by_id(ran: Ran, side: int = 0) -> dict[str, Life]:
    return {life.id: life for life in ran.lives[side]}


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A generated history with everything that happens in one, of a year."""
    path = tmp_path_factory.mktemp("history") / "generated.ndjson"
    path.write_bytes(b"".join(line + b"\n" for line in events(opportunities=150, days=300, seed=5)))
    return path


def test_four_deals_are_as_counted_by_hand(tmp_path: Path) -> None:
    ran = run([four_deals().write(tmp_path / "h.ndjson")], [default()])
    deals = by_id(ran)

    assert {id_: life.outcome for id_, life in deals.items()} == {
        "open": "open",
        "quick": "won",
        "short": "lost",
        "slow": "lost",
    }
    assert [(flip.at - BORN, flip.before, flip.to) for flip in deals["slow"].flips] == [
        (0, None, "average"),
        (14 * DAY, "average", "at_risk"),
    ]
    assert lead_days(deals["slow"]) == 26
    assert flags(deals["short"]) == ()
    assert flags(deals["open"]) == ((BORN + 34 * DAY, BORN + 40 * DAY),)
    assert (ran.first, ran.end) == (BORN, BORN + 40 * DAY)
    assert ran.activities == 0
    assert not any(life.worked for life in deals.values())


def test_until_moves_the_clock_on(tmp_path: Path) -> None:
    ran = run([four_deals().write(tmp_path / "h.ndjson")], [default()], until=parse(at(100)))

    assert [(flip.at - BORN) / DAY for flip in by_id(ran)["open"].flips] == [20, 34, 80]
    assert ran.end == BORN + 100 * DAY


def test_a_deal_that_is_said_to_have_closed_earlier_closed_then(tmp_path: Path) -> None:
    telling = Telling().stages()
    telling.deal("d", 0)
    telling.change("opportunity", "d", 40, stage="Lost", closed_at=at(20))

    deal = by_id(run([telling.write(tmp_path / "h.ndjson")], [default()]))["d"]

    assert deal.closed == BORN + 20 * DAY
    assert lead_days(deal) == 6, "what its health said after that counts for nothing"


def test_a_deal_first_heard_of_when_it_was_closed_counts_for_nothing(tmp_path: Path) -> None:
    telling = Telling().stages()
    telling.change("opportunity", "d", 40, "snapshot", stage="Lost", created_at=at(0), closed_at=at(30))

    (deal,) = run([telling.write(tmp_path / "h.ndjson")], [default()]).lives[0]

    assert deal.outcome == "lost"
    assert not deal.counts


def test_a_reopened_deal_ends_with_its_last_closing(tmp_path: Path) -> None:
    telling = Telling().stages()
    telling.deal("d", 0, 20, "Lost")
    telling.change("opportunity", "d", 30, stage="Proposal")
    telling.change("opportunity", "d", 90, stage="Won")

    deal = by_id(run([telling.write(tmp_path / "h.ndjson")], [default()]))["d"]

    assert (deal.outcome, deal.closed) == ("won", BORN + 90 * DAY)
    assert flags(deal)[0] == (BORN + 14 * DAY, BORN + 20 * DAY)
    assert all(start >= BORN + 30 * DAY for start, _ in flags(deal)[1:])


def test_a_deleted_deal_is_gone_and_an_unknown_stage_is_said(tmp_path: Path) -> None:
    telling = four_deals()
    telling.change("opportunity", "short", 39, "delete")
    telling.change("opportunity", "open", 39, stage="Legal")

    deals = by_id(run([telling.write(tmp_path / "h.ndjson")], [default()]))

    assert deals["short"].outcome == "gone"
    assert not deals["short"].counts
    assert [id_ for id_, life in deals.items() if not life.known_stage] == ["open"]


def test_a_deal_that_somebody_mailed_was_worked(tmp_path: Path) -> None:
    telling = Telling().stages()
    telling.buyer("Rowan", "bo@rowan.example")
    telling.deal("d", 0, 30, account="Rowan")
    telling.deal("e", 0, 30)
    telling.mail(3, "ana@us.example", "bo@rowan.example")

    ran = run([telling.write(tmp_path / "h.ndjson")], [default()])

    assert {id_: life.worked for id_, life in by_id(ran).items()} == {"d": True, "e": False}
    assert ran.activities == 1


def test_flips_are_those_of_replay(generated: Path) -> None:
    told = replay(generated.read_bytes().splitlines()).outputs["flips"]
    expected = sorted((flip["subject"], parse(flip["time"]), flip["data"]["to"]) for flip in told)

    (lives,) = run([generated], [default()]).lives

    assert sorted((life.id, flip.at, flip.to) for life in lives for flip in life.flips) == expected
    assert len(expected) > 300


def test_side_by_side_each_policy_says_what_it_says_alone(generated: Path) -> None:
    """Stopping the clock on its way changes no output (spec X-15)."""
    both = run([generated], [EARLY, default()])

    assert both.lives[0] == run([generated], [EARLY]).lives[0]
    assert both.lives[1] == run([generated], [default()]).lives[0]


def test_a_policy_differs_from_itself_in_nothing(generated: Path) -> None:
    ran = run([generated], [default(), default()])

    assert ran.why == {}
    assert ran.lives[0] == ran.lives[1]
    assert compared(ran.lives[0], ran.lives[1], ran.why).deals == ()


def test_every_deal_that_differs_is_named_with_its_reason(generated: Path) -> None:
    ran = run([generated], [EARLY, default()])

    found = compared(ran.lives[0], ran.lives[1], ran.why)

    differing = {a.id for a, b in zip(*ran.lives, strict=True) if flags(a) != flags(b)}
    assert {deal.a.id for deal in found.deals} == differing != set()
    for deal in found.deals:
        assert deal.why is not None
        assert deal.why.at == deal.first
        assert deal.flagged_by == "a"
        for reason in deal.why.reasons:
            assert reason.id == "untouched_30"
        for health in (deal.why.a, deal.why.b):
            points = sum(factor["points"] for factor in health["factors"])
            assert points == health["score"], "the evidence adds up at that very instant"


def test_the_deals_that_move_with_a_threshold_are_those_and_no_others(tmp_path: Path) -> None:
    """A deal that is a week old is judged by one policy and not yet by the other."""
    path = four_deals().write(tmp_path / "h.ndjson")

    ran = run([path], [FASTER, default()])
    found = compared(ran.lives[0], ran.lives[1], ran.why)

    told = {
        deal.a.id: ((deal.first - BORN) / DAY, deal.only_a_days, deal.only_b_days) for deal in found.deals
    }
    assert told == {"quick": (7, 3, 0), "short": (7, 3, 0), "slow": (7, 7, 0), "open": (27, 7, 0)}
    assert found.reasons["no_recent_inbound in A only"] == 4
    assert found.reasons["insufficient_data in B only"] == 4


def test_a_history_may_be_packed_in_pieces_and_in_any_order(tmp_path: Path) -> None:
    lines = four_deals().lines()
    whole = tmp_path / "whole.ndjson"
    whole.write_bytes(b"\n".join(lines))
    late = tmp_path / "late.ndjson.gz"
    late.write_bytes(gzip.compress(b"\n".join(reversed(lines[5:]))))
    early = tmp_path / "early.ndjson"
    early.write_bytes(b"\n".join(lines[:5]))

    assert run([late, early], [default()]).lives == run([whole], [default()]).lives


def test_orgs_stay_apart(tmp_path: Path) -> None:
    other = Telling("globex").stages()
    other.deal("slow", 0, 70, "Won")
    paths = [four_deals().write(tmp_path / "a.ndjson"), other.write(tmp_path / "b.ndjson")]

    ran = run(paths, [FASTER, default()])

    assert ran.orgs == ("acme", "globex")
    assert [(life.org, life.outcome) for life in ran.lives[0] if life.id == "slow"] == [
        ("acme", "lost"),
        ("globex", "won"),
    ]
    assert {org for org, _ in ran.why} == {"acme", "globex"}


def test_a_history_without_a_stage_table_is_refused_with_what_to_do(tmp_path: Path) -> None:
    telling = Telling()
    telling.deal("d", 0, 10)

    with pytest.raises(Refused, match="add its stage table"):
        run([telling.write(tmp_path / "h.ndjson")], [default()])


def test_a_history_without_deals_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="no opportunity"):
        run([Telling().stages().write(tmp_path / "h.ndjson")], [default()])


def test_what_is_no_history_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "h.ndjson"
    path.write_text("hello\n")

    with pytest.raises(Refused, match="no event"):
        run([path], [default()])


def test_until_before_the_last_event_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="before the last event"):
        run([four_deals().write(tmp_path / "h.ndjson")], [default()], until=parse(at(39)))
