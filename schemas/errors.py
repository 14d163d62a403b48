"""The errors that mean something to somebody outside: refused and unreadable.

A *refused* input is the operator's to mend (a policy, an option): nothing starts. An *unreadable* record is the sender's:
it becomes a dead letter and the rest goes on.
"""

from typing import Final, Literal, get_args

Reason = Literal[
    "not_utf8",
    "not_json",
    "not_an_object",
    "too_large",
    "missing",
    "wrong_type",
    "bad_time",
    "unknown_type",
    "unknown_entity",
    "unknown_value",
    "in_future",
    "too_late",
    "fold_failed",
]
REASONS: Final = get_args(Reason)


class Refused(Exception):
    """Configuration that cannot be used. Its text is one sentence that says what, where, and what to do."""


class Unreadable(Exception):
    """A record that cannot be an event.

    Attributes:
        reason: one of REASONS.
        detail: one sentence for a person; it names the field.
    """

    def __init__(self, reason: str, detail: str) -> None:
        assert reason in REASONS, reason
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail
