"""Stories: what happens to a deal, told in a few lines, and the flips that it causes.

The golden part of each file is read in review; `pytest tests/stories --rewrite` writes it anew.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from dealpulse.schemas.time import instant
from dealpulse.state.policy import load
from dealpulse.streams.embedded import Result, replay
from tests.stories.story import NotAStory, Story
from tests.stories.telling import RULE, read_story

HERE = Path(__file__).parent
CAST = HERE / "cast.txt"
STORIES = sorted(HERE.glob("*.story"))


@pytest.mark.parametrize("path", STORIES, ids=[path.stem for path in STORIES])
def test_a_story_ends_as_it_should(path: Path, request: pytest.FixtureRequest) -> None:
    story = read_story(path, CAST)

    golden = "\n".join(outcome(story)) + "\n"

    if request.config.getoption("--rewrite", default=False):
        path.write_text(f"{story.told}\n{RULE}\n{golden}")
    else:
        assert golden == story.golden, f"{path.name}: if it should end so, `pytest tests/stories --rewrite`"


def test_there_are_stories_enough() -> None:
    assert len(STORIES) >= 45


def test_titles_are_told_once() -> None:
    titles = [read_story(path, CAST).title for path in STORIES]

    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize(
    "line", ["2026-03-02 09:00  ana sings", "2026-03-02 09:00 ana emails kim", "ana emails kim"]
)
def test_a_line_that_means_nothing_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "odd.story"
    path.write_text(f"# Odd\nshows: F-01\n\n{line}\n{RULE}\n")

    with pytest.raises(NotAStory, match=r"odd\.story:4: "):
        read_story(path, CAST)


def outcome(story: Story) -> list[str]:
    """What came of a story: flips as they went out, dead letters, counts that are not plain, deals at the end."""
    policy = None if story.policy is None else load(story.policy, "story")
    until = None if story.until is None else instant(story.until)
    result = replay(story.lines(), policy=policy, until=until, as_arrived=story.late)
    return [*_flips(story, result), *_rejections(story, result), *_deals(story, result)]


def _flips(story: Story, result: Result) -> Iterator[str]:
    ids: dict[str, dict[str, Any]] = {}
    for event in result.outputs["flips"]:
        data = event["data"]
        assert event["id"] not in ids, "every output has an id of its own"
        ids[event["id"]] = event
        notes = [str(data["reason"])] if data.get("reason") else []
        if data["revision"]:
            notes.append(f"revision {data['revision']}")
        if "supersedes" in data:
            former = ids[data["supersedes"]]
            assert (former["org"], former["subject"], former["time"]) == (
                event["org"],
                event["subject"],
                event["time"],
            )
            notes.append(f"instead of the one {former['data']['from'] or 'new'} → {former['data']['to']}")
        way = f"{data['from'] or 'new'} → {data['to']}"
        if data.get("retracted"):
            yield f"{_when(event['time'])}  {_who(event)}  {way} is withdrawn  {_because(story, event)}  [{'; '.join(notes)}]"
            continue
        told = f"  [{'; '.join(notes)}]" if notes else ""
        yield f"{_when(event['time'])}  {_who(event)}  {way}  ({data['score']})  {_because(story, event)}{told}"
        for sign, factors in (("+", data["entered"]), ("−", data["left"])):
            if factors:
                yield f"    {sign} {', '.join(map(_factor, factors))}"


def _who(event: dict[str, Any]) -> str:
    subject = event["subject"]
    return subject if event["org"] == "acme" else f"[{event['org']}] {subject}"


def _because(story: Story, event: dict[str, Any]) -> str:
    cause = event["data"]["caused_by"]
    if "due" in cause:
        return (
            "as time passed"
            if cause["due"] == event["time"]
            else f"as time passed until {_when(cause['due'])}"
        )
    return f"because {story.quote(cause['event'])}" if cause["source"] == "story" else json.dumps(cause)


def _factor(factor: dict[str, Any]) -> str:
    value, threshold = factor["value"], factor["threshold"]
    seen = (
        ""
        if value is None
        else f" {_plain(value)}" + ("" if threshold is None else f" of {_plain(threshold)}")
    )
    return f"{factor['id']} {factor['points']:+d}{seen and f' ({seen.strip()})'}"


def _rejections(story: Story, result: Result) -> Iterator[str]:
    for event in result.outputs["deadletters"]:
        data = event["data"]
        assert data["reason"] != "fold_failed", data["detail"]
        quoted = story.quote(json.loads(data["original"])["id"])
        yield f"{_when(event['time'])}  refused, {data['reason']}: {data['detail']}: {quoted}"
    summary = result.summary
    assert summary["events"] == summary["folded"] + summary["duplicates"] + summary["rejected"]
    odd = {name: summary[name] for name in ("backfilled", "duplicates", "rejected") if summary[name]}
    if odd:
        yield ", ".join(f"{number} {name}" for name, number in odd.items())


def _deals(story: Story, result: Result) -> Iterator[str]:
    yield ""
    for event in result.outputs["opportunities"]:
        data = event["data"]
        health = data["health"]
        score = "no score" if health["score"] is None else health["score"]
        reason = f", {health['reason']}" if health["reason"] else ""
        following = health["next"]
        ahead = f"; next {following['bucket']} {_when(following['at'])}" if following else ""
        ways = f"; fix: {' + '.join(health['fix'])}" if health["fix"] else ""
        yield f"{_when(event['time'])}  {_who(event)} is {health['bucket']} ({score}{reason}){ahead}{ways}"
        for deal, facet in story.show:
            if deal == event["subject"]:
                yield f"    {facet} = {_plain(data['facets'][facet])}"


def _when(text: str) -> str:
    at = datetime.fromisoformat(text)
    return (
        f"{at:%Y-%m-%d %H:%M}"
        if not (at.second or at.microsecond)
        else f"{at:%Y-%m-%d %H:%M:%S.%f}".rstrip("0").rstrip(".")
    )


def _plain(value: Any) -> str:
    if isinstance(value, str) and value.endswith("Z"):
        return _when(value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
