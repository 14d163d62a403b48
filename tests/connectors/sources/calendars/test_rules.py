"""Rules: dateutil's dates, at a cost that nobody's rule can raise."""

from datetime import UTC, datetime, timedelta

import pytest
from dateutil.rrule import rrulestr  # type: ignore[import-untyped]
from hypothesis import assume, given
from hypothesis import strategies as st

from dealpulse.connectors.sources.calendars.rules import BadRule, Purse, Spent, dates, parse

FIRST = datetime(2026, 3, 10, 9, tzinfo=UTC).replace(tzinfo=None)
LAST = FIRST + timedelta(days=800)

numbers = st.lists(st.integers(1, 28), min_size=1, max_size=3, unique=True)
days = st.lists(
    st.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"]), min_size=1, max_size=3, unique=True
)
rules = st.fixed_dictionaries(
    {"FREQ": st.sampled_from(["YEARLY", "MONTHLY", "WEEKLY", "DAILY"])},
    optional={
        "INTERVAL": st.integers(1, 5),
        "COUNT": st.integers(1, 40),
        "BYMONTH": st.lists(st.integers(1, 12), min_size=1, max_size=3, unique=True),
        "BYMONTHDAY": numbers,
        "BYDAY": days,
        "BYHOUR": st.lists(st.integers(0, 23), min_size=1, max_size=2, unique=True),
        "WKST": st.sampled_from(["MO", "SU"]),
        "BYSETPOS": st.sampled_from([1, -1]),
    },
)


def local(at: datetime) -> datetime:
    """The clocks show UTC."""
    return at.replace(tzinfo=None)


def found(text: str, steps: int = 60_000) -> list[datetime]:
    return list(dates(parse(text), FIRST, LAST, local, Purse(steps)))


@given(rules)
def test_the_dates_are_dateutils_with_the_start(rule: dict[str, object]) -> None:
    # Every other month is never February: dateutil alone would look for one until the year 9999.
    assume(not ("INTERVAL" in rule and "BYMONTH" in rule))
    text = ";".join(
        f"{name}={','.join(map(str, value)) if isinstance(value, list) else value}"
        for name, value in rule.items()
    )
    count = rule.get("COUNT")
    plain = rrulestr(text.replace(f"COUNT={count}", "COUNT=1000") if count else text, dtstart=FIRST).xafter(
        FIRST
    )

    expected = [FIRST]
    for at in plain:
        if at > LAST or (isinstance(count, int) and len(expected) == count):
            break
        expected.append(at)

    assert found(text, 1_000_000) == expected


@pytest.mark.parametrize(
    "text",
    [
        "FREQ=SECONDLY",
        "FREQ=SECONDLY;COUNT=1000000000",
        "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MINUTELY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=WEEKLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=300",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;INTERVAL=4;BYYEARDAY=366",
        "FREQ=MINUTELY;BYSECOND=1,2,3;BYSETPOS=3;INTERVAL=7",
    ],
)
def test_a_rule_is_paid_for_by_the_step_whether_or_not_it_gives_dates(text: str) -> None:
    """This fails where a new dateutil no longer asks for the attributes that the rule is paid by."""
    purse = Purse(2_000)

    with pytest.raises(Spent):
        for _ in dates(parse(text), FIRST, FIRST.replace(year=9999), local, purse):
            pass


def test_a_position_that_no_set_has_is_never_looked_for() -> None:
    assert found("FREQ=SECONDLY;BYSETPOS=2", 0) == [FIRST]
    assert found("FREQ=HOURLY;BYMINUTE=0,30;BYSETPOS=-3", 0) == [FIRST]


def test_hours_that_an_interval_never_meets_give_no_dates() -> None:
    assert found("FREQ=HOURLY;INTERVAL=24;BYHOUR=3") == [FIRST]
    assert found("FREQ=MINUTELY;INTERVAL=1440;BYHOUR=3") == [FIRST]


def test_one_purse_pays_out_of_another() -> None:
    whole = Purse(10)
    Purse(100, whole).pay(8)

    with pytest.raises(Spent):
        Purse(100, whole).pay(3)


def test_spaces_in_a_rule_say_nothing() -> None:
    assert found("FREQ=WEEKLY; BYDAY=MO, TU;COUNT=3") == found("FREQ=WEEKLY;BYDAY=MO,TU;COUNT=3")


def test_a_rule_is_read_in_any_case() -> None:
    assert found("freq=weekly;count=2") == found("FREQ=WEEKLY;COUNT=2")


@pytest.mark.parametrize(
    "text", ["", "FREQ=", "FREQ=DAILY;BYDAY=9999MO", "FREQ=DAILY;" + "BYDAY=MO;" * 1_000]
)
def test_what_is_no_rule_is_said_to_be_none(text: str) -> None:
    with pytest.raises(BadRule):
        parse(text)
