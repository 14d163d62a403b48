"""The guide says what is there."""

import re
from pathlib import Path

from dealpulse.connectors.sources.calendars.lines import LARGEST_FILE, MOST_ENTRIES
from dealpulse.connectors.sources.calendars.sayings import MOST_PEOPLE
from dealpulse.connectors.sources.calendars.series import MOST_MEETINGS
from dealpulse.connectors.sources.calendars.versions import HORIZON
from dealpulse.connectors.sources.report import REASONS
from dealpulse.schemas.time import DAY
from tests.connectors.sources.calendars.given import calendar, event
from tests.connectors.sources.foreign import ROOT

GUIDE = (ROOT / "docs/guides/import-calendars.md").read_text()


def test_the_guide_names_reasons_that_there_are() -> None:
    table = GUIDE.split("## What is left out")[1].split("## Importing again")[0]
    named = {word for line in table.splitlines() for word in re.findall(r"`([a-z]+_?[a-z_]*)`", line)}

    assert named - set(REASONS) == set()
    assert {"no_meeting", "unreadable_entry", "too_many_dates", "nobody", "bad_rule"} <= named


def test_the_guide_names_the_limits_that_there_are() -> None:
    for limit in (
        f"{LARGEST_FILE >> 20} MiB",
        f"{MOST_ENTRIES:,}",
        f"{MOST_PEOPLE:,}",
        f"{MOST_MEETINGS:,}",
        f"{HORIZON // DAY}",
    ):
        assert limit in GUIDE


def test_the_guides_code_runs(tmp_path: Path) -> None:
    code = GUIDE.split("```python\n")[1].split("```")[0]
    nine = "DTSTART:20260310T090000Z"
    (tmp_path / "monday.ics").write_text(calendar(event(nine), event(nine, uid="m2")))
    (tmp_path / "friday.ics").write_text(calendar(event(nine, stamp="20260306T000000Z")))
    told: list[bytes] = []

    code = re.sub(r'Path\("(\w+\.ics)"\)', lambda found: f"Path({str(tmp_path / found[1])!r})", code)
    exec(code.replace("        ...", "        told.append(line)"), {"told": told})  # noqa: S102

    assert [b'"cancelled"' in line for line in told] == [False, False, True]
