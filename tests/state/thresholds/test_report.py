"""A report over a month of the calendar, beside the month before (T-06)."""

from dealpulse.schemas.time import DAY, parse, rfc3339
from dealpulse.state.thresholds.report import report
from tests.agents.acme import POLICY, START, Acme, email, event, record

NOW = parse(START)
MARCH = (parse("2026-03-01T00:00:00Z"), parse("2026-04-01T00:00:00Z"))
APRIL = (MARCH[1], parse("2026-05-01T00:00:00Z"))


def test_a_month_is_told_beside_the_one_before() -> None:
    acme = Acme()
    acme.take(
        record("user", "ann", START, emails=["ann@acme.com"]),
        record("account", "brook", START, domains=["brook.com"], owner="ann"),
        record("account", "nobodys", START),
        event("config.changed", {"kind": "threshold", "key": "org", "value": {"min_activities": 2}}),
    )
    for number, day in enumerate((1, 2, 3, 35)):
        acme.tick(rfc3339(NOW + day * DAY))
        acme.take(email(f"m{number}", rfc3339(NOW + day * DAY), "ann@acme.com", "bo@brook.com"))
    acme.tick("2026-06-01T00:00:00Z")

    desk = acme.line._orgs["acme"].desk
    (found,) = report(desk.view, ["brook", "nobodys"], APRIL, MARCH, POLICY)

    assert found.then is not None
    assert (found.now.colour, found.now.activities) == ("yellow", 1)
    assert (found.then.colour, found.then.activities) == ("green", 3)


def test_activity_is_told_by_the_team_of_its_time() -> None:
    acme = Acme()
    acme.take(
        record("user", "ann", START, emails=["ann@acme.com"], team="North"),
        record("account", "brook", START, domains=["brook.com"], owner="ann", book="b1"),
    )
    for number, day in enumerate((10, 12, 14)):
        at = rfc3339(NOW + day * DAY)
        acme.tick(at)
        if day == 12:
            acme.take(record("user", "ann", at, team="South"))
        acme.take(email(f"m{number}", at, "ann@acme.com", "bo@brook.com"))

    (found,) = report(acme.line._orgs["acme"].desk.view, ["brook"], MARCH, None, POLICY)

    assert found.share.activities == {("North", "email"): 1, ("South", "email"): 2}
    assert (found.share.book, found.share.colour, found.share_then) == ("b1", found.now.colour, None)
