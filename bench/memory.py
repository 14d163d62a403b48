"""What an open opportunity costs in memory: the process's growth per deal with a year of activity.

    python -m bench.memory [--quick]

Each deal has 8 people, 12 changes, 250 touches (mail and calls, some to two people), 60 replies and 20 meetings over the last
year; the figure counts everything: rows, indexes, ids seen in the last days, agenda. Two sizes, each in a process of its own;
the slope between them is what one more deal costs. A worker keeps some rows of each org decoded, the latest: a fixed amount,
which both sizes exceed here, since it is set low.
"""

import argparse
import gc
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import orjson

from bench.processes import ROOT
from bench.report import bar, markdown
from dealpulse.agents.line import Line
from dealpulse.schemas.records import Record
from dealpulse.schemas.time import DAY, MINUTE, parse, rfc3339
from dealpulse.state.policy import default
from dealpulse.streams.collector import calm

START = parse("2025-06-01T00:00:00Z")
YEAR = 365 * DAY
SIZES = (200, 600)
WARM_ROWS = 2_000


def measure(*, quick: bool = False) -> dict[str, Any]:
    """Two sizes, each in a process of its own, and the slope between them: what one more deal costs."""
    found = []
    for deals in (50, 150) if quick else SIZES:
        bar(f"memory of {deals:,} open deals")
        done = subprocess.run(
            [sys.executable, "-m", "bench.memory", "--deals", str(deals)],
            cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True,
        )  # fmt: skip
        found.append(dict(orjson.loads(done.stdout)))
    few, many = found
    slope = {
        name: round((many[name] - few[name]) / (many["deals"] - few["deals"]))
        for name in ("grown", "encoded")
    }
    return {"sizes": found, "bytes_per_deal": slope["grown"], "encoded_bytes_per_deal": slope["encoded"]}


def table(found: dict[str, Any]) -> str:
    """Both sizes, and the slope."""
    rows = [
        (
            f"{one['deals']:,}", f"{one['events']:,}", f"{one['rows']:,}",
            f"{one['grown'] / one['deals']:,.0f}", f"{one['encoded'] / one['deals']:,.0f}",
        )
        for one in found["sizes"]
    ]  # fmt: skip
    rows.append(("slope", "", "", f"{found['bytes_per_deal']:,}", f"{found['encoded_bytes_per_deal']:,}"))
    return markdown(("open deals", "events", "rows", "bytes of memory each", "bytes as written each"), rows)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--deals", type=int, help="only so many, in this process")
    options = parser.parse_args()
    if options.deals is None:
        print(table(measure(quick=options.quick)))
    else:
        print(orjson.dumps(grown(options.deals)).decode())


def grown(deals: int) -> dict[str, int]:
    """The growth of this process by so many deals."""
    calm()
    lines = sorted(history(deals), key=lambda item: item[0])
    line = Line(default(), clock="log", views=True, warm_rows=WARM_ROWS)
    line.take(Record(b"", {}, tick=START - DAY))
    gc.collect()
    before = resident()
    events = 0
    day = START
    for at, value in lines:
        line.take(Record(value, {"topic": "t", "partition": 0, "offset": events}, stamp=at))
        events += 1
        if at > day:
            line.take(Record(b"", {}, tick=at))
            line.flush()
            day = at + DAY
    line.flush()
    gc.collect()
    return {
        "deals": deals,
        "events": events,
        "rows": sum(line.sizes().values()),
        "grown": resident() - before,
        "encoded": line.encoded_size(),
    }


def resident() -> int:
    """Bytes of memory that the process holds."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def history(deals: int) -> Iterator[tuple[int, bytes]]:
    """The year of each deal."""
    dice = Random(1)
    number = 0

    def event(type_: str, at: int, data: dict[str, Any]) -> tuple[int, bytes]:
        nonlocal number
        number += 1
        body = {
            "specversion": "1.0",
            "id": f"e-{number:08d}",
            "source": "bench",
            "type": type_,
            "time": rfc3339(at),
            "org": "acme",
            "data": data,
        }
        return at, orjson.dumps(body)

    def record(entity: str, id_: str, at: int, **fields: Any) -> tuple[int, bytes]:
        return event(
            "crm.record.changed", at, {"entity": entity, "record": id_, "change": "update", "fields": fields}
        )

    def sometime() -> int:
        return START + dice.randrange(YEAR)

    for user in range(max(1, deals // 40)):
        yield record("user", f"u{user}", START, name=f"Rep {user}", emails=[f"rep{user}@us.example"])
    for deal in range(deals):
        rep = f"rep{deal // 40}@us.example" if deal // 40 < max(1, deals // 40) else "rep0@us.example"
        owner = f"u{rep[3 : rep.index('@')]}"
        people = [f"person{n}@company{deal}.example" for n in range(8)]
        yield record("account", f"a{deal}", START, name=f"Company {deal}", domains=[f"company{deal}.example"])
        for n, address in enumerate(people):
            yield record(
                "contact", f"c{deal}-{n}", START, name=f"Person {n}", email=address, account=f"a{deal}"
            )
        for n in range(12):
            fields = {
                "stage": f"Stage {n // 3}",
                "amount": 1_000 * n,
                "close_date": f"2026-{n % 12 + 1:02d}-28",
            }
            at = START + n * 30 * DAY + MINUTE
            yield record(
                "opportunity", f"o{deal}", at, name=f"Deal {deal}", account=f"a{deal}", owner=owner, **fields
            )
        for n in range(230):
            to = dice.sample(people, 1 if n % 4 else 2)
            yield event(
                "activity.email.sent",
                sometime(),
                {"message": f"<{deal}.{n}@us.example>", "from": rep, "to": to},
            )
        for n in range(20):
            call = {"call": f"k{deal}-{n}", "user": owner, "contact": f"c{deal}-{n % 8}"}
            yield event("activity.call.logged", sometime(), call)
        for n in range(60):
            mail = {"message": f"<{deal}.{n}@company>", "from": dice.choice(people), "to": [rep]}
            yield event("activity.email.sent", sometime(), mail)
        for n in range(20):
            start = sometime() + 7 * DAY
            meeting = {
                "meeting": f"m{deal}-{n}",
                "start": rfc3339(start),
                "end": rfc3339(start + 60 * MINUTE),
                "organizer": rep,
                "attendees": [
                    {"email": address, "response": "accepted"} for address in dice.sample(people, 2)
                ],
            }
            yield event("activity.meeting.changed", max(START, start - 10 * DAY), meeting)


if __name__ == "__main__":
    main()
