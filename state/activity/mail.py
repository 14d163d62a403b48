"""Mail: copies of one message are one message.

The row of a message is kept while copies are likely (as long as an event's id, spec X-10). It unites recipients; time, sender and
`auto` are those of the first copy by (time, seq, id). An older copy finds the message in its party's ledger.
"""

from msgspec import Struct

from dealpulse.schemas.facts import Email, Order


class Mail(Struct, frozen=True, array_like=True):
    """One message, from all copies of it.

    Attributes:
        order: of the first copy.
        sender, auto: of the first copy.
        recipients: of all copies, each with the instant of the clock from which it acts.
    """

    order: Order
    sender: str
    auto: bool
    recipients: dict[str, int]


def fold(mail: Mail | None, email: Email, order: Order, known: int) -> Mail:
    """Take one copy into account."""
    if mail is None:
        return Mail(order, email.sender, email.auto, dict.fromkeys(email.recipients, known))
    recipients = dict(mail.recipients)
    for recipient in email.recipients:
        recipients[recipient] = min(known, recipients.get(recipient, known))
    if order < mail.order:
        return Mail(order, email.sender, email.auto, recipients)
    return Mail(mail.order, mail.sender, mail.auto, recipients)
