"""The org's environment: settings and the stage table (spec 11, "Unset")."""

from typing import Any

from dealpulse.schemas.facts import Order
from dealpulse.state.directory.org import Environment, Org, Stage, environment, zone
from tests.state.making import day, order


def setting(at: float, value: Any) -> tuple[Order, Any]:
    return order(day(at)), value


def stage(at: float, **fields: Any) -> tuple[Order, dict[str, Any]]:
    return order(day(at), id_=f"{fields}"), fields


def test_without_settings_an_org_is_in_utc_and_owns_no_domain() -> None:
    assert environment({}, []) == Environment("UTC", (), {}, {}, None, {})
    assert environment({"timezone": setting(0, None)}, []).zone == "UTC"


def test_settings_are_what_they_say() -> None:
    """F-03, X-12"""
    made = environment(
        {
            "timezone": setting(0, "Europe/Berlin"),
            "domains": setting(0, ["own.com"]),
            "fields": setting(0, {"amount": "ARR"}),
            "type_groups": setting(0, {"Renewal": "existing", "New": "new_business"}),
            "currency": setting(0, "EUR"),
        },
        [],
    )

    assert made == Environment(
        "Europe/Berlin",
        ("own.com",),
        {"amount": "ARR"},
        {"Renewal": "existing", "New": "new_business"},
        "EUR",
        {},
    )
    assert [made.existing(type_) for type_ in ("Renewal", "New", "Other", None)] == [
        True,
        False,
        False,
        False,
    ]


def test_a_stage_is_known_by_pipeline_and_name() -> None:
    """F-10: a deal without a pipeline by stages without one."""
    made = environment(
        {},
        [stage(0, name="Demo", order=1), stage(0, name="Demo", order=5, pipeline="partner", outcome="won")],
    )

    assert made.stage(None, "Demo") == Stage(1, None, "open")
    assert made.stage("partner", "Demo") == Stage(5, None, "won")
    assert made.stage("other", "Demo") is None
    assert made.stage(None, None) is None


def test_of_two_stages_with_one_name_the_newest_counts() -> None:
    made = environment(
        {}, [stage(3, name="Demo", order=3), stage(1, name="Demo", order=1), stage(2, order=9)]
    )

    assert made.stage(None, "Demo") == Stage(3, None, "open")
    assert len(made.stages) == 1


def test_the_environment_of_the_past_is_what_was_known_then() -> None:
    """X-10: configuration acts from its arrival on."""
    first, second, third = (Environment(zone=name) for name in ("UTC", "Europe/Berlin", "Asia/Tokyo"))
    org = Org(environment=third, past=((day(1), first, order(day(1))), (day(3), second, order(day(3)))))

    assert [org.environment_at(day(at)).zone for at in (0, 1, 2, 3)] == [
        "UTC",
        "Europe/Berlin",
        "Europe/Berlin",
        "Asia/Tokyo",
    ]
    assert org.environment_at(None) is third


def test_zones_are_those_of_the_pinned_package() -> None:
    """X-13: machines' own copies differ."""
    assert zone("Europe/Berlin").key == "Europe/Berlin"
    assert zone("Europe/Berlin") is zone("Europe/Berlin")
