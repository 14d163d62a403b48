"""The colour that activity makes under a threshold (T-01 to T-06)."""

from dealpulse.schemas.time import DAY, LATEST
from dealpulse.state.accounts.activity import CALL, EMAIL, MEETING, NOTHING, Activity, added, with_kind
from dealpulse.state.thresholds.judged import judged, missing
from dealpulse.state.thresholds.threshold import Threshold, configured

NOW = 100 * DAY


def threshold(**value: object) -> Threshold:
    return configured("org", "org", value, 30)


def emails(*days: float, to: str = "pat", of: Activity = NOTHING) -> Activity:
    for number, day in enumerate(days):
        of = added(of, round(day * DAY), f"{len(of)}{number}".encode().ljust(8), EMAIL, [to])
    return of


def test_an_account_that_nobody_touches_is_red() -> None:
    found = judged(NOTHING, threshold(), NOW)

    assert (found.colour, found.activities, found.due) == ("red", 0, LATEST)
    assert missing(found, threshold(min_activities=5, min_contacts=2)) == {"activities": 5, "contacts": 2}


def test_some_is_yellow_and_enough_is_green() -> None:
    """T-04"""
    wanted = threshold(min_activities=2)

    assert judged(emails(99), wanted, NOW).colour == "yellow"
    assert judged(emails(98, 99), wanted, NOW).colour == "green"


def test_one_email_to_five_people_is_one_activity_and_five_contacts() -> None:
    one = added(NOTHING, 99 * DAY, b"12345678", EMAIL, ["a", "b", "c", "d", "e"])

    found = judged(one, threshold(min_activities=1, min_contacts=5), NOW)

    assert (found.colour, found.activities, found.contacts) == ("green", 1, 5)


def test_activity_that_names_the_account_alone_is_of_no_contact() -> None:
    one = added(NOTHING, 99 * DAY, b"12345678", CALL, [])

    found = judged(one, threshold(min_contacts=1), NOW)

    assert (found.colour, found.activities, found.contacts) == ("yellow", 1, 0)


def test_the_period_leaves_out_its_first_instant_and_takes_in_its_last() -> None:
    """X-03"""
    wanted = threshold(min_activities=1, period_days=7)

    assert judged(emails(93), wanted, NOW).colour == "red"
    assert judged(emails(93), wanted, NOW - 1).colour == "green"
    assert judged(emails(100), wanted, NOW).colour == "green"


def test_only_listed_types_count_for_yellow_too() -> None:
    assert judged(emails(99), threshold(types=["call"]), NOW).colour == "red"


def test_a_booked_meeting_counts_from_its_start() -> None:
    """X-01"""
    booked = added(NOTHING, NOW + DAY, b"12345678", MEETING, ["pat"])

    found = judged(booked, threshold(), NOW)

    assert (found.colour, found.due) == ("red", NOW + DAY)
    assert judged(booked, threshold(), NOW + DAY).colour == "green"


def test_two_calendars_tell_of_one_meeting() -> None:
    """Spec 11, "Which of two"."""
    once = added(NOTHING, 99 * DAY, b"one-----", MEETING, ["pat"])
    twice = added(once, 99 * DAY, b"two-----", MEETING, ["sam"])

    found = judged(twice, threshold(), NOW)

    assert (found.activities, found.contacts, found.by_type) == (1, 2, {"meeting": 1})


def test_a_task_of_a_kind_called_meeting_is_no_calendars_meeting() -> None:
    activity, kind = with_kind(added(NOTHING, 99 * DAY, b"one-----", MEETING, ["pat"]), "meeting")
    activity = added(activity, 99 * DAY, b"two-----", kind, ["pat"])

    assert judged(activity, threshold(), NOW).by_type == {"meeting": 2}


def test_minimums_per_type() -> None:
    wanted = threshold(min_activities=2, min_per_type={"call": 1})
    mailed = emails(98, 99)

    assert judged(mailed, wanted, NOW).colour == "yellow"
    assert missing(judged(mailed, wanted, NOW), wanted) == {"per_type": {"call": 1}}
    assert judged(added(mailed, 99 * DAY, b"12345678", CALL, []), wanted, NOW).colour == "green"


def test_minimums_per_contact_must_be_met_by_as_many_people() -> None:
    """The seed: 5 calls, 4 emails, 2 LinkedIn to each of 3 contacts; here two emails to each of two."""
    wanted = threshold(min_contacts=2, min_per_contact={"email": 2})
    one = emails(95, 96, to="pat", of=emails(97, to="sam"))
    both = emails(98, to="sam", of=one)

    assert judged(one, wanted, NOW).colour == "yellow"
    assert missing(judged(one, wanted, NOW), wanted) == {"per_contact": 1}
    assert judged(both, wanted, NOW).colour == "green"


def test_green_is_due_when_the_first_minimum_fails_and_not_when_the_first_activity_leaves() -> None:
    wanted = threshold(min_activities=2)

    assert judged(emails(80, 85, 90, 95), wanted, NOW).due == 120 * DAY
    assert judged(emails(80, 85, 90, 95), wanted, 120 * DAY - 1).colour == "green"
    assert judged(emails(80, 85, 90, 95), wanted, 120 * DAY).colour == "yellow"


def test_yellow_is_due_when_its_last_activity_leaves() -> None:
    found = judged(emails(80, 95), threshold(min_activities=9), NOW)

    assert (found.colour, found.due, found.fades) == ("yellow", 125 * DAY, 110 * DAY)


def test_without_any_minimum_an_account_without_activity_is_red_all_the_same() -> None:
    wanted = threshold(min_activities=0, min_contacts=0)

    assert judged(NOTHING, wanted, NOW).colour == "red"
    assert judged(emails(99), wanted, NOW).colour == "green"


def test_green_is_due_when_one_of_the_people_is_too_long_ago() -> None:
    wanted = threshold(min_activities=2, min_contacts=2)
    activity = emails(90, 91, 92, to="pat", of=emails(85, to="sam"))

    assert judged(activity, wanted, NOW).due == 115 * DAY
    assert judged(activity, wanted, 115 * DAY).colour == "yellow"


def test_green_is_due_when_a_type_or_what_each_must_get_runs_short() -> None:
    called = added(emails(90, 91), 80 * DAY, b"12345678", CALL, ["pat"])

    assert judged(called, threshold(min_per_type={"call": 1}), NOW).due == 110 * DAY
    assert judged(called, threshold(min_per_contact={"email": 2}), NOW).due == 120 * DAY
