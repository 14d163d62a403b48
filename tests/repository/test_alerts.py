"""The alerts we ship fire when they should, speak of numbers that there are, and have a page that says what to do.

`promtool` comes with Debian's `prometheus`. Without it these tests skip, or fail where DEALPULSE_REQUIRE_PROMTOOL=1 (CI).
"""

import os
import re
import shutil
import subprocess

import pytest
from prometheus_client import generate_latest

from dealpulse.streams.metrics import Metrics
from tests.repository.tree import ROOT, text

ALERTS = "docs/guides/alerts.yml"
GUIDE = "docs/guides/operate.md"


@pytest.fixture(scope="module")
def promtool() -> str:
    """Where it is."""
    found = shutil.which("promtool")
    if found is None and os.environ.get("DEALPULSE_REQUIRE_PROMTOOL") == "1":
        pytest.fail(
            "promtool is not installed, and DEALPULSE_REQUIRE_PROMTOOL=1: install Debian's prometheus"
        )
    if found is None:
        pytest.skip("promtool is not installed: it comes with Debian's prometheus")
    return found


def test_prometheus_takes_the_rules(promtool: str) -> None:
    done = told([promtool, "check", "rules", "--lint=all", ALERTS])

    assert "FAILED" not in done


def test_each_alert_fires_when_it_should_and_only_then(promtool: str) -> None:
    told([promtool, "test", "rules", "tests/repository/alerts.test.yml"])


def test_prometheus_takes_the_metrics(promtool: str) -> None:
    told([promtool, "check", "metrics"], generate_latest(busy().registry))


def test_each_alert_has_a_story_and_a_page() -> None:
    alerts = set(re.findall(r"- alert: (\w+)", text(ALERTS)))

    assert set(re.findall(r"alertname: (\w+)", text("tests/repository/alerts.test.yml"))) == alerts
    assert set(re.findall(r"^### (\w+)$", text(GUIDE), re.MULTILINE)) == alerts
    assert re.findall(r"runbook: (.+)", text(ALERTS)) == [
        f"{GUIDE}#{alert.lower()}" for alert in re.findall(r"- alert: (\w+)", text(ALERTS))
    ]


def test_the_alerts_speak_of_numbers_that_there_are() -> None:
    there = set(re.findall(r"^([a-z_]+)(?:\{| )", generate_latest(busy().registry).decode(), re.MULTILINE))
    expressions = re.findall(r"expr: (.+?)\n +(?:for|labels):", text(ALERTS), re.DOTALL)

    named = {name for found in expressions for name in re.findall(r"(?:dealpulse|process)_[a-z_]+", found)}

    assert len(expressions) == len(re.findall("- alert:", text(ALERTS)))
    assert named - there == set()


def test_the_guide_names_every_metric() -> None:
    there = {family.name for family in busy().registry.collect() if family.name.startswith("dealpulse_")}

    assert {name for name in there if name not in text(GUIDE)} == set()


def busy() -> Metrics:
    """Numbers of a worker to which everything has happened once."""
    metrics = Metrics("1.0", "abc", 4)
    metrics.taken({"crm.record.changed": [0]})
    metrics.unreadable("not_json")
    metrics.appended(0, 5, 1)
    metrics.beat("flushed", 1, 0)
    metrics.input_lag(1, 1.0)
    metrics.folded(3, 0.1)
    metrics.flushed(0.1)
    metrics.answered(0.1)
    metrics.restoring(0, 3)
    metrics.looked({}, {0: 3}, 1, {0: 2})
    metrics._behind.labels("acme").set(0)
    return metrics


def told(command: list[str], given: bytes | None = None) -> str:
    """What a program says; an error when it complains."""
    done = subprocess.run(command, cwd=ROOT, input=given or b"", capture_output=True, timeout=60, check=False)
    said = (done.stdout + done.stderr).decode()
    assert done.returncode == 0, said
    return said
