"""Spelling: names that are meant to be one, and what was probably meant by one that is none."""

from collections.abc import Sequence
from difflib import get_close_matches


def folded(name: str) -> str:
    """A name without case, spaces and signs: `CloseDate`, `close_date` and `Close Date` are one."""
    return "".join(char for char in name.casefold() if char.isalnum())


def nearest(name: str, known: Sequence[str]) -> str:
    """`did you mean "x"?`, or the names that there are."""
    by_fold = {folded(word): word for word in known}
    close = get_close_matches(folded(name), list(by_fold), n=1, cutoff=0.5)
    if close:
        return f'did you mean "{by_fold[close[0]]}"?'
    shown = ", ".join(known[:12]) + (" …" if len(known) > 12 else "")
    return f"there are: {shown}"
