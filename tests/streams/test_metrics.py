"""The worker's numbers: right, and named as Prometheus' rules ask."""

import re

from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from dealpulse.agents.line import Line
from dealpulse.connectors.generator import events
from dealpulse.schemas.records import Record
from dealpulse.state.policy import default
from dealpulse.streams.metrics import Metrics

NOW = 1_800_000_000_000_000


def test_they_follow_what_the_lines_count() -> None:
    metrics, line = Metrics("1.0", "abc"), folded(2_000)
    metrics.recovered(0, Line(default(), clock="log"), 0.5)

    metrics.looked({0: line}, {0: 7}, NOW)
    metrics.looked({0: line}, {0: 7}, NOW)

    values = sampled(metrics)
    assert values["dealpulse_events_total", ("folded",)] == line.counts["folded"] > 1_000
    assert sum(
        value for (name, _), value in values.items() if name == "dealpulse_health_transitions_total"
    ) == sum(line.flips.values())
    assert {
        labels[0]: value for (name, labels), value in values.items() if name == "dealpulse_deals"
    } == line.buckets
    assert values["dealpulse_log_lag_records", ("0",)] == 7
    assert values["dealpulse_clock_behind_seconds", ("acme",)] > 0
    assert values["dealpulse_state_recovery_seconds", ("0",)] == 0.5


def test_what_a_recovered_line_had_counted_before_is_not_counted_again() -> None:
    metrics, line = Metrics("1.0", "abc"), folded(500)

    metrics.recovered(0, line, 0.5)
    metrics.looked({0: line}, {0: 0}, NOW)

    assert ("dealpulse_events_total", ("folded",)) not in sampled(metrics)


def test_names_follow_the_conventions() -> None:
    metrics = Metrics("1.0", "abc")
    metrics.unreadable("not_json")
    metrics.taken("crm.record.changed", NOW)
    metrics.flushed(0.01)
    metrics.answered(0.1)
    metrics.beat("flushed", NOW)
    metrics.input_lag(3)

    for family in text_string_to_metric_families(generate_latest(metrics.registry).decode()):
        assert re.fullmatch(r"dealpulse_[a-z_]+", family.name), family.name
        assert not re.search(r"_(ms|millis|total|count)$", family.name), family.name
        assert family.documentation.endswith("."), family.name
        if family.type == "histogram":
            assert family.name.endswith("_seconds"), family.name
        for sample in family.samples:
            assert not {"opportunity", "rep", "user", "email"} & sample.labels.keys()


def folded(count: int) -> Line:
    line = Line(default(), clock="replay")
    for place, value in enumerate(events(60, 60, 3)):
        if place == count:
            break
        line.take(Record(value, {"topic": "crm", "partition": 0, "offset": place}))
    return line


def sampled(metrics: Metrics) -> dict[tuple[str, tuple[str, ...]], float]:
    return {
        (sample.name, tuple(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(generate_latest(metrics.registry).decode())
        for sample in family.samples
    }
