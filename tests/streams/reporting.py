"""A history of which a report can be told by hand, and the report as a person and a program get it."""

from pathlib import Path
from typing import Any

import orjson
from click.testing import CliRunner, Result

from dealpulse.streams.cli import cli
from dealpulse.streams.report.days import Day, Days
from tests.agents.acme import Json, call, deal, email, event, record, setting, wire

MARCH = ("--from", "2026-03-01", "--to", "2026-03-31")
START = "2026-01-05T09:00:00Z"


def told(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, ["report", *map(str, arguments)], catch_exceptions=False)


def as_json(*arguments: str | Path) -> dict[str, Any]:
    done = told(*arguments, "--json")
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = orjson.loads(done.stdout)
    return found


def days(first: str, last: str) -> Days:
    return Days(Day().convert(first, None, None), Day().convert(last, None, None))


def written(path: Path, *story: Json) -> Path:
    path.write_bytes(b"".join(wire(one) + b"\n" for one in story))
    return path


def two_reps() -> list[Json]:
    """Ann of North works two accounts in March, Cy of South none; all accounts are expected to get two activities."""
    return [
        setting("timezone", "America/New_York", START),
        event("config.changed", {"kind": "threshold", "key": "org", "value": {"min_activities": 2}}, START),
        record("user", "ann", START, name="Ann", emails=["ann@acme.com"], team="North"),
        record("user", "cy", START, name="cy", emails=["cy@acme.com"], team="South"),
        record("account", "brook", START, domains=["brook.com"], owner="ann", book="b1"),
        record("account", "creek", START, domains=["creek.com"], owner="ann", book="b1"),
        record("account", "pond", START, domains=["pond.com"], owner="cy"),
        event("config.changed", {"kind": "book", "key": "b1", "value": {"name": "Waters"}}, START),
        email("m1", "2026-02-10T12:00:00Z", "ann@acme.com", "bo@brook.com"),
        email("m2", "2026-03-10T12:00:00Z", "ann@acme.com", "bo@brook.com"),
        call("c1", "2026-03-11T12:00:00Z", account="brook"),
        email("m3", "2026-03-12T12:00:00Z", "ann@acme.com", "di@creek.com"),
        deal("d1", "2026-03-13T12:00:00Z", account="brook", owner="ann", name="Boats"),
        deal("d2", "2026-02-13T12:00:00Z", account="pond", owner="cy", name="Ducks"),
        event("clock.tick", {}, "2026-04-20T12:00:00Z"),
    ]
