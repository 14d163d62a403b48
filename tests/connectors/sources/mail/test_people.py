"""Who is named in a mail, however the names are written (spec X-08: a human is one normalised address)."""

from email.utils import getaddresses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealpulse.connectors.sources.mail.people import addresses, recipients, sender
from dealpulse.schemas.addresses import address
from tests.connectors.sources.mail.letters import headers


@pytest.mark.parametrize(
    ("value", "people"),
    [
        ("ana@acme.com", ["ana@acme.com"]),
        ("Ana Lima <Ana@ACME.com>", ["ana@acme.com"]),
        ('"Lima, Ana" <ana@acme.com>, bo@acme.com', ["ana@acme.com", "bo@acme.com"]),
        ("ana@acme.com (Lima, Ana (the boss)), bo@acme.com", ["ana@acme.com", "bo@acme.com"]),
        (
            "Sales: ana@acme.com, Bo <bo@acme.com>;, cy@acme.com",
            ["ana@acme.com", "bo@acme.com", "cy@acme.com"],
        ),
        ("undisclosed-recipients:;", []),
        ("undisclosed recipients: ;", []),
        ("Undisclosed-Recipient:@;", []),
        ("ana@acme.com; bo@acme.com", ["ana@acme.com", "bo@acme.com"]),
        ("<@here.com,@there.com:ana@acme.com>", ["ana@acme.com"]),
        ("=?utf-8?Q?Lima,_Ana?= <ana@acme.com>", ["ana@acme.com"]),
        ('"=?utf-8?B?TGltYSwgQW5h?=" <ana@acme.com>', ["ana@acme.com"]),
        ("=?utf-8?Q?Ana_<ana@acme.com>?=", ["ana@acme.com"]),
        ("=?utf-8?B?QW5hIDxhbmFAYWNtZS5jb20+?=", ["ana@acme.com"]),
        ("ana@old.com <ana@acme.com>", ["ana@acme.com"]),
        ("'ana@acme.com' <ana@acme.com>", ["ana@acme.com"]),
        ('"ana@old.com" <ana@acme.com>', ["ana@acme.com"]),
        ('"say \\"hi\\", Ana" <ana@acme.com>', ["ana@acme.com"]),
        ('"ana.lima"@acme.com', ["ana.lima@acme.com"]),
        ("Pete(A \\) chap) <pete(his account)@silly.test(his host)>", ["pete@silly.test"]),
        ("John <jdoe@machine(comment).  example>", ["jdoe@machine.example"]),
        ("mailto:ana@acme.com", ["ana@acme.com"]),
        ("ana@münchen.de", ["ana@xn--mnchen-3ya.de"]),
        ("ana+news@acme.com", ["ana+news@acme.com"]),
        ("Ana <ana@acme.com>, Ana Lima <ANA@acme.com>", ["ana@acme.com"]),
        ('"Ana <ana@acme.com>, bo@acme.com', ["ana@acme.com", "bo@acme.com"]),
        ("Ana (never closed <ana@acme.com>", ["ana@acme.com"]),
        ("Ana <ana@acme.com", ["ana@acme.com"]),
        ("MAILER-DAEMON, root, , ;", []),
        ("<>", []),
    ],
)
def test_the_people_in_a_header(value: str, people: list[str]) -> None:
    assert addresses(value) == people


_words = st.text("abcdefghijklmnop0123456789._-", min_size=1, max_size=12).filter(
    lambda text: text.strip("._-")
)
_named = st.builds(
    lambda name, local, domain: (
        f"{name}{local}@{domain}.com" if not name else f"{name} <{local}@{domain}.com>"
    ),
    st.sampled_from(["", "Ana", '"Lima, Ana"', '"a \\" b"', "Ana (of Acme)", "=?utf-8?Q?J=C3=B6rg?="]),
    _words,
    _words,
)


@given(st.lists(_named, max_size=6))
def test_well_written_headers_name_whom_the_library_finds(people: list[str]) -> None:
    value = ", ".join(people)

    theirs = [known for _, found in getaddresses([value]) if (known := address(found)) is not None]

    assert addresses(value) == list(dict.fromkeys(theirs))


@given(st.text('<>"(),;:@\\= ab?.é\n', max_size=60))
def test_whatever_is_found_is_an_address_in_its_normal_form(value: str) -> None:
    assert [person for person in addresses(value) if address(person) != person] == []


@pytest.mark.parametrize(
    "sign", ['"', "(", ")", "<", ">", ",", ";", ":", "\\", "@", '\\"', '"\\', "a@b ", "=?a?q?"]
)
@pytest.mark.timeout(20)
def test_a_header_of_signs_costs_little(sign: str) -> None:
    addresses(sign * (65_536 // len(sign)))


def test_the_author_wrote_it() -> None:
    assert (
        sender(headers("From: ana@acme.com\nSender: desk@acme.com\nReply-To: x@acme.com\n")) == "ana@acme.com"
    )


def test_of_several_authors_the_one_who_sent_it_wrote_it() -> None:
    two = "From: ana@acme.com, bo@acme.com\n"

    assert sender(headers(two + "Sender: bo@acme.com\n")) == "bo@acme.com"
    assert sender(headers(two + "Sender: desk@acme.com\n")) == "ana@acme.com"
    assert sender(headers("From: ana@acme.com\nFrom: bo@acme.com\n")) == "ana@acme.com"


@pytest.mark.parametrize("name", ["Sender", "Resent-From", "Return-Path"])
def test_without_an_author_whoever_sent_it_did(name: str) -> None:
    assert sender(headers(f"From: MAILER-DAEMON\n{name}: <ana@acme.com>\n")) == "ana@acme.com"


def test_nobody_wrote_it() -> None:
    assert sender(headers("From: MAILER-DAEMON\nReturn-Path: <>\n")) is None


def test_to_cc_and_bcc_are_its_readers() -> None:
    text = "To: a@acme.com\nTo: b@acme.com\nCc: c@acme.com, a@acme.com\nBcc: d@acme.com, a@acme.com\n"

    assert recipients(headers(text)) == {
        "to": ["a@acme.com", "b@acme.com"],
        "cc": ["c@acme.com", "a@acme.com"],
        "bcc": ["d@acme.com"],
    }


@pytest.mark.parametrize("name", ["Delivered-To", "X-Original-To", "Envelope-To"])
def test_a_mailbox_that_is_named_nowhere_had_a_blind_copy(name: str) -> None:
    undisclosed = recipients(headers(f"To: undisclosed-recipients:;\n{name}: rep@ours.com\n"))
    beside = recipients(headers(f"To: boss@ours.com\n{name}: rep@ours.com\n{name}: boss@ours.com\n"))

    assert undisclosed == {"bcc": ["rep@ours.com"]}
    assert beside == {"to": ["boss@ours.com"], "bcc": ["rep@ours.com"]}


def test_who_sent_it_on_to_whom_counts_only_where_nothing_else_says() -> None:
    on = "Resent-From: bo@ours.com\nResent-To: cy@ours.com\n"

    assert recipients(headers(f"To: bo@ours.com\n{on}")) == {"to": ["bo@ours.com"]}
    assert recipients(headers(on)) == {"to": ["cy@ours.com"]}
