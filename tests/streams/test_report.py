"""Mirror of streams/report: what `dealpulse report` tells of any days, and that it counts as the live colours do (T-06)."""

from pathlib import Path
from typing import Any

import orjson
import pytest

from dealpulse.connectors.generator import events
from dealpulse.schemas.time import rfc3339
from dealpulse.state.policy import default
from dealpulse.state.thresholds.report import report as report_accounts
from dealpulse.streams.embedded import replay
from dealpulse.streams.report.folding import folded
from tests.agents.acme import call, email, event, meeting, record
from tests.streams.reporting import MARCH, START, as_json, days, told, two_reps, written


@pytest.fixture
def history(tmp_path: Path) -> Path:
    return written(tmp_path / "h.ndjson", *two_reps())


@pytest.fixture(scope="module")
def year() -> list[bytes]:
    return list(events(40, 200, 5))


# ---- the numbers ---------------------------------------------------------------------------------------------------------


def test_a_month_is_told_beside_the_month_before(history: Path) -> None:
    found = as_json(history, *MARCH, "--compare", "previous")

    assert found["compare"] == {"from": "2026-02-01", "to": "2026-02-28"}
    ann, cy = found["orgs"][0]["rows"]
    assert (ann["name"], cy["name"]) == ("Ann", "cy")
    assert {key: ann[key] for key in ("owned", "worked", "touched", "yellow", "red", "activities")} == {
        "owned": 2,
        "worked": 1,
        "touched": 2,
        "yellow": 1,
        "red": 0,
        "activities": 3,
    }
    assert ann["activities_by_type"] == {"call": 1, "email": 2}
    assert (ann["opportunities_created"], ann["opp_creation_rate"]) == (1, 1)
    assert (ann["before"]["worked"], ann["before"]["touched"], ann["before"]["opp_creation_rate"]) == (
        0,
        1,
        None,
    )
    assert (ann["change"]["worked"], ann["change"]["activities"], ann["change"]["red"]) == (1, 2, -1)
    assert ann["change"]["opp_creation_rate"] is None
    assert (cy["red"], cy["change"]["opportunities_created"]) == (1, -1)


@pytest.mark.parametrize("by", ["rep", "team"])
def test_sums_from_below_agree_with_the_org(history: Path, by: str) -> None:
    """T-08."""
    (org,) = as_json(history, *MARCH, "--by", by)["orgs"]

    for key in ("owned", "worked", "touched", "yellow", "red", "activities", "opportunities_created"):
        assert sum(row[key] for row in org["rows"]) == org["all"][key]


def test_a_book_goes_by_its_name(history: Path) -> None:
    (book,) = as_json(history, *MARCH, "--by", "book")["orgs"][0]["rows"]

    assert (book["id"], book["name"], book["owned"], book["opportunities_created"]) == ("b1", "Waters", 2, 1)


def test_an_org_alone_is_one_row(history: Path) -> None:
    (org,) = as_json(history, *MARCH, "--by", "org")["orgs"]

    assert org["rows"] == []
    assert (org["all"]["owned"], org["all"]["worked"]) == (3, 1)


def test_days_are_those_of_the_org_with_the_last_one_included(tmp_path: Path) -> None:
    """New York's 10 March 2026 runs from 04:00 UTC to 04:00 UTC."""
    inside = ("2026-03-10T04:00:00Z", "2026-03-11T03:59:59.999999Z")
    outside = ("2026-03-10T03:59:59.999999Z", "2026-03-11T04:00:00Z")
    mails = [email(f"x{at}", at, "ann@acme.com", "bo@brook.com") for at in (*inside, *outside)]
    path = written(tmp_path / "h.ndjson", *two_reps()[:8], *mails)

    found = as_json(path, "--from", "2026-03-10", "--to", "2026-03-10")

    assert found["orgs"][0]["all"]["activities"] == 2


def test_what_came_later_is_not_known(tmp_path: Path) -> None:
    path = written(
        tmp_path / "h.ndjson", *two_reps(), record("account", "brook", "2026-04-01T12:00:00Z", owner="cy")
    )

    march, april = (
        as_json(path, *some)["orgs"][0]["rows"]
        for some in (MARCH, ("--from", "2026-03-01", "--to", "2026-04-02"))
    )

    assert [row["owned"] for row in march] == [2, 1]
    assert [row["owned"] for row in april] == [1, 2]


