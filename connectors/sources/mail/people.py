"""People: who wrote a mail, and to whom.

An address header is a list of people as a human would write it: names in quotes, remarks in brackets, groups with a title, routes
of the eighties. Only the addresses are of use; a name may be in any character set, as nobody reads it.
"""

import re
from collections.abc import Iterator
from typing import Final

from dealpulse.connectors.sources.mail.headers import Headers, decoded
from dealpulse.schemas.addresses import address

_TOKEN = re.compile(
    r""" "(?:[^"\\]|\\.)*+" | <[^<>]*+> | \\. | [(),;:] | [^"<>(),;:\\]++ | . """, re.VERBOSE | re.DOTALL
)
_NEEDLESS_QUOTES = re.compile(r'"([\w.!#$%&\'*+/=?^`{|}~-]+)"@')
_AROUND = re.compile(r"\s*([.@])\s*")
_APART = re.compile(r"""[\s<>"(),;:\[\]]+""")

RECIPIENTS: Final = ("to", "cc", "bcc")
# Where servers note for whom they took a mail: the only trace of a blind copy.
_DELIVERED: Final = (
    "delivered-to",
    "x-original-to",
    "envelope-to",
    "x-envelope-to",
    "x-delivered-to",
    "x-apparently-to",
    "apparently-to",
    "x-rcpt-to",
)


def addresses(value: str) -> list[str]:
    """The addresses in one header, normalised, without repeats."""
    found = dict.fromkeys(_listed(value))
    if not found and "=?" in value:
        # Some programs encode the address along with the name.
        found = dict.fromkeys(_listed(decoded(value)))
    if not found and "@" in value:
        # A quote or bracket that is never closed hides the rest.
        found = dict.fromkeys(
            known for word in _APART.split(value) if "@" in word and (known := address(word))
        )
    return list(found)


def _listed(value: str) -> Iterator[str]:
    if value.isascii() and not any(sign in value for sign in '"(:;\\'):
        for person in value.split(","):
            if (known := _person(person)) is not None:
                yield known
        return
    words: list[str] = []
    depth = 0
    for sign in _TOKEN.findall(value):
        if sign == "(":
            depth += 1
        elif depth:
            depth -= sign == ")"
        elif sign in (",", ";"):
            if (known := _person("".join(words))) is not None:
                yield known
            words.clear()
        elif sign == ":":
            # The title of a group ends here.
            words.clear()
        else:
            words.append(sign)
    if (known := _person("".join(words))) is not None:
        yield known


def _person(text: str) -> str | None:
    """The address of one person: what stands in angle brackets, or else all there is."""
    opened = text.rfind("<")
    if opened >= 0:
        closed = text.find(">", opened)
        text = text[opened + 1 : closed if closed >= 0 else None]
    text = text.strip()
    if "@" not in text:
        return None
    if text.startswith("@"):
        # A route: <@here,@there:ana@acme.com>.
        text = text.rpartition(":")[2]
    if '"' in text:
        text = _NEEDLESS_QUOTES.sub(r"\1@", text)
    known = address(text)
    return address(_AROUND.sub(r"\1", text)) if known is None and len(text) < 1_000 else known


def sender(headers: Headers) -> str | None:
    """Who wrote it: the first of its authors; of several the one who sent it."""
    authors = [author for value in headers.all("from") for author in addresses(value)]
    if len(authors) > 1:
        senders = [sent for value in headers.all("sender") for sent in addresses(value)]
        return next((sent for sent in senders if sent in authors), authors[0])
    if authors:
        return authors[0]
    for name in ("sender", "resent-from", "resent-sender", "return-path"):
        for value in headers.all(name):
            for sent in addresses(value):
                return sent
    return None


def recipients(headers: Headers, most: int = 1_000_000) -> dict[str, list[str]]:
    """To whom: `to`, `cc` and `bcc`, as far as there are any; of a crowd the first.

    A mailbox to which the mail was delivered, and that is none of these, had a blind copy. To whom somebody sent it on
    (`Resent-To`) counts only when nothing else says to whom it was written.
    """
    found = {name: _everybody(headers.all(name)) for name in RECIPIENTS}
    if not any(found.values()):
        found = {name: _everybody(headers.all(f"resent-{name}")) for name in RECIPIENTS}
    open_ = {*found["to"], *found["cc"]}
    blind = [*found["bcc"], *_everybody(headers.all(*_DELIVERED))]
    found["bcc"] = [person for person in dict.fromkeys(blind) if person not in open_]
    for name, people in found.items():
        found[name] = people[:most]
        most -= len(found[name])
    return {name: people for name, people in found.items() if people}


def _everybody(values: list[str]) -> list[str]:
    return list(dict.fromkeys(person for value in values for person in addresses(value)))
