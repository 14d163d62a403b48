"""When a mail was sent, whatever its clock says."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealpulse.connectors.sources.mail.dates import date, delivered_by_line, delivered_by_name, sent
from dealpulse.schemas.time import instant, parse, rfc3339
from tests.connectors.sources.mail.letters import headers, letter, one

BERLIN = ZoneInfo("Europe/Berlin")


def told(value: str) -> str | None:
    at = date(value, UTC)
    return None if at is None else rfc3339(at)


@pytest.mark.parametrize(
    ("value", "at"),
    [
        ("Mon, 2 Mar 2026 09:30:00 +0100", "2026-03-02T08:30:00Z"),
        ("Mon, 02 Mar 2026 09:30:00 +0100 (CET)", "2026-03-02T08:30:00Z"),
        ("2 Mar 2026 09:30 -0000", "2026-03-02T09:30:00Z"),
        ("Mon, 2 Mar 2026 09:30:00 GMT", "2026-03-02T09:30:00Z"),
        ("Mon, 2 Mar 2026 09:30:00 PST", "2026-03-02T17:30:00Z"),
        ("Mon, 2 Mar 2026 09:30:00 CEST", "2026-03-02T07:30:00Z"),
        ("Mon, 2 Mar 2026 09:30:00 +01:00", "2026-03-02T08:30:00Z"),
        ("Mon, 2 Mar 2026 09:30:00 GMT+0100", "2026-03-02T08:30:00Z"),
        ("Mon, 2 Mar 2026 09:30:00 UTC+1", "2026-03-02T08:30:00Z"),
        ("Mon, 2 Mar 2026 09:30:00 +2500", "2026-03-02T09:30:00Z"),
        ("Mon, 2 Mar 2026 09:30:00 Nowhere", "2026-03-02T09:30:00Z"),
        ("Mon, 2 Mar 2026 09:30:60 +0000", "2026-03-02T09:30:59Z"),
        ("Mon Mar  2 09:30:00 2026", "2026-03-02T09:30:00Z"),
        ("Monday, 2-Mar-26 09:30:00 EST", "2026-03-02T14:30:00Z"),
        ("Wed, 11 Feb 98 11:51 CST", "1998-02-11T17:51:00Z"),
        ("Thu, 13 Feb 2020 23:32 -0330 (Newfoundland (and\nelsewhere) Time)", "2020-02-14T03:02:00Z"),
        ("Fri, 21 Nov 1997 09(comment):   55  :  06 -0600", "1997-11-21T15:55:06Z"),
        ("Sat, 20 Sep 2008 20:04:30 +0300 (ùòå øé)", "2008-09-20T17:04:30Z"),
        ("2026-03-02T09:30:00Z", "2026-03-02T09:30:00Z"),
        ("2026-03-02 09:30:00 +0100", "2026-03-02T08:30:00Z"),
        ("Thu, 31 Feb 2026 09:30:00 +0000", None),
        ("Mon, 2 Mar 2026 25:30:00 +0000", None),
        ("Thu, 13 Feb 1969 23:32:54 -0330", None),
        ("Mon, 2 Mar 9026 09:30:00 +0000", None),
        ("Tue, 99 Foo 99999999999999999999 99:99:99 +99999999999", None),
        ("yesterday", None),
        ("", None),
        ("x" * 5_000, None),
    ],
)
def test_a_date_is_read_as_it_was_meant(value: str, at: str | None) -> None:
    assert told(value) == at


def test_a_date_without_a_zone_is_in_the_zone_that_the_user_names() -> None:
    assert date("Mon, 2 Mar 2026 09:30:00", BERLIN) == parse("2026-03-02T08:30:00Z")
    assert date("Mon, 2 Mar 2026 09:30:00 -0000", BERLIN) == parse("2026-03-02T09:30:00Z")


@given(
    st.datetimes(datetime(1990, 1, 2), datetime(2100, 12, 30)),  # noqa: DTZ001
    st.integers(-23 * 60 - 59, 23 * 60 + 59),
)
def test_a_plain_date_is_what_the_library_says(local: datetime, offset: int) -> None:
    sign, minutes = "-" if offset < 0 else "+", abs(offset)
    text = f"{local:%a, %d %b %Y %H:%M:%S} {sign}{minutes // 60:02}{minutes % 60:02}"

    assert date(text, BERLIN) == instant(parsedate_to_datetime(text))


def test_without_a_date_the_first_server_knows() -> None:
    hops = (
        "Received: from b by c; Mon, 2 Mar 2026 09:32:00 +0000\n"
        "Received: from a by b; Mon, 2 Mar 2026 09:31:00 +0000\n"
    )
    found = sent(headers(f"{hops}Date: Thu, 31 Feb 2026 09:30:00 +0000\n"), None, UTC)

    assert found is not None
    assert (rfc3339(found.at), found.said) == ("2026-03-02T09:31:00Z", None)


@pytest.mark.parametrize("forged", ["Mon, 2 Mar 2026 12:00:00 +0000", "Thu, 1 Jan 2015 00:00:00 +0000"])
def test_a_server_that_contradicts_ours_is_not_believed(forged: str) -> None:
    hops = f"Received: from b by ours; Mon, 2 Mar 2026 09:32:00 +0000\nReceived: from a by b; {forged}\n"
    found = sent(headers(hops), None, UTC)

    assert found is not None
    assert rfc3339(found.at) == "2026-03-02T09:32:00Z"


def test_a_date_far_after_the_mail_had_come_is_a_wrong_clock() -> None:
    hop = "Received: from a by b; Mon, 2 Mar 2026 09:31:00 +0000\n"
    ahead = sent(headers(f"{hop}Date: Mon, 2 Mar 2037 09:30:00 +0000\n"), None, UTC)
    zone_wrong = sent(headers(f"{hop}Date: Mon, 2 Mar 2026 21:30:00 +0000\n"), None, UTC)
    behind = sent(headers(f"{hop}Date: Mon, 2 Mar 2020 09:30:00 +0000\n"), None, UTC)

    assert ahead is not None and zone_wrong is not None and behind is not None
    assert rfc3339(ahead.at) == "2026-03-02T09:31:00Z"
    assert rfc3339(zone_wrong.at) == "2026-03-02T21:30:00Z"
    assert rfc3339(behind.at) == "2020-03-02T09:30:00Z"


@pytest.mark.parametrize(
    ("line", "at"),
    [
        ("From ana@acme.com Mon Mar  2 09:30:00 2026", "2026-03-02T09:30:00Z"),
        ("From ana@acme.com Mon Mar 2 09:30 2026", "2026-03-02T09:30:00Z"),
        ("From - Mon Mar 02 09:30:00 2026", "2026-03-02T09:30:00Z"),
        ("From MAILER-DAEMON Mon Mar  2 09:30:00 2026 +0100", "2026-03-02T08:30:00Z"),
        ("From ana@acme.com Mon Mar  2 09:30:00 PST 2026", "2026-03-02T17:30:00Z"),
        ("From 1844@xxx Mon Mar 02 09:30:00 +0000 2026", "2026-03-02T09:30:00Z"),
        ("From 1844347792267117879@xxx", None),
    ],
)
def test_an_mbox_knows_when_a_mail_came(line: str, at: str | None) -> None:
    found = delivered_by_line(line, UTC)

    assert (None if found is None else rfc3339(found)) == at


def test_a_maildir_knows_when_a_mail_came() -> None:
    assert delivered_by_name("1772443800.M1P2.host,S=10:2,S") == parse("2026-03-02T09:30:00Z")
    assert delivered_by_name("letter.eml") is None
    assert delivered_by_name("9999999999.x") is None


def test_a_date_that_a_converter_made_up_corrects_none() -> None:
    found = sent(headers("Date: Mon, 2 Mar 2026 09:30:00 +0000\n"), parse("2000-01-01T00:00:00Z"), UTC)

    assert found is not None
    assert rfc3339(found.at) == "2026-03-02T09:30:00Z"


def test_a_mail_without_any_date_is_left_out(tmp_path: Path) -> None:
    undated = letter({"Date": None})

    nowhere = one(tmp_path, undated)
    noted = one(tmp_path, f"Delivery-date: Mon, 2 Mar 2026 10:30:00 +0100\n{undated}")
    in_mbox = one(tmp_path, f"From ana@acme.com Mon Mar  2 09:30:00 2026\n{undated}", "box.mbox")
    in_maildir = one(tmp_path, undated, "Maildir/cur/1772443800.x:2,S")

    assert (nowhere.events, nowhere.reasons) == ([], ["no_date"])
    assert [mail["time"] for mail in noted.mails + in_mbox.mails + in_maildir.mails] == [
        "2026-03-02T09:30:00Z"
    ] * 3
