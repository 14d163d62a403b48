"""Mirror of streams/backtest/command.py, report.py, text.py and page.py: what a person and a program get."""

import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import orjson
import pytest
from click.testing import CliRunner, Result

from dealpulse.state.health import BUCKETS
from dealpulse.streams.cli import cli, main
from tests.connectors.sources.foreign import ROOT, real_data
from tests.streams.backtest.histories import Telling, four_deals

FASTER = "[health]\nyoung_days = 7\n"


def told(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, ["backtest", *map(str, arguments)], catch_exceptions=False)


def as_json(*arguments: str | Path) -> dict[str, Any]:
    done = told(*arguments, "--json")
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = orjson.loads(done.stdout)
    return found


@pytest.fixture
def history(tmp_path: Path) -> Path:
    return four_deals().write(tmp_path / "h.ndjson")


@pytest.fixture
def telling_history(tmp_path: Path) -> Path:
    """Of 60 deals: worked ones are won, neglected ones lost; three times out of four."""
    telling = Telling().stages()
    for place in range(60):
        account, buyer = f"A{place}", f"bo@a{place}.example"
        worked = place % 2 == 0
        outcome = "Won" if worked != (place % 8 in (3, 6)) else "Lost"
        telling.buyer(account, buyer)
        telling.deal(f"d{place}", 0, 60, outcome, account=account)
        for number in range(0, 60, 3) if worked else ():
            telling.mail(number + 0.5, "ana@us.example", buyer)
            telling.mail(number + 0.6, buyer, "ana@us.example")
    return telling.write(tmp_path / "telling.ndjson")


def test_the_document_has_the_numbers_that_were_counted_by_hand(history: Path) -> None:
    found = as_json(history)

    assert found["deals"] == {
        "all": 4,
        "won": 1,
        "lost": 2,
        "open": 1,
        "gone": 0,
        "counted": 3,
        "never_seen_open": 0,
        "unknown_stage": 0,
        "worked": 0,
    }
    side = found["a"]
    flips = side["volume"]["flips"]
    assert (flips["messages"], flips["down"], flips["flagging"], flips["per_day"]) == (2, 2, 2, 0.05)
    ever = side["flag"]["ever"]
    assert (ever["precision"]["of"], ever["precision"]["n"], ever["recall"]["of"], ever["recall"]["n"]) == (
        1,
        1,
        1,
        2,
    )
    assert ever["base"]["value"] == 0.666667
    assert ever["lift"] == 1.5
    assert side["lead"]["quartiles_days"] == [26, 26, 26]
    assert side["flag"]["open_now"]["of"] == 1
    assert side["verdict"]["kind"] == "too_few"
    assert "b" not in found and "compared" not in found


def test_too_few_closed_deals_are_no_verdict(history: Path) -> None:
    done = told(history)

    assert "Too few closed deals" in done.stdout
    assert "1 deal still open (1 flagged now)" in done.stdout


def test_health_that_goes_with_the_outcome_is_a_signal(telling_history: Path) -> None:
    found = as_json(telling_history)["a"]["verdict"]

    assert (found["kind"], found["age_in_disguise"]) == ("signal", False)
    assert found["worked"]["of"] == 30
    assert "Health carries a strong signal." in told(telling_history).stdout


def test_two_runs_write_the_same_bytes(telling_history: Path, tmp_path: Path) -> None:
    policy = tmp_path / "faster.toml"
    policy.write_text(FASTER)

    def run(page: str) -> tuple[bytes, bytes]:
        arguments: list[str | Path] = [
            telling_history,
            "--policy",
            policy,
            "--against",
            "default",
            "--html",
            tmp_path / page,
            "--json",
        ]
        return told(*arguments).stdout_bytes, (tmp_path / page).read_bytes()

    assert run("one.html") == run("two.html")


def test_a_policy_against_itself_differs_in_nothing(history: Path) -> None:
    found = as_json(history, "--against", "default")

    assert found["a"] == found["b"]
    assert found["compared"]["differ"] == 0
    assert "the same policy" in told(history, "--against", "default").stdout


def test_the_deals_that_differ_are_named_with_reasons(history: Path, tmp_path: Path) -> None:
    policy = tmp_path / "faster.toml"
    policy.write_text(FASTER)

    found = as_json(history, "--policy", policy, "--against", "default")
    compared = found["compared"]

    assert found["policies"]["a"]["name"] == "faster"
    assert (compared["differ"], compared["only_a"], compared["earlier_a"]) == (4, 2, 4)
    assert compared["outcomes"] == {"won": 1, "lost": 2, "open": 1}
    first = compared["deals"][0]
    assert (first["opportunity"], first["name"], first["owner"]) == ("quick", "Deal quick", "Ana Lima")
    assert (first["first"], first["flagged_by"], first["only_a_days"]) == ("2026-03-09T09:00:00Z", "a", 3)
    assert (first["a"]["bucket"], first["b"]["bucket"]) == ("at_risk", "average")
    assert "insufficient_data in B only" in first["reasons"]
    text = told(history, "--policy", policy, "--against", "default").stdout
    assert (
        "4 deals would have been flagged at another time or not at all: 1 won, 2 lost, 1 still open." in text
    )
    assert "Deal slow" in text


