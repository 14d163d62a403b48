"""Who is who, and who belongs to which deal: the directory of the brute-force oracle.

People are worked out anew from all records each time: addresses and records that have something in common are one human.
"""

from dataclasses import dataclass, field
from typing import Any

from publicsuffixlist import PublicSuffixList

from tests.laws.oracle_facts import Known, address

SUFFIXES = PublicSuffixList()
FREE_MAIL = frozenset({"gmail.com", "outlook.com", "yahoo.com", "hotmail.com", "icloud.com"})

Node = tuple[str, str]
Human = frozenset[Node]


def registrable(text: str) -> str | None:
    """example.co.uk of https://www.mail.example.co.uk/x; None for a bare public suffix and for free mail."""
    host = text.strip().lower().split("://")[-1].split("/")[0].split("@")[-1].strip(".")
    own = SUFFIXES.privatesuffix(host)
    return None if own is None or own in FREE_MAIL else own


def addresses(fields: dict[str, Any]) -> set[str]:
    every = [fields.get("email"), *(fields.get("emails") or ())]
    return {address(text) for text in every if text}


@dataclass
class People:
    """The directory at one moment."""

    known: Known
    humans: list[Human] = field(default_factory=list)

    def __post_init__(self) -> None:
        groups: list[set[Node]] = []
        for entity in ("contact", "lead"):
            for name, record in self.known.table(entity).items():
                if self.known.gone(entity, name):
                    continue
                nodes = {(entity, name), (entity, self.known.survivor(entity, name))}
                groups.append(nodes | {("address", text) for text in addresses(record.fields)})
        united: list[set[Node]] = []
        for group in groups:
            apart = [other for other in united if not other & group]
            united = [*apart, group.union(*(other for other in united if other & group))]
        self.humans = [frozenset(group) for group in united]
        self.user_addresses = {
            name: addresses(user.fields) for name, user in self.known.living("user").items()
        }
        self.inside_domains = {registrable(text) for text in self.known.settings.get("domains") or ()} - {
            None
        }

    def of_address(self, text: str) -> Human:
        return self._with(("address", text))

    def of_contact(self, name: str) -> Human | None:
        """The contact, else the lead with that id; None for one that was deleted."""
        entity = (
            "lead"
            if name in self.known.table("lead") and name not in self.known.table("contact")
            else "contact"
        )
        if self.known.gone(entity, name):
            return None
        return self._with((entity, self.known.survivor(entity, name)))

    def _with(self, node: Node) -> Human:
        for human in self.humans:
            if node in human:
                return human
        return frozenset({node})

    def outside(self, text: str) -> bool:
        """Nobody of ours: no user's address and not at one of the org's domains."""
        if any(text in own for own in self.user_addresses.values()):
            return False
        return registrable(text) not in self.inside_domains

    def outside_human(self, human: Human) -> bool:
        own = [text for kind, text in human if kind == "address"]
        return not own or any(self.outside(text) for text in own)

    def accounts(self, human: Human) -> set[str]:
        """Accounts that a contact or lead record of this human is on."""
        linked = set()
        for entity, name in human:
            record = self.known.standing(entity).get(name)
            if record is not None and record.fields.get("account"):
                linked.add(self.known.survivor("account", record.fields["account"]))
        return linked

    def domains(self, account: str) -> set[str]:
        if self.known.gone("account", account):
            return set()
        every = set()
        for name, record in self.known.table("account").items():
            if self.known.survivor("account", name) == account:
                every |= {registrable(text) for text in record.fields.get("domains") or ()}
        return {domain for domain in every if domain is not None}

    def associated(self, human: Human, opportunity: str, account: str | None) -> bool:
        for role in self.known.living("contact_role").values():
            if role.fields.get("opportunity") == opportunity and role.fields.get("contact"):
                person = self.of_contact(role.fields["contact"])
                if person is not None and person & human:
                    return True
        if account is None:
            return False
        linked = self.accounts(human)
        if linked:
            return account in linked
        return any(registrable(text) in self.domains(account) for kind, text in human if kind == "address")