def test_activity_stays_with_the_team_of_its_time(tmp_path: Path) -> None:
    moved = record("user", "ann", "2026-03-11T00:00:00Z", team="South")
    path = written(tmp_path / "h.ndjson", *two_reps(), moved)

    north, south = as_json(path, *MARCH, "--by", "team")["orgs"][0]["rows"]

    assert (north["name"], north["owned"], north["activities"]) == ("North", 0, 1)
    assert (south["name"], south["owned"], south["activities"]) == ("South", 3, 2)


def test_the_earliest_day_that_may_be_asked_for_is_remembered_whole(tmp_path: Path) -> None:
    """The 399th day before the end of --to, with everything that is remembered in its own way."""
    first = "2026-02-10T05:00:00Z"
    met = meeting("k1", "2026-02-09T12:00:00Z", first, "ann@acme.com", "bo@brook.com")
    task = event(
        "activity.task.completed",
        {"task": "t1", "user": "ann", "kind": "linkedin", "account": "brook"},
        first,
    )
    deeds = [
        email("m9", first, "ann@acme.com", "bo@brook.com"),
        call("c9", first, account="brook"),
        met,
        task,
    ]
    path = written(
        tmp_path / "h.ndjson", *two_reps()[:8], *deeds, event("clock.tick", {}, "2027-03-15T12:00:00Z")
    )

    found = as_json(
        path,
        "--from",
        "2027-03-01",
        "--to",
        "2027-03-15",
        "--compare",
        "2026-02-10..2026-02-10",
        "--by",
        "org",
    )

    assert found["orgs"][0]["all"]["before"]["activities_by_type"] == {
        "call": 1,
        "email": 1,
        "linkedin": 1,
        "meeting": 1,
    }


# ---- the same as live ----------------------------------------------------------------------------------------------------


def test_over_the_rolling_period_it_equals_the_live_colours(year: list[bytes], tmp_path: Path) -> None:
    """T-06: thirty days of the calendar before an instant, and what is live at that instant."""
    path = tmp_path / "year.ndjson"
    path.write_bytes(b"\n".join(year))
    april = days("2026-04-01", "2026-04-30")
    policy = default()
    zone = as_json(path, "--from", "2026-04-01", "--to", "2026-04-30")["orgs"][0]["zone"]
    during = april.instants(zone)
    past = [line for line in year if orjson.loads(line)["time"] <= rfc3339(during[1])]
    live = replay(past, policy=policy, until=during[1]).outputs

    (org,) = folded([path], april, policy, only=None, progress=None).orgs
    accounts = report_accounts(org.desk.view, sorted(org.shelf.ids("working")), during, None, policy)

    assert {
        one.account: (one.owner, one.now.colour, one.now.activities, one.now.contacts) for one in accounts
    } == {
        shown["subject"]: (
            shown["data"]["metrics"]["owner"],
            shown["data"]["colours"]["colour"],
            shown["data"]["metrics"]["activities"],
            shown["data"]["metrics"]["contacts"],
        )
        for shown in live["accounts"]
        if shown["data"]["metrics"]["owner"] is not None
    }
    assert {one.now.colour for one in accounts} == {"green", "yellow", "red"}
    for kind in ("rep", "team", "book", "org"):
        (found,) = as_json(path, "--from", "2026-04-01", "--to", "2026-04-30", "--by", kind)["orgs"]
        shown = {one["subject"]: one["data"] for one in live[f"{kind}s"]}
        rows = [found["all"]] if kind == "org" else found["rows"]
        assert rows
        for row in rows:
            assert numbers_of(row) == numbers_of_page(shown.pop(row["id"]))
        # Whoever is left out owns nothing and did nothing.
        assert {numbers_of_page(left) for left in shown.values()} <= {(0, 0, 0, 0, 0, 0, 0, None)}


