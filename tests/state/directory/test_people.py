"""People: whom an address is, where they belong, and which deals that touches (X-07, X-08)."""

from dealpulse.state.directory.org import Environment
from dealpulse.state.directory.people import mailboxes
from dealpulse.state.directory.wide import wide_reach
from tests.state.making import Directory


def acme() -> Directory:
    """Ana sells to Kim at Acme."""
    directory = Directory()
    directory.tell("user", "ana", emails=("ana@own.com",))
    directory.tell("account", "Acme", name="Acme Inc.", domains=("acme.com",))
    directory.tell("contact", "kim", email="kim@acme.com", account="Acme")
    return directory


def test_a_contact_and_a_lead_who_share_an_address_are_one_human() -> None:
    """X-08: and all their addresses are one human's."""
    directory = acme()
    directory.tell("lead", "l1", email="kim@acme.com", emails=("kim@home.net",))
    view = directory.view()

    assert set(view.human("kim@home.net")) == {
        "kim@home.net",
        "lead:l1",
        "contact:l1",
        "kim@acme.com",
        "contact:kim",
        "lead:kim",
    } - {"lead:kim"}
    assert view.reach("lead:l1").name == view.reach("kim@acme.com").name


def test_without_an_address_a_human_is_the_crm_id() -> None:
    """X-08"""
    directory = acme()
    directory.tell("contact", "rob", account="Acme")
    view = directory.view()

    assert view.human("contact:rob") == ["contact:rob"]
    assert view.reach("contact:rob").outside
    assert view.reach("contact:rob").accounts == ["Acme"]


def test_merged_contacts_are_one_human_on_the_survivors_account() -> None:
    """X-09"""
    directory = acme()
    directory.tell("account", "Beta")
    directory.tell("contact", "kim2", email="kim@gmail.com", account="Beta")
    directory.tell("contact", "kim2", 1, "merge", into="kim")
    view = directory.view()

    assert view.reach("kim@gmail.com").name == view.reach("kim@acme.com").name
    assert view.reach("kim@gmail.com").accounts == ["Acme"]


def test_chains_and_circles_of_merges_come_to_one_survivor() -> None:
    """X-09, R3: of a circle the smallest id."""
    directory = acme()
    for one, other in (("b", "c"), ("c", "d")):
        directory.tell("account", one)
        directory.tell("account", one, 1, "merge", into=other)
    directory.tell("account", "d")
    for one, other in (("z", "y"), ("y", "x"), ("x", "z")):
        directory.tell("account", one)
        directory.tell("account", one, 1, "merge", into=other)
    view = directory.view()

    assert {name: view.account_root(name) for name in "bcdxyz"} == dict(zip("bcdxyz", "dddxxx", strict=True))
    assert set(view.account_family("d")) == {"b", "c", "d"}
    assert set(view.account_family("x")) == {"x", "y", "z"}


def test_chains_and_circles_of_merged_people_come_to_one_survivor() -> None:
    """X-09, R3"""
    directory = acme()
    for one, other in (("a", "b"), ("b", "a"), ("c", "d")):
        directory.tell("contact", one)
        directory.tell("contact", one, 1, "merge", into=other)
    view = directory.view()

    assert {party: view.person_root(f"contact:{party}") for party in "abcd"} == {
        "a": "contact:a",
        "b": "contact:a",
        "c": "contact:d",
        "d": "contact:d",
    }
    directory.tell("contact", "d", 2, "delete")
    assert directory.view().person_root("contact:c") is None


def test_the_domain_decides_only_for_people_whom_nobody_links() -> None:
    """X-07"""
    directory = acme()
    directory.tell("account", "Beta")
    directory.tell("contact", "joe", email="joe@acme.com", account="Beta")
    directory.heard_of("joe@acme.com", "sue@acme.com")
    view = directory.view()

    assert view.reach("joe@acme.com").accounts == ["Beta"]
    assert view.reach("sue@acme.com").accounts == ["Acme"]
    assert "sue@acme.com" in view.parties_of("D", "Acme")
    assert "joe@acme.com" not in view.parties_of("D", "Acme")


def test_a_contact_without_an_account_is_known_by_the_domain() -> None:
    """X-07, P5: linked to no account, so the domain decides."""
    directory = acme()
    directory.tell("contact", "sue", email="sue@acme.com")

    assert directory.view().reach("contact:sue").accounts == ["Acme"]


