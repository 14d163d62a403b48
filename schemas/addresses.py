"""Addresses and domains, normalised: one human has one spelling.

Registrable domains come from the public suffix list that ships with its package, offline: the version is pinned, so that the
same log gives the same association everywhere. Free-mail domains say nothing about an account.
"""

from email.utils import parseaddr
from functools import lru_cache

from publicsuffixlist import PublicSuffixList

FREE_MAIL = frozenset(
    """
    gmail.com googlemail.com outlook.com hotmail.com hotmail.co.uk hotmail.fr hotmail.de live.com live.co.uk msn.com
    yahoo.com yahoo.co.uk yahoo.fr yahoo.de yahoo.co.jp yahoo.co.in ymail.com rocketmail.com icloud.com me.com mac.com aol.com
    gmx.de gmx.net gmx.com gmx.at gmx.ch web.de t-online.de freenet.de mail.com mail.ru yandex.ru yandex.com proton.me
    protonmail.com pm.me tutanota.com fastmail.com zoho.com qq.com 163.com 126.com sina.com naver.com hanmail.net daum.net
    orange.fr wanadoo.fr free.fr laposte.net sfr.fr libero.it virgilio.it tin.it uol.com.br bol.com.br terra.com.br
    comcast.net verizon.net att.net sbcglobal.net bellsouth.net cox.net charter.net btinternet.com sky.com virginmedia.com
    bluewin.ch seznam.cz wp.pl o2.pl interia.pl onet.pl rediffmail.com hey.com
    """.split()
)

# With a display name; the address itself has 254 characters at most (RFC 5321).
LONGEST = 1_000

_suffixes = PublicSuffixList(accept_unknown=True)


@lru_cache(maxsize=200_000)
def address(text: str) -> str | None:
    """The normalised spelling of an address, or None where the text holds none.

    Lower case, no display name, no `mailto:`, an international domain in its ASCII form. Plus-tags and dots stay: they are
    different mailboxes on most servers.
    """
    if len(text) > LONGEST:
        return None
    bare = text.strip()
    if "<" in bare or '"' in bare or "(" in bare:
        try:
            bare = parseaddr(bare)[1]
        except RecursionError:  # comments in comments in comments
            return None
    bare = bare.lower().removeprefix("mailto:")
    local, at, domain = bare.rpartition("@")
    # A colon is no letter of an address, and ours: `contact:ID` must never be taken for one.
    if not (at and local and domain) or ":" in bare or any(c.isspace() for c in bare):
        return None
    spelled = host(domain)
    return None if spelled is None else f"{local}@{spelled}"


def host(domain: str) -> str | None:
    """A host name in lower-case ASCII, or None where it is none."""
    bare = domain.strip().strip(".").lower()
    if len(bare) > 253:
        return None
    if not bare.isascii():
        try:
            bare = bare.encode("idna").decode("ascii")
        except UnicodeError:
            return None
    return bare if bare and not any(c in bare for c in " @/\\") else None


@lru_cache(maxsize=50_000)
def registrable(domain: str) -> str | None:
    """The registrable domain (`mail.acme.co.uk` → `acme.co.uk`); None for a public suffix and for free mail."""
    spelled = host(domain)
    if spelled is None:
        return None
    owned = _suffixes.privatesuffix(spelled)
    return None if owned is None or owned in FREE_MAIL else str(owned)


@lru_cache(maxsize=200_000)
def domain_of(mailbox: str) -> str | None:
    """The registrable domain of a normalised address, None for free mail."""
    return registrable(mailbox.rpartition("@")[2])
