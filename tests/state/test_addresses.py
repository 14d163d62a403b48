"""Addresses and domains: one human has one spelling, and a public suffix has no owner (X-07, X-08)."""

import pytest

from dealpulse.schemas.addresses import address, domain_of, host, registrable


@pytest.mark.parametrize(
    ("written", "spelled"),
    [
        ("Kim@Acme.com", "kim@acme.com"),
        ("  kim@acme.com \n", "kim@acme.com"),
        ("Kim Lee <Kim@Acme.com>", "kim@acme.com"),
        ('"Lee, Kim" <kim@acme.com>', "kim@acme.com"),
        ("mailto:kim@acme.com", "kim@acme.com"),
        ("kim+crm@acme.com", "kim+crm@acme.com"),
        ("kim@bücher.example", "kim@xn--bcher-kva.example"),
        ("kim@acme.com.", "kim@acme.com"),
    ],
)
def test_one_human_has_one_spelling(written: str, spelled: str) -> None:
    """X-08"""
    assert address(written) == spelled


@pytest.mark.parametrize(
    "written", ["", "kim", "@acme.com", "kim@", "kim @acme.com", "kim@ac me.com", "Kim Lee"]
)
def test_what_is_no_address_is_none(written: str) -> None:
    """X-08"""
    assert address(written) is None


@pytest.mark.parametrize(
    ("name", "owned"),
    [
        ("acme.com", "acme.com"),
        ("MAIL.Acme.com", "acme.com"),
        ("a.b.acme.co.uk", "acme.co.uk"),
        ("acme.co.uk.", "acme.co.uk"),
        ("shop.acme.github.io", "acme.github.io"),
    ],
)
def test_a_host_belongs_to_its_registrable_domain(name: str, owned: str) -> None:
    """X-07"""
    assert registrable(name) == owned


@pytest.mark.parametrize(
    "name", ["co.uk", "com", "github.io", "gmail.com", "mail.gmail.com", "WEB.DE", "", "no spaces"]
)
def test_public_suffixes_and_free_mail_belong_to_nobody(name: str) -> None:
    """X-07"""
    assert registrable(name) is None


def test_two_companies_under_one_suffix_are_strangers() -> None:
    """X-07"""
    assert domain_of("ann@foo.co.uk") == "foo.co.uk"
    assert domain_of("ann@bar.co.uk") == "bar.co.uk"
    assert domain_of("ann@gmail.com") is None


def test_a_host_is_lower_case_ascii() -> None:
    """X-07"""
    assert host(" Bücher.Example ") == "xn--bcher-kva.example"
    assert host("a b.com") is None
