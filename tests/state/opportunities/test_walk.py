"""Flips as they go out: what they say, and ids that anybody can recognise again (H-26, X-13, X-16)."""

import json
from typing import Any

from dealpulse.schemas.time import rfc3339
from dealpulse.state.policy import default, load
from dealpulse.streams.embedded import replay
from tests.state.making import day


def told(at: float, type_: str, org: str = "acme", /, **data: Any) -> bytes:
    time = rfc3339(day(at))
    event = {
        "specversion": "1.0",
        "id": f"{type_}{at}",
        "source": "crm",
        "type": type_,
        "time": time,
        "org": org,
    }
    return json.dumps(event | {"data": data}).encode()


def deal(at: float, id_: str = "D", org: str = "acme", **fields: Any) -> bytes:
    return told(
        at, "crm.record.changed", org, entity="opportunity", record=id_, change="update", fields=fields
    )


def mail(at: float) -> bytes:
    return told(at, "activity.email.sent", message="m", **{"from": "kim@acme.com", "to": ["ana@own.com"]})


PEOPLE = [
    told(
        -2,
        "crm.record.changed",
        entity="user",
        record="ana",
        change="create",
        fields={"emails": ["ana@own.com"]},
    ),
    told(
        -1,
        "crm.record.changed",
        entity="account",
        record="Acme",
        change="create",
        fields={"domains": ["acme.com"]},
    ),
]


def flips(*events: bytes, until: float, **options: Any) -> list[dict[str, Any]]:
    found = replay([*PEOPLE, *events], until=day(until), **options)
    assert found.summary["rejected"] == 0
    return found.outputs["flips"]


def test_a_flip_says_everything_that_it_rests_on() -> None:
    """H-26, X-13"""
    first, second = flips(deal(0, owner="ana", account="Acme"), until=20)

    assert (first["time"], first["subject"], first["org"], first["source"]) == (
        rfc3339(day(0)),
        "D",
        "acme",
        "dealpulse",
    )
    assert first["data"]["from"] is None
    assert first["data"]["caused_by"] == {"event": "crm.record.changed0", "source": "crm"}
    assert second["data"]["caused_by"] == {"due": rfc3339(day(14))}
    assert (second["data"]["from"], second["data"]["to"], second["data"]["score"]) == (
        "average",
        "at_risk",
        -3,
    )
    assert (second["data"]["policy"], second["data"]["benchmarks"], second["data"]["revision"]) == (
        default().version,
        None,
        0,
    )
    assert second["data"]["owner"] == "ana"


def test_an_id_is_of_the_flip_and_not_of_its_evidence() -> None:
    """X-13: org, kind, subject, rule, direction, instant and revision; never a moving value."""
    plain = flips(deal(0, owner="ana", account="Acme"), until=20)
    other = load("[health.no_recent_meeting]\npoints = -2", "mine.toml")
    heavier = flips(deal(0, owner="ana", account="Acme", amount=9), until=20, policy=other)

    assert heavier[1]["data"]["score"] == -4
    assert [flip["id"] for flip in plain] == [flip["id"] for flip in heavier]


def test_another_org_deal_or_instant_has_another_id() -> None:
    """X-13, X-14"""
    every = [
        *flips(deal(0), until=20),
        *flips(deal(0, "E"), until=20),
        *flips(deal(1), until=21),
        *flips(deal(0, "D", "beta"), until=20),
    ]

    assert len({flip["id"] for flip in every}) == len(every) == 8


def test_a_flip_that_comes_and_goes_never_uses_a_number_twice() -> None:
    """X-16: revision 0, withdrawn 1, back 2, withdrawn 3."""
    wait = [told(at, "clock.tick") for at in (16, 17, 18)]
    late = [
        mail(13),
        deal(15.1, account="Other"),
        deal(12, account="Other"),
        deal(12.5, account="Acme"),
    ]
    found = flips(
        deal(0, owner="ana", account="Acme"),
        wait[0],
        late[0],
        wait[1],
        late[2],
        wait[2],
        late[3],
        until=19,
        as_arrived=True,
    )
    mine = [flip for flip in found if flip["time"] == rfc3339(day(14))]

    assert [(flip["data"]["revision"], flip["data"].get("retracted", False)) for flip in mine] == [
        (0, False),
        (1, True),
        (2, False),
        (3, True),
    ]
    assert [flip["data"].get("supersedes") for flip in mine] == [None, mine[0]["id"], None, mine[2]["id"]]
    assert len({flip["id"] for flip in mine}) == 4