def numbers_of(row: dict[str, Any]) -> tuple[Any, ...]:
    names = ("owned", "worked", "touched", "yellow", "red", "activities", "opportunities_created")
    return (*(row[name] for name in names), row["opp_creation_rate"])


def numbers_of_page(data: dict[str, Any]) -> tuple[Any, ...]:
    metrics, colours = data["metrics"], data["colours"]
    return (
        metrics["owned"],
        metrics["worked"],
        metrics["touched"],
        colours["yellow"]["count"],
        colours["red"]["count"],
        metrics["activities"]["count"],
        metrics["opportunities_created"]["count"],
        metrics["opp_creation_rate"],
    )


# ---- how it is told ------------------------------------------------------------------------------------------------------


def test_a_table_can_be_read_at_a_hundred_columns(year: list[bytes], tmp_path: Path) -> None:
    path = tmp_path / "year.ndjson"
    path.write_bytes(b"\n".join(year))

    done = told(path, *MARCH, "--compare", "previous", "--by", "book")

    lines = done.stdout.splitlines()
    assert lines[0].startswith("acme: 2026-03-01 to 2026-03-31, beside 2026-02-01 to 2026-02-28 (")
    assert lines[2].split() == [
        "book",
        "owned",
        "worked",
        "touched",
        "yellow",
        "red",
        "activities",
        "created",
        "rate",
    ]
    assert max(map(len, lines)) <= 100
    assert not [line for line in lines if line.endswith(" ")]


def test_a_long_name_is_cut(tmp_path: Path) -> None:
    named = record("user", "ann", "2026-01-06T09:00:00Z", name="Ann " * 50)
    path = written(tmp_path / "h.ndjson", *two_reps(), named)

    lines = told(path, *MARCH).stdout.splitlines()

    assert max(map(len, lines)) == 100
    assert "…" in lines[3]


def test_without_a_worked_account_there_is_no_rate(history: Path) -> None:
    """T-09."""
    lines = told(history, *MARCH).stdout.splitlines()

    assert lines[3].split() == ["Ann", "2", "1", "2", "1", "0", "3", "1", "1.00"]
    assert lines[4].split() == ["cy", "1", "0", "0", "0", "1", "0", "0", "–"]
    assert lines[-1].split()[0] == "all"


def test_a_history_that_ends_too_early_is_said_to(history: Path) -> None:
    done = told(history, "--from", "2026-04-01", "--to", "2026-04-30")

    assert done.stdout.splitlines()[-1] == (
        "the history ends before 2026-04-30: its last event is of 2026-04-20T12:00:00Z"
    )


def test_rejected_events_are_said(tmp_path: Path) -> None:
    path = written(tmp_path / "h.ndjson", *two_reps(), event("crm.record.changed", {}, START))

    assert "1 of 15 events were rejected" in told(path, *MARCH).stdout


def test_the_order_of_the_lines_changes_no_byte(year: list[bytes], tmp_path: Path) -> None:
    some = tmp_path / "some.ndjson"
    some.write_bytes(b"\n".join(year))
    others = tmp_path / "others.ndjson"
    others.write_bytes(b"\n".join(reversed(year)))

    one, other = (told(path, *MARCH, "--compare", "previous", "--json").stdout for path in (some, others))

    assert one == other


def test_each_org_has_its_table_and_one_can_be_asked_for(tmp_path: Path) -> None:
    beta = [one | {"org": "beta"} for one in two_reps()]
    path = written(tmp_path / "h.ndjson", *two_reps(), *beta)

    assert [one["org"] for one in as_json(path, *MARCH)["orgs"]] == ["acme", "beta"]
    assert [one["org"] for one in as_json(path, *MARCH, "--org", "beta")["orgs"]] == ["beta"]


def test_a_policy_of_ones_own_is_what_it_is_held_against(history: Path, tmp_path: Path) -> None:
    policy = tmp_path / "mine.toml"
    policy.write_text("[thresholds]\nmin_activities = 1\n")
    without = written(tmp_path / "without.ndjson", *two_reps()[:1], *two_reps()[2:])

    ours = as_json(without, *MARCH, "--by", "org", "--policy", policy)["orgs"][0]["all"]["worked"]

    assert ours == 2
