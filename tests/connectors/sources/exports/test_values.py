"""Mirror of connectors/sources/exports/values.py."""

from zoneinfo import ZoneInfo

import pytest

from dealpulse.connectors.sources.exports.values import (
    Manner,
    Unusable,
    domain,
    flag,
    mailbox,
    moment,
    number,
    read,
)
from dealpulse.schemas.time import rfc3339

UTC = ZoneInfo("UTC")
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("42000", 42_000),
        ("1054.50", 1_054.5),
        ("1.234,56", 1_234.56),
        ("1,234.56", 1_234.56),
        ("1,234,567", 1_234_567),
        ("1.234.567", 1_234_567),
        ("12,5", 12.5),
        ("€ 1.234,56", 1_234.56),
        ("USD 1,234", 1_234),
        ("1'234.00", 1_234),
        ("(250)", -250),
        ("-0.5", -0.5),
        ("65%", 65),
        ("1e3", 1_000),
    ],
)
def test_an_amount_is_read_in_the_writing_of_any_locale(text: str, value: float) -> None:
    found = number(text)

    assert found == value
    assert isinstance(found, type(value))


def test_a_lone_sign_before_three_digits_is_read_as_the_mapping_says() -> None:
    assert (number("1.234"), number("1,234")) == (1.234, 1_234)
    assert (number("1.234", ","), number("1,234", ",")) == (1_234, 1.234)


@pytest.mark.parametrize("text", ["about 5", "1.2.3,4,5", "", "--3", "nan", "1e99"])
def test_what_is_no_number_is_not_guessed(text: str) -> None:
    with pytest.raises(Unusable, match=r"bad_number"):
        number(text)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2017-03-01", "2017-03-01T00:00:00Z"),
        ("2021-01-07 6:49:18", "2021-01-07T06:49:18Z"),
        ("2020-01-14 17:59:01.173", "2020-01-14T17:59:01.173000Z"),
        ("2023-11-11 08:18:16.519000 UTC", "2023-11-11T08:18:16.519000Z"),
        ("2026-11-14T22:13:19.000Z", "2026-11-14T22:13:19Z"),
        ("2026-11-14T22:13:19.000+0000", "2026-11-14T22:13:19Z"),
        ("2026-11-14T22:13:19+02:00", "2026-11-14T20:13:19Z"),
        ("43831", "2020-01-01T00:00:00Z"),
        ("43831.5", "2020-01-01T12:00:00Z"),
        ("1556094637139", "2019-04-24T08:30:37.139000Z"),
        ("1556094637", "2019-04-24T08:30:37Z"),
    ],
)
def test_an_instant_is_read_however_a_system_writes_it(text: str, at: str) -> None:
    assert rfc3339(moment(text, UTC, ())) == at


def test_a_time_without_a_zone_is_in_the_zone_of_the_import_and_others_are_not() -> None:
    assert rfc3339(moment("2017-07-01 09:00", BERLIN, ())) == "2017-07-01T07:00:00Z"
    assert rfc3339(moment("2017-01-01", BERLIN, ())) == "2016-12-31T23:00:00Z"
    assert rfc3339(moment("2017-07-01T09:00:00Z", BERLIN, ())) == "2017-07-01T09:00:00Z"


def test_a_close_date_is_the_same_day_in_every_zone() -> None:
    manner = Manner(BERLIN, ("%d.%m.%Y",))

    days = [
        read("date", text, manner) for text in ("2018-12-19 00:00:00", "2018-12-19", "19.12.2018", "43453")
    ]

    assert days == ["2018-12-19"] * 4


def test_a_date_that_could_be_two_days_needs_a_form() -> None:
    with pytest.raises(Unusable, match=r"dates = "):
        moment("03/04/2021", UTC, ())

    assert rfc3339(moment("03/04/2021", UTC, ("%d/%m/%Y",))) == "2021-04-03T00:00:00Z"


@pytest.mark.parametrize(
    "text", ["1970-01-19 07:51:57", "9999-12-31 23:59:59", "2019-02-30", "2019-01-01 25:00"]
)
def test_an_absurd_date_is_no_date(text: str) -> None:
    with pytest.raises(Unusable, match=r"bad_time"):
        moment(text, UTC, ())


def test_flags_addresses_and_domains() -> None:
    assert [flag(text) for text in ("TRUE", "false", "1", "No")] == [True, False, True, False]
    assert mailbox("Ana Lima <Ana@Acme.com>") == "ana@acme.com"
    assert [
        domain(text) for text in ("https://www.Acme.com/about?x=1", "acme.com", "http://acme.com:80")
    ] == ["acme.com"] * 3
    for read_it, text in ((flag, "maybe"), (mailbox, "fcb67ef339b6"), (domain, "ask Bob")):
        with pytest.raises(Unusable):
            read_it(text)
