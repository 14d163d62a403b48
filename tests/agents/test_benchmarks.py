"""What is typical reaches a deal's health at the right instants, and not before (spec section 3, H-N5)."""

from typing import Any

from dealpulse.schemas.time import DAY, HOUR, parse, rfc3339
from dealpulse.state.policy import load
from dealpulse.streams.embedded import Result, replay
from tests.laws.histories import encoded

BORN = parse("2026-03-02T09:00:00Z")
POLICY = load("[benchmarks]\nleast = 1\nleast_for_win_rate = 1\n", "small.toml")


class Told:
    """Facts at days after a Monday morning."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        for name, order, outcome in (("Demo", 1, "open"), ("Won", 2, "won"), ("Lost", 3, "lost")):
            self.record(-1, "stage", name, name=name, order=order, outcome=outcome)
        self.user(-1, "ent", segment="ENT", discipline="AE")
        self.user(-1, "smb", segment="SMB", discipline="AE")

    def record(self, day: float, entity: str, id_: str, change: str = "update", **fields: Any) -> None:
        data = {"entity": entity, "record": id_, "change": change, "fields": fields}
        self.events.append(
            {
                "specversion": "1.0",
                "id": f"e{len(self.events)}",
                "source": "crm",
                "type": "crm.record.changed",
            }
            | {"time": rfc3339(BORN + round(day * DAY)), "org": "acme", "data": data}
        )

    def user(self, day: float, id_: str, **fields: Any) -> None:
        self.record(day, "user", id_, **fields)

    def closed(self, day: float, owner: str, cycle: int, stage: str = "Won") -> str:
        id_ = f"c{len(self.events)}"
        created = rfc3339(BORN + round((day - cycle) * DAY))
        self.record(day - 0.1, "opportunity", id_, owner=owner, stage="Demo", created_at=created, type="New")
        self.record(day, "opportunity", id_, stage=stage)
        return id_

    def replayed(self, until: float) -> Result:
        return replay(encoded(self.events), policy=POLICY, until=BORN + round(until * DAY))

    def flips(self, until: float, deal: str = "D") -> list[tuple[str, str, str | None]]:
        return [
            (flip["time"], flip["data"]["to"], flip["data"]["reason"])
            for flip in self.replayed(until).outputs["flips"]
            if flip["subject"] == deal
        ]


def at(day: float) -> str:
    return rfc3339(BORN + round(day * DAY))


def midnight(day: int) -> str:
    return rfc3339(BORN + day * DAY - 9 * HOUR)


def busy(told: Told, *, owner: str = "ent") -> None:
    """A deal that would be Average for weeks: it has just moved forward."""
    told.record(0, "stage", "Trial", name="Trial", order=1.5, outcome="open")
    told.record(0, "opportunity", "D", owner=owner, stage="Demo", type="New")
    told.record(15, "opportunity", "D", stage="Trial")


def test_a_version_of_the_night_makes_an_old_deal_at_risk_at_midnight() -> None:
    """B-10, H-N5: somebody else's close at noon moves nothing till midnight; the flip names the version and the midnight."""
    told = Told()
    busy(told)
    told.closed(20, "ent", 5)

    result = told.replayed(22)

    (version,) = result.outputs["benchmarks"]
    flip = result.outputs["flips"][-1]
    assert version["time"] == midnight(21)
    assert (flip["time"], flip["data"]["to"]) == (midnight(21), "poor")
    assert flip["data"]["benchmarks"] == version["data"]["version"]
    assert flip["data"]["caused_by"] == {"due": midnight(21)}
    assert {"id": "age_2x_cycle", "points": -2, "value": 20, "threshold": 10} in flip["data"]["entered"]


def test_a_deal_becomes_too_old_at_the_very_instant() -> None:
    """H-N5, X-01: nothing happens on that day."""
    told = Told()
    busy(told)
    told.closed(10, "ent", 14)

    assert told.flips(40)[-1] == (at(28), "poor", "all_stale")


def test_a_role_that_begins_in_days_to_come_counts_from_then() -> None:
    """X-11, B-6: told long before, it changes what the deal is held against at the very instant."""
    told = Told()
    busy(told)
    told.closed(16, "ent", 60)
    told.closed(16, "smb", 10)
    told.user(16.5, "ent", segment="SMB", effective=at(23.25))

    assert told.flips(40)[-1] == (at(23.25), "poor", "all_stale")


def test_a_deal_that_is_reopened_corrected_or_deleted_leaves_the_sample() -> None:
    """B-10: the next version knows."""
    for undo in ({"stage": "Demo"}, None):
        told = Told()
        id_ = told.closed(1, "ent", 7)
        told.closed(1, "ent", 9)
        if undo is None:
            told.record(3, "opportunity", id_, "delete")
        else:
            told.record(3, "opportunity", id_, **undo)

        versions = told.replayed(6).outputs["benchmarks"]

        assert [version["time"] for version in versions] == [midnight(2), midnight(4)]
        assert [cycle(version)["value"] for version in versions] == [8, 9]


def test_what_closed_180_days_ago_is_out_at_that_very_instant() -> None:
    """B-8: closed at a midnight, it is in the version of 179 days later and not in that of 180; the wide window keeps it."""
    told = Told()
    told.closed(-9 / 24, "ent", 7)

    versions = told.replayed(400).outputs["benchmarks"]

    assert [version["time"] for version in versions] == [midnight(0), midnight(180), midnight(365)]
    assert cycle(versions[0])["window_days"] == 180
    assert [cell["level"] for cell in versions[1]["data"]["cells"] if cell["metric"] == "sales_cycle"] == [
        "all_365d"
    ]
    assert versions[2]["data"]["cells"] == []


def test_a_version_of_very_many_cells_is_told_in_several_records() -> None:
    told = Told()
    for number in range(900):
        told.record(
            0, "opportunity", f"o{number}", owner="ent", stage="Demo", type=f"T{number}", created_at=at(-9)
        )
        told.record(1, "opportunity", f"o{number}", stage="Won")

    versions = told.replayed(3).outputs["benchmarks"]

    parts = versions[0]["data"]["parts"]
    assert parts > 1 and {version["data"]["part"] for version in versions} == set(range(1, parts + 1))
    assert len({version["subject"] for version in versions}) == parts
    assert len({version["data"]["version"] for version in versions}) == 1
    cells = [cell for version in versions for cell in version["data"]["cells"]]
    assert len({str(sorted(cell.items())) for cell in cells}) == len(cells) > 9_000


def cycle(version: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = next(
        cell
        for cell in version["data"]["cells"]
        if cell["metric"] == "sales_cycle" and cell["level"] in ("all", "all_365d")
    )
    return found
