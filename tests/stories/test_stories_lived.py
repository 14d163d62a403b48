"""The same stories, lived: ticks move the clock, each fact is looked at as it comes, and it comes to the same (X-15, X-16)."""

from pathlib import Path
from typing import Any

import orjson
import pytest

from dealpulse.agents.line import Line
from dealpulse.schemas.records import Record
from dealpulse.schemas.time import instant
from dealpulse.state.policy import default, load
from dealpulse.streams.embedded import replay
from tests.stories.story import Story, encoded
from tests.stories.telling import read_story

HERE = Path(__file__).parent
STORIES = [path for path in sorted(HERE.glob("*.story")) if "\nuntil " in path.read_text()]

Told = list[dict[str, Any]]


@pytest.mark.parametrize("path", STORIES, ids=[path.stem for path in STORIES])
def test_a_story_that_is_lived_ends_the_same(path: Path) -> None:
    """X-16: the same final rows and the same effective flips, but for ids, revisions and causes."""
    story = read_story(path, HERE / "cast.txt")
    assert story.until is not None
    policy = default() if story.policy is None else load(story.policy, "story")
    replayed = replay(story.lines(), policy=policy, until=instant(story.until), as_arrived=story.late)

    flips, rows, rejected = lived(story, policy)

    assert effective(flips) == effective(replayed.outputs["flips"])
    assert rows == {
        row["subject"]: row["data"] | {"caused_by": None} for row in replayed.outputs["opportunities"]
    }
    assert rejected == replayed.summary["rejected"]


def lived(story: Story, policy: Any) -> tuple[Told, dict[str, Any], int]:
    """Every flip as it went out, the last row of each deal, and how many facts were refused."""
    line = Line(policy, clock="log")
    outputs = []
    for number, said in enumerate(sorted(story.said, key=lambda said: said.came)):
        came = instant(said.came)
        line.take(Record(b"", {}, tick=came))
        line.take(Record(encoded(said.event), {"file": "story", "line": number}, stamp=came))
        outputs += line.flush().outputs
    assert story.until is not None
    line.take(Record(b"", {}, tick=instant(story.until)))
    line.finish(None)
    outputs += line.flush().outputs
    flips = [orjson.loads(output.value) for output in outputs if output.topic == "flips" and output.value]
    rows: dict[str, Any] = {}
    for output in outputs:
        if output.topic == "opportunities" and output.key is not None:
            subject = output.key.decode().partition("/")[2]
            rows.pop(subject, None)
            if output.value is not None:
                rows[subject] = orjson.loads(output.value)["data"] | {"caused_by": None}
    return flips, rows, line.counts["rejected"]


def effective(flips: Told) -> Told:
    """All but the superseded, the retracted and the retractions."""
    superseded = {flip["data"].get("supersedes") for flip in flips}
    asides = ("caused_by", "revision", "supersedes")
    kept = [
        {"time": flip["time"], **{name: value for name, value in flip["data"].items() if name not in asides}}
        for flip in flips
        if flip["id"] not in superseded and not flip["data"].get("retracted")
    ]
    return sorted(kept, key=lambda flip: (flip["time"], flip["opportunity"]))
