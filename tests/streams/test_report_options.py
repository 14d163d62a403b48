"""Mirror of streams/report/days.py and command.py: which days, what is refused, and that the guide tells the truth."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from dealpulse.streams.cli import cli, main
from tests.streams.reporting import MARCH, as_json, days, two_reps, written

GUIDE = Path(__file__).parents[2] / "docs" / "guides" / "activity-thresholds.md"


@pytest.fixture
def history(tmp_path: Path) -> Path:
    return written(tmp_path / "h.ndjson", *two_reps())


@pytest.mark.parametrize(
    ("first", "last", "before"),
    [
        ("2026-03-01", "2026-03-31", "2026-02-01 to 2026-02-28"),
        ("2026-01-01", "2026-03-31", "2025-10-01 to 2025-12-31"),
        ("2026-01-01", "2026-12-31", "2025-01-01 to 2025-12-31"),
        ("2026-03-01", "2026-03-30", "2026-01-30 to 2026-02-28"),
        ("2026-03-09", "2026-03-15", "2026-03-02 to 2026-03-08"),
        ("2026-03-09", "2026-03-09", "2026-03-08 to 2026-03-08"),
    ],
)
def test_the_days_before_are_as_many_or_whole_months(first: str, last: str, before: str) -> None:
    assert str(days(first, last).previous()) == before


def test_two_days_can_be_named_to_compare_with(history: Path) -> None:
    found = as_json(history, *MARCH, "--compare", "2026-02-10..2026-02-10")

    assert found["orgs"][0]["all"]["before"]["activities"] == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--to", "2026-03-31"], "Missing option '--from'"),
        (["--from", "March", "--to", "2026-03-31"], "'--from': 'March' is not a day such as 2026-03-31"),
        (["--from", "2026-03-01", "--to", "0026-03-31"], "'--to': 0026-03-31 lies outside the years"),
        (["--from", "2026-03-02", "--to", "2026-03-01"], "--to 2026-03-01 lies before --from 2026-03-02"),
        ([*MARCH, "--compare", "before"], "'--compare': 'before' is neither previous nor two days"),
        (
            [*MARCH, "--compare", "2026-02-02..2026-02-01"],
            "'--compare': 2026-02-02..2026-02-01: its last day",
        ),
        ([*MARCH, "--compare", "2026-03-02..2026-04-01"], "--compare 2026-03-02..2026-04-01 ends after --to"),
        ([*MARCH, "--compare", "2024-03-01..2024-03-31"], "--compare: 2024-03-01 lies more than 399 days"),
        (["--from", "2024-03-01", "--to", "2026-03-31"], "--from: 2024-03-01 lies more than 399 days"),
        (["--from", "2025-03-01", "--to", "2025-03-31"], "--to 2025-03-31 lies before the first event"),
        (
            ["--from", "2026-04-21", "--to", "2026-04-30"],
            "--from 2026-04-21 lies after the last event (2026-04-20T",
        ),
        ([*MARCH, "--org", "beta"], "--org beta: these files hold acme"),
        ([*MARCH, "--by", "city"], "'--by': 'city' is not one of"),
    ],
)
def test_a_wrong_option_is_named_in_one_line(
    history: Path,
    arguments: list[str],
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("sys.argv", ["dealpulse", "report", str(history), *arguments])

    with pytest.raises(SystemExit) as stopped:
        main()

    error = capsys.readouterr().err
    assert stopped.value.code == 2
    assert error.count("\n") == 1
    assert said in error


def test_the_guide_shows_what_the_command_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    section = GUIDE.read_text(encoding="utf-8").split("## Any days of the calendar")[1]
    shown = section.split("```console\n")[1].split("```")[0]
    commands = [
        line.removeprefix("$ dealpulse ").split() for line in shown.splitlines() if line.startswith("$ ")
    ]
    monkeypatch.chdir(tmp_path)

    said = [CliRunner().invoke(cli, command, catch_exceptions=False) for command in commands]

    assert [done.exit_code for done in said] == [0] * len(commands)
    assert said[-1].stdout.splitlines() == [line for line in shown.splitlines() if not line.startswith("$ ")]
    document = as_json(*commands[-1][1:])
    (org,) = document["orgs"]
    keys = {*document, *document["history"], *org, *org["all"]}
    assert [key for key in sorted(keys) if f"`{key}`" not in section] == []
