"""Ledgers made by hand: who wrote, called and met whom."""

from dealpulse.schemas.facts import Call, Meeting
from dealpulse.schemas.time import DAY, HOUR
from dealpulse.state.activity import calls, meetings
from dealpulse.state.activity.ledger import EMPTY, Ledger, filed, key_of
from tests.state.making import Directory, day, order

KIM, LEE, ANA, BOB = "kim@acme.com", "lee@acme.com", "ana@own.com", "bob@own.com"


class Ledgers(Directory):
    """Ana and Bob sell to Kim and Lee at Acme; what they did is filed as the activity agent files it."""

    def __init__(self) -> None:
        super().__init__()
        self.tell("user", "ana", emails=(ANA,))
        self.tell("user", "bob", emails=(BOB,))
        self.tell("account", "Acme", name="Acme Inc.", domains=("acme.com",))
        self.tell("contact", "kim", email=KIM, account="Acme")
        self.heard_of(KIM, LEE)

    def _book(self, party: str) -> Ledger:
        found: Ledger | None = self.shelf.get("ledger", party)
        if found is None and "@" in party and party not in (KIM, LEE):
            self.heard_of(party)
        return found or EMPTY

    def mail(
        self,
        at: float,
        party: str,
        other: str,
        direction: int,
        message: str | None = None,
        known: float | None = None,
    ) -> None:
        key = key_of(message or f"m{at}")
        acts = day(at if known is None else known)
        self.shelf.put(
            "ledger", party, filed(self._book(party), day(at), key, other, direction, acts, acts - 7 * DAY)
        )

    def meet(self, name: str, start: float, *people: str, cancelled: bool = False) -> None:
        told = Meeting(name, day(start), day(start) + HOUR, cancelled, people, (), 0)
        self.shelf.put(
            "meeting",
            name,
            meetings.fold(self.shelf.get("meeting", name), told, order(day(start - 1)), day(start - 1), 0),
        )
        for party in people:
            book = self._book(party)
            if name not in book.meetings:
                self.shelf.put(
                    "ledger",
                    party,
                    Ledger(book.mails, book.others, book.late, book.calls, (*book.meetings, name)),
                )

    def call(self, name: str, at: float, user: str, party: str, deal: str | None = None) -> None:
        told = Call(name, user, party, None, deal, False)
        self.shelf.put("call", name, calls.fold(None, told, order(day(at)), day(at), 0))
        for one in (party, *([f"opportunity:{deal}"] if deal else ())):
            book = self._book(one)
            self.shelf.put(
                "ledger", one, Ledger(book.mails, book.others, book.late, (*book.calls, name), book.meetings)
            )
