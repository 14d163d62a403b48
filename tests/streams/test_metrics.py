"""The worker's numbers: right, and named as Prometheus' rules ask."""

import re
import time

from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from dealpulse.agents.line import Line
from dealpulse.connectors.generator import events
from dealpulse.schemas.records import Record
from dealpulse.state.policy import default
from dealpulse.streams.metrics import Metrics

NOW = 1_800_000_000_000_000


def test_they_follow_what_the_lines_count() -> None:
    metrics, line = Metrics("1.0", "abc", 4), folded(2_000)
    metrics.recovered(0, Line(default(), clock="log"), 0.5)

    metrics.looked({0: line}, {0: 7}, NOW, {})
    metrics.looked({0: line}, {0: 7}, NOW, {})

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
    metrics, line = Metrics("1.0", "abc", 4), folded(500)

    metrics.recovered(0, line, 0.5)
    metrics.looked({0: line}, {0: 0}, NOW, {})

    assert sampled(metrics)["dealpulse_events_total", ("folded",)] == 0


def test_the_lag_of_a_partition_is_from_its_end_to_what_is_committed() -> None:
    metrics = Metrics("1.0", "abc", 4)

    metrics.appended(2, 1_000, NOW + 3_000_000)
    metrics.beat("flushed", NOW, 2)
    metrics.looked({}, {2: 10}, NOW + 3_000_000, {2: 400})

    values = sampled(metrics)
    assert values["dealpulse_log_lag_records", ("2",)] == 600
    assert values["dealpulse_log_lag_seconds", ("2",)] == 3
    assert values["dealpulse_log_partitions", ("configured",)] == 4
    assert values["dealpulse_log_partitions", ("owned",)] == 1
    assert values["dealpulse_log_partitions", ("ready",)] == 0


def test_what_another_worker_owns_now_is_no_number_of_ours() -> None:
    metrics = Metrics("1.0", "abc", 4)
    metrics.appended(2, 1_000, NOW)
    metrics.beat("flushed", NOW, 2)
    metrics.restoring(2, 5)
    metrics.looked({}, {2: 10}, NOW, {2: 400})

    metrics.released(2)

    assert [labels for _, labels in sampled(metrics) if "2" in labels] == []


def test_a_fold_that_fails_for_the_first_time_is_an_increase() -> None:
    assert sampled(Metrics("1.0", "abc", 4))["dealpulse_deadletters_total", ("fold_failed", "fold")] == 0


def test_ages_are_a_histogram_by_type() -> None:
    metrics = Metrics("1.0", "abc", 4)
    now = time.time_ns() // 1_000

    metrics.taken({"crm.record.changed": [now, now - 20_000_000, now + 60_000_000]})

    values = sampled(metrics)
    assert values["dealpulse_intake_events_total", ("crm.record.changed",)] == 3
    assert values["dealpulse_event_age_seconds_bucket", ("1.0", "crm.record.changed")] == 2
    assert values["dealpulse_event_age_seconds_bucket", ("60.0", "crm.record.changed")] == 3
    assert values["dealpulse_event_age_seconds_count", ("crm.record.changed",)] == 3
    assert abs(values["dealpulse_event_age_seconds_sum", ("crm.record.changed",)] - 20) < 1


def test_names_follow_the_conventions() -> None:
    metrics = Metrics("1.0", "abc", 4)
    metrics.unreadable("not_json")
    metrics.taken({"crm.record.changed": [NOW]})
    metrics.flushed(0.01)
    metrics.answered(0.1)
    metrics.appended(0, 7, NOW)
    metrics.beat("flushed", NOW, 0)
    metrics.input_lag(3, 0.5)
    metrics.restoring(0, 5)

    for family in text_string_to_metric_families(generate_latest(metrics.registry).decode()):
        # The process's own names are Prometheus' conventions.
        assert re.fullmatch(r"(dealpulse|process)_[a-z_]+", family.name), family.name
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
        (sample.name, tuple(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(generate_latest(metrics.registry).decode())
        for sample in family.samples
    }
