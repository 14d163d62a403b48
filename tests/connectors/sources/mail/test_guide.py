"""The guide says what the importer does: every reason, every limit, every name of a format."""

import re

from dealpulse.connectors.sources import formats
from dealpulse.connectors.sources.mail import headers, reading
from dealpulse.connectors.sources.report import REASONS
from tests.connectors.sources.foreign import ROOT

GUIDE = (ROOT / "docs" / "guides" / "import-mail.md").read_text()


def test_it_names_every_reason_for_which_a_mail_is_left_out() -> None:
    code = "".join(file.read_text() for file in (ROOT / "connectors" / "sources" / "mail").glob("*.py"))
    given = {word for word in re.findall(r'"([a-z]+_?[a-z]+)"', code) if word in REASONS}

    left_out = GUIDE.partition("## What is left out")[2]

    assert {word for word in re.findall(r"`([a-z_]+)`", left_out) if word in REASONS} == given


def test_it_names_the_limits() -> None:
    assert f"over {headers.MOST_BYTES // 1024} KiB" in GUIDE
    assert f"over {headers.LONGEST // 1024} KiB" in GUIDE
    assert f"{reading.MOST_PEOPLE:,} recipients" in GUIDE


def test_the_formats_that_it_names_are_there() -> None:
    assert {"mbox", "eml", "maildir"} <= {name for name, _ in formats()}