def test_text_fits_into_a_hundred_columns(telling_history: Path, tmp_path: Path) -> None:
    policy = tmp_path / "faster.toml"
    policy.write_text(FASTER)

    for arguments in ((), ("--policy", policy, "--against", "default")):
        lines = told(telling_history, *arguments).stdout.splitlines()
        assert [line for line in lines if len(line) > 100] == []


def test_the_page_stands_alone(telling_history: Path, tmp_path: Path) -> None:
    policy, page = tmp_path / "faster.toml", tmp_path / "page.html"
    policy.write_text(FASTER)

    assert told(telling_history, "--policy", policy, "--against", "default", "--html", page).exit_code == 0

    html = page.read_text()
    assert "<script" not in html
    # Names of XML namespaces are no addresses that anything loads.
    assert set(re.findall(r"(?:src|href|url)\s*[=(]\s*[\"']?(?!#)([^\"') >]+)", html)) == set()
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids))


def test_every_plot_says_in_words_what_it_shows(telling_history: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    told(telling_history, "--html", page)

    html = page.read_text()
    plots = re.findall(r"<svg .*?</svg>", html, re.DOTALL)
    assert len(plots) == 4
    for plot in plots:
        root = ET.fromstring(plot)  # noqa: S314 -- our own page
        assert root.get("role") == "img"
        assert len(root.get("aria-label") or "") > 30
    assert html.count("<figcaption>") == html.count("<details>") == 4


def test_names_are_shown_and_not_obeyed(tmp_path: Path) -> None:
    telling = Telling().stages()
    telling.deal("d", 0, 30, name="<script>alert(1)</script> & more")
    policy, page = tmp_path / "faster.toml", tmp_path / "page.html"
    policy.write_text(FASTER)

    told(telling.write(tmp_path / "h.ndjson"), "--policy", policy, "--against", "default", "--html", page)

    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; more" in page.read_text()
    assert "<script" not in page.read_text()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--policy", "none.toml"], "--policy none.toml: "),
        (["--against", "none.toml"], "--against none.toml: "),
        (["--policy", "bad.toml"], "bad.toml: health.untouched is no key of the policy"),
        (["--html", "nowhere/page.html"], "--html nowhere/page.html: there is no folder nowhere"),
        (["--until", "2026-03-03T00:00:00Z"], "lies before the last event"),
        (["--until", "tomorrow"], "is not a time with an offset"),
    ],
)
def test_wrong_use_is_one_line_and_2(
    arguments: list[str],
    says: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bad.toml").write_text("[health]\nuntouched = 3\n")
    four_deals().write(tmp_path / "h.ndjson")
    monkeypatch.setattr("sys.argv", ["dealpulse", "backtest", "h.ndjson", *arguments])

    with pytest.raises(SystemExit) as stopped:
        main()

    assert stopped.value.code == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert says in line


def test_a_history_without_activity_is_age_in_disguise(tmp_path: Path) -> None:
    """Maven's pipeline has outcomes that carry no signal, and no activity: the report says so and claims nothing."""
    history = tmp_path / "maven.ndjson"
    imported = CliRunner().invoke(
        cli, ["import", "maven", str(real_data("maven_crm")), "--org", "maven", "--out", str(history)]
    )
    assert imported.exit_code == 0, imported.output

    found = as_json(history)

    verdict = found["a"]["verdict"]
    assert verdict["age_in_disguise"]
    assert verdict["kind"] != "signal"
    assert (found["deals"]["won"], found["deals"]["lost"]) == (4238, 2473)
    for measure in found["a"]["flag"]["before_closing"]:
        if measure["days"] >= 14:
            assert 0.95 < measure["lift"] < 1.05, "the flag is right as often as a coin"


def test_the_guide_names_every_key(history: Path, tmp_path: Path) -> None:
    policy = tmp_path / "faster.toml"
    policy.write_text(FASTER)

    def keys(value: Any) -> set[str]:
        if isinstance(value, list):
            return {key for item in value for key in keys(item)}
        if isinstance(value, dict):
            return set(value) | {key for item in value.values() for key in keys(item)}
        return set()

    guide = (ROOT / "docs/guides/backtest.md").read_text()
    named = set(re.findall(r"\w+", " ".join(re.findall(r"`([^`\n]+)`", guide))))
    # A factor is the contract's.
    elsewhere = {"id", "points", "threshold", *BUCKETS}

    assert keys(as_json(history, "--policy", policy, "--against", "default")) - elsewhere - named == set()


def test_a_history_may_come_from_a_pipe_even_for_two_policies(history: Path) -> None:
    piped = CliRunner().invoke(
        cli, ["backtest", "-", "--against", "default", "--json"], input=history.read_bytes()
    )

    assert piped.exit_code == 0, piped.output
    found, expected = orjson.loads(piped.stdout), as_json(history, "--against", "default")
    assert found.pop("history") | {"files": []} == expected.pop("history") | {"files": []}
    assert found == expected