def test_a_domain_of_a_merged_account_is_the_survivors_and_of_a_deleted_one_nobodys() -> None:
    """X-07, X-09"""
    directory = acme()
    directory.tell("account", "Beta", domains=("beta.de",))
    directory.tell("account", "Beta", 1, "merge", into="Acme")

    assert directory.view().accounts_in_domain("beta.de") == ["Acme"]
    directory.tell("account", "Acme", 2, "delete")
    assert directory.view().accounts_in_domain("beta.de") == []


def test_a_deleted_account_still_ties_its_own_people_and_deals() -> None:
    """R3: links by id still agree."""
    directory = acme()
    directory.tell("account", "Acme", 1, "delete")

    assert directory.view().reach("contact:kim").accounts == ["Acme"]
    assert "kim@acme.com" in directory.view().parties_of("D", "Acme")


def test_a_role_ties_a_person_to_one_deal_and_not_to_its_account() -> None:
    """X-07"""
    directory = acme()
    directory.tell("contact", "max", email="max@advisers.com")
    directory.tell("contact_role", "r1", opportunity="D", contact="max")
    view = directory.view()

    assert view.reach("max@advisers.com").roles == ["D"]
    assert view.reach("max@advisers.com").accounts == []
    assert "max@advisers.com" in view.parties_of("D", "Acme")
    assert "max@advisers.com" not in view.parties_of("E", "Acme")


def test_a_role_of_a_deleted_contact_ties_nobody() -> None:
    """X-07"""
    directory = acme()
    directory.tell("contact", "max", email="max@advisers.com")
    directory.tell("contact_role", "r1", opportunity="D", contact="max")
    directory.tell("contact", "max", 1, "delete")

    assert "max@advisers.com" not in directory.view().parties_of("D", "Acme")
    assert directory.view().reach("max@advisers.com").roles == []


def test_a_role_may_name_a_lead() -> None:
    """R12, X-07: the contact with that id, else the lead."""
    directory = acme()
    directory.tell("lead", "l1", email="nia@new.com")
    directory.tell("contact_role", "r1", opportunity="D", contact="l1")

    assert "nia@new.com" in directory.view().parties_of("D", "Acme")


def test_colleagues_are_nobodys_buyers() -> None:
    """X-06: an address of a user, or in the org's own domains, is inside."""
    directory = Directory(Environment(domains=("own.com",)))
    directory.tell("user", "cy", emails=("cy@gmail.com",))
    directory.tell("contact", "hr", email="hr@own.com", account="Acme")
    directory.tell("contact", "cy", email="cy@gmail.com", emails=("cy@buyer.com",), account="Acme")
    view = directory.view()

    assert [
        view.inside(address) for address in ("hr@own.com", "cy@gmail.com", "cy@buyer.com", "x@gmail.com")
    ] == [True, True, False, False]
    parties = view.parties_of("D", "Acme")
    assert "hr@own.com" not in parties
    assert "cy@gmail.com" not in parties
    assert "cy@buyer.com" in parties


def test_addresses_of_a_deleted_user_are_nobodys() -> None:
    """R11"""
    directory = acme()
    directory.tell("user", "ana", 1, "delete")
    view = directory.view()

    assert view.addresses_of("ana") == ()
    assert not view.inside("ana@own.com")
    assert view.addresses_of(None) == ()


def test_the_directory_of_yesterday_is_that_of_yesterday() -> None:
    """Spec 11, "Flips\""""
    directory = acme()
    directory.tell("contact", "kim", 3, "update", account="Beta")

    assert directory.view(2).reach("kim@acme.com").accounts == ["Acme"]
    assert directory.view(3).reach("kim@acme.com").accounts == ["Beta"]
    assert directory.view(-1).reach("kim@acme.com").accounts == []


def test_a_wide_reach_holds_whatever_a_person_led_to_lately() -> None:
    """X-10: what a late fact changes lies inside it."""
    directory = acme()
    directory.tell("contact", "kim", 3, "update", account="Beta", email="kim@beta.de")
    directory.tell("account", "Beta", 4, "merge", into="Gamma")
    directory.tell("contact_role", "r1", 5, opportunity="D", contact="kim")
    wide = wide_reach(directory.shelf, "kim@acme.com")

    assert {"kim@acme.com", "kim@beta.de", "contact:kim"} <= set(wide.parties)
    assert {"Acme", "Beta", "Gamma"} <= set(wide.accounts)
    assert wide.deals == ["D"]


def test_a_person_has_each_mailbox_once() -> None:
    """X-08"""
    assert mailboxes({"email": "a@x.com", "emails": ("b@x.com", "a@x.com")}) == ["a@x.com", "b@x.com"]
    assert mailboxes({"email": None, "emails": None}) == []
