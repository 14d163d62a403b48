"""Intake of people, activity and settings: one spelling for each human, and nothing that would stop a clock."""

from typing import Any

import pytest

from dealpulse.schemas.errors import Unreadable
from dealpulse.schemas.facts import Call, Email, Meeting, RecordChange, Setting, Task
from dealpulse.schemas.time import parse
from tests.agents.acme import START, call, deal, email, event, meeting, record, setting
from tests.agents.unreadable import NOON, data_of, given, why

# ---- addresses --------------------------------------------------------------------------------------------------------


NO_ADDRESSES = [
    "",
    "nobody",
    "@brook.com",
    "bo@",
    "bo@ ",
    "a b@brook.com",
    "bo@bro ok.com",
    "bo@bro/ok.com",
    "bo@é..com",
    "(" * 5_000 + "bo@brook.com",
    "<" * 5_000,
    '"' * 5_000,
    "bo@" + "a." * 5_000 + "com",
    "bo@" + "é." * 5_000 + "com",
    "b" * 5_000 + "@brook.com",
]


@pytest.mark.parametrize("text", NO_ADDRESSES, ids=lambda text: text[:12])
def test_what_is_no_address_is_an_unknown_value(text: str) -> None:
    assert why(email("m1", START, text, "bo@brook.com")) == ("unknown_value", "data.from")
    assert why(email("m1", START, "ann@acme.com", "bo@brook.com", text)) == ("unknown_value", "data.to[1]")
    assert why(call("k1", email=text) if text else call("k1", email="x")) == ("unknown_value", "data.email")
    assert why(meeting("g1", START, NOON, text)) == ("unknown_value", "data.attendees[0].email")
    assert why(record("user", "u1", emails=[text])) == ("unknown_value", "data.fields.emails[0]")
    if text:
        assert why(record("contact", "c1", email=text)) == ("unknown_value", "data.fields.email")


@pytest.mark.parametrize(
    ("text", "same"),
    [
        (" Bo@Brook.COM ", "bo@brook.com"),
        ("Bo Brook <bo@brook.com>", "bo@brook.com"),
        ("mailto:bo@brook.com", "bo@brook.com"),
        ("bo+tag@brook.com", "bo+tag@brook.com"),
        ("bo@Bücher.example", "bo@xn--bcher-kva.example"),
    ],
)
def test_an_address_has_one_spelling(text: str, same: str) -> None:
    told = data_of(email("m1", START, text, text, same))

    assert isinstance(told, Email)
    assert (told.sender, told.recipients) == (same, (same,))


def test_an_address_is_never_taken_for_a_record() -> None:
    """`contact:ID` and the like are how rows name people who have no address; no mail may come from there."""
    for text in (
        "contact:bo@brook.com",
        "account:brook@brook.com",
        "opportunity:d1@brook.com",
        "lead:l1@brook.com",
    ):
        try:
            told = data_of(email("m1", START, "ann@acme.com", text))
        except Unreadable as error:
            assert error.reason == "unknown_value"
        else:
            assert not told.recipients[0].startswith(("contact:", "account:", "opportunity:", "lead:"))


@pytest.mark.parametrize(
    ("text", "domains"),
    [
        ("https://www.Brook.com/about?x", ["brook.com"]),
        ("mail.brook.co.uk", ["brook.co.uk"]),
        ("brook.com:8080", ["brook.com"]),
        ("gmail.com", []),
        ("co.uk", []),
    ],
)
def test_the_domain_of_an_account_is_a_registrable_one(text: str, domains: list[str]) -> None:
    assert list(data_of(record("account", "a1", domains=[text])).fields["domains"]) == domains


@pytest.mark.parametrize("text", ["", " ", "a b.com", "bo@brook.com", "a" * 5_000 + ".com"])
def test_what_is_no_domain_is_an_unknown_value(text: str) -> None:
    assert why(record("account", "a1", domains=[text])) == ("unknown_value", "data.fields.domains[0]")


# ---- activity ---------------------------------------------------------------------------------------------------------


