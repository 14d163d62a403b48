"""The guide to views says what is so: its examples are read as intake reads them, and it lists what can be asked."""

import re
from pathlib import Path
from typing import Any

import orjson
import pytest

from dealpulse.agents.intake import read
from dealpulse.schemas.facts import Setting
from dealpulse.state.views.definition import DEFAULT_COLUMNS, SHIPPED, read_view
from dealpulse.state.views.facets import BENCHMARKS, FACETS
from dealpulse.state.views.filter import read_filter
from dealpulse.state.views.periods import PERIODS
from tests.state.views.subjects import subject

GUIDE = (Path(__file__).parents[3] / "docs/guides/views.md").read_text(encoding="utf-8")
EXAMPLES = [orjson.loads(text) for text in re.findall(r"```json\n(.*?)```", GUIDE, re.DOTALL)]


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_is_read_and_can_be_asked(example: dict[str, Any]) -> None:
    if "specversion" in example:
        event = read(orjson.dumps(example))
        assert isinstance(event.data, Setting)
        example = event.data.value
    found = read_view("guide", example).filter if "filter" in example else read_filter(example, "filter")

    assert found.test(subject(touches_14d=0)) in (True, False)


def test_there_are_examples_of_everything() -> None:
    assert len(EXAMPLES) >= 8
    for word in (
        "all",
        "any",
        "not",
        "within",
        "days_from_now",
        "days_ago",
        "broadcast",
        "schedule",
        "entry",
    ):
        assert any(f'"{word}"'.encode() in orjson.dumps(one) for one in EXAMPLES), word


def test_every_facet_is_listed() -> None:
    section = GUIDE.split("## What can be asked")[1].split("## The shipped views")[0]
    listed = set(re.findall(r"`([a-z_0-9]+)`", section))

    assert listed == set(FACETS) | set(BENCHMARKS)


def test_every_shipped_view_and_default_column_is_named() -> None:
    for name in (*SHIPPED, *DEFAULT_COLUMNS):
        assert name in GUIDE
    assert {period.partition("_")[2] for period in PERIODS} == {"month", "quarter", "year"}
