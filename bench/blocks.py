"""A large org, cheaply: one block of a thousand deals is folded by the real line, and its rows are taken again and again.

Every id of a block, addresses and domains too, has the block's six characters in it, and nothing outside the block is named. So
the rows of another block are the same bytes with other six characters, which lengths and encodings do not notice. (Ids of flips
are digests and stay those of the first block; nobody looks anything up by them.)
"""

from collections.abc import Iterator
from random import Random
from typing import Any, Final

import orjson

from dealpulse.agents.line import Line
from dealpulse.schemas.records import Record
from dealpulse.schemas.time import DAY, HOUR, SECOND, parse, rfc3339
from dealpulse.state.policy import default

DEALS: Final = 1_000
"""In one block: of 100 accounts with three people each, and of 25 reps."""

ORG: Final = "acme"
START: Final = parse("2026-03-02T09:00:00Z")
# Between the hours at which the deals have their days.
NOW: Final = START + 40 * DAY + 2 * HOUR

Row = tuple[bytes, bytes]


def token(block: int) -> str:
    """The six characters."""
    return f"b{block:05d}"


def line_of(blocks: int) -> Line:
    """A live line with the state of so many blocks, recovered as a worker does it."""
    line = Line(default(), clock="log")
    for key, value in rows(blocks):
        line.restore(key, value)
    line.ready()
    return line


def rows(blocks: int) -> Iterator[Row]:
    """The changelog of an org of so many blocks: what belongs to the org itself comes once."""
    own = token(0).encode()
    first = _folded()
    yield from first
    inside = [(key, value) for key, value in first if own in key]
    for block in range(1, blocks):
        name = token(block).encode()
        for key, value in inside:
            yield key.replace(own, name), value.replace(own, name)


def activity(blocks: int, count: int, seed: int) -> list[Record]:
    """Mail in and out, calls, meetings and changes of deals all over the org, ten a second, with the ticks between them.

    Args:
        seed: 0, 1, 2 … for what follows on each other.
    """
    dice = Random(seed)
    found = []
    for number in range(count):
        at = NOW + (seed * count + number) * SECOND // 10
        if at % SECOND == 0:
            found.append(Record(b"", {}, tick=at))
        name, deal = token(dice.randrange(blocks)), dice.randrange(DEALS)
        rep, person = _rep(name, deal), _person(name, deal // 10, dice.randrange(3))
        kind = dice.random()
        id_ = f"now-{seed}-{number}"
        if kind < 0.45:
            to_us = kind < 0.15
            data: dict[str, Any] = {
                "message": f"<{id_}>",
                "from": person if to_us else rep,
                "to": [rep if to_us else person],
            }
            found.append(_record("activity.email.sent", id_, at, data))
        elif kind < 0.65:
            data = {"call": id_, "user": f"u-{name}-{deal % 25}", "contact": f"c-{name}-{deal // 10}-0"}
            found.append(_record("activity.call.logged", id_, at, data))
        elif kind < 0.8:
            found.append(_meeting(id_, at, at + 5 * DAY, rep, person))
        else:
            change = {"stage": f"Stage {dice.randrange(5)}", "amount": dice.randrange(100_000)}
            data = {
                "entity": "opportunity",
                "record": f"d-{name}-{deal}",
                "change": "update",
                "fields": change,
            }
            found.append(_record("crm.record.changed", id_, at, data))
    return found


def _folded() -> list[Row]:
    line = Line(default(), clock="log")
    line.take(Record(b"", {}, tick=START))
    for record in _block(token(0)):
        line.take(record)
    # In steps, as a worker's ticks come; what is only remembered for days is forgotten by then.
    found: dict[bytes, bytes | None] = dict(line.flush().rows)
    for at in range(START, NOW + 1, 6 * HOUR):
        line.take(Record(b"", {}, tick=at))
        found |= dict(line.flush().rows)
    return [(key, value) for key, value in found.items() if value is not None]


def _block(name: str) -> Iterator[Record]:
    dice = Random(7)
    for number in range(25):
        id_ = f"u-{name}-{number}"
        data = _change("user", id_, name=f"Rep {number}", emails=[_rep(name, number)])
        yield _record("crm.record.changed", id_, START, data)
    for account in range(DEALS // 10):
        id_ = f"a-{name}-{account}"
        data = _change("account", id_, name=id_, domains=[f"{name}-{account}.example"])
        yield _record("crm.record.changed", id_, START, data)
        for person in range(3):
            id_ = f"c-{name}-{account}-{person}"
            address = _person(name, account, person)
            data = _change("contact", id_, name=id_, email=address, account=f"a-{name}-{account}")
            yield _record("crm.record.changed", id_, START, data)
    for deal in range(DEALS):
        id_ = f"d-{name}-{deal}"
        data = _change(
            "opportunity",
            id_,
            name=f"Deal {deal}",
            account=f"a-{name}-{deal // 10}",
            owner=f"u-{name}-{deal % 25}",
            stage="Stage 0",
            amount=dice.randrange(1_000, 100_000),
            close_date="2027-01-31",
        )
        yield _record("crm.record.changed", id_, START, data)
        rep, buyer = _rep(name, deal), _person(name, deal // 10, deal % 3)
        for number, (from_, to) in enumerate(((rep, buyer), (buyer, rep), (rep, buyer))):
            mail = f"m-{name}-{deal}-{number}"
            data = {"message": f"<{mail}>", "from": from_, "to": [to]}
            yield _record("activity.email.sent", mail, START + HOUR, data)


def _meeting(id_: str, at: int, start: int, rep: str, person: str) -> Record:
    attendees = [{"email": person, "response": "accepted"}]
    times = {"start": rfc3339(start), "end": rfc3339(start + HOUR)}
    data = {"meeting": id_, **times, "organizer": rep, "attendees": attendees}
    return _record("activity.meeting.changed", id_, at, data)


def _rep(name: str, deal: int) -> str:
    return f"rep{deal % 25}.{name}@us.example"


def _person(name: str, account: int, person: int) -> str:
    return f"person{person}@{name}-{account}.example"


def _change(entity: str, id_: str, **fields: Any) -> dict[str, Any]:
    return {"entity": entity, "record": id_, "change": "create", "fields": fields}


def _record(type_: str, id_: str, at: int, data: dict[str, Any]) -> Record:
    event = {
        "specversion": "1.0",
        "id": id_,
        "source": "bench",
        "type": type_,
        "time": rfc3339(at),
        "org": ORG,
    }
    value = orjson.dumps(event | {"data": data})
    return Record(value, {"topic": "t", "partition": 0, "offset": 0}, ORG.encode(), at)