def test_an_email_may_come_from_anybody_to_nobody() -> None:
    told = data_of(event("activity.email.sent", {"message": "m1", "from": "x@y.org", "to": None, "cc": []}))

    assert told == Email("m1", "x@y.org", (), False)


def test_recipients_are_to_cc_and_bcc_without_repeats() -> None:
    people = {"to": ["a@x.org", "b@x.org"], "cc": ["B@x.org", "c@x.org"], "bcc": ["a@x.org", "d@x.org"]}

    told = data_of(event("activity.email.sent", {"message": "m1", "from": "x@y.org", **people}))

    assert told.recipients == ("a@x.org", "b@x.org", "c@x.org", "d@x.org")


def test_who_declined_does_not_attend_also_as_the_organizer() -> None:
    told = meeting("g1", START, NOON, "bo@brook.com")
    people = [
        {"email": "Ann@acme.com", "response": "declined"},
        {"email": "bo@brook.com"},
        {"email": "bo@brook.com", "response": "declined"},
    ]

    found = data_of(given(told, people, "data", "attendees"))

    assert isinstance(found, Meeting)
    assert found.people == ()


def test_a_meeting_that_ends_before_it_starts_ends_when_it_starts() -> None:
    told = data_of(given(meeting("g1", START, NOON, "bo@brook.com"), START, "data", "end"))

    assert told.start == told.end == parse(NOON)


def test_calls_and_tasks_of_unknown_people_are_facts() -> None:
    assert data_of(call("k1", contact="nobody")) == Call("k1", "ann", "contact:nobody", None, None, False)
    task = event("activity.task.completed", {"task": "t1", "user": "who", "kind": "owl", "account": "where"})
    assert data_of(task) == Task("t1", "who", "owl", "account:where", None, None, False)


def test_a_deal_may_have_an_owner_whom_nobody_knows() -> None:
    told = data_of(deal("d1", owner="nobody", account="nowhere", stage="unheard"))

    assert told == RecordChange(
        "opportunity", "d1", "update", {"owner": "nobody", "account": "nowhere", "stage": "unheard"}, {}, None
    )


# ---- settings ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("timezone", "Mars/Olympus", "unknown_value"),
        ("timezone", "", "unknown_value"),
        ("timezone", "../../etc/passwd", "unknown_value"),
        ("timezone", "a\x00b", "unknown_value"),
        ("timezone", "Europe", "unknown_value"),
        ("timezone", "europe/berlin", "unknown_value"),
        ("timezone", "localtime", "unknown_value"),
        ("timezone", "posixrules", "unknown_value"),
        ("timezone", "right/Europe/Berlin", "unknown_value"),
        ("timezone", "x" * 5_000, "unknown_value"),
        ("timezone", 5, "wrong_type"),
        ("timezone", ["UTC"], "wrong_type"),
        ("domains", "acme.com", "wrong_type"),
        ("domains", [5], "wrong_type"),
        ("domains", [""], "unknown_value"),
        ("fields", ["x"], "wrong_type"),
        ("fields", {"amount": 5}, "wrong_type"),
        ("type_groups", {"Renewal": "old"}, "unknown_value"),
        ("type_groups", {"Renewal": []}, "wrong_type"),
        ("clock", "fast", "unknown_value"),
        ("clock", ["live"], "unknown_value"),
        ("clock", {}, "unknown_value"),
        ("fiscal_year_start_month", 0, "unknown_value"),
        ("fiscal_year_start_month", 13, "unknown_value"),
        ("fiscal_year_start_month", "1", "wrong_type"),
        ("fiscal_year_start_month", True, "wrong_type"),
        ("currency", 5, "wrong_type"),
    ],
)
def test_a_setting_that_would_stop_clocks_or_sums_is_refused(key: str, value: Any, expected: str) -> None:
    found, field = why(setting(key, value))

    assert (found, field.startswith("data.value")) == (expected, True)


@pytest.mark.parametrize(
    "key", ["timezone", "domains", "fields", "type_groups", "clock", "fiscal_year_start_month", "currency"]
)
def test_null_removes_a_setting(key: str) -> None:
    assert data_of(setting(key, None)) == Setting("org", key, None)
