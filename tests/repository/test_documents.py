"""The documents say what is there: commands that exist, links that lead somewhere, decisions that can be weighed again."""

import re

import pytest

from tests.repository.tree import ROOT, files, text

HEADINGS = ["What", "Why", "What else", "When to reconsider"]

DOCUMENTS = [name for name in files() if name.endswith(".md")]
DECISIONS = [name for name in DOCUMENTS if name.startswith("docs/decisions/")]


def test_a_newcomer_finds_the_documents() -> None:
    assert {"README.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE"} - set(files()) == set()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_make_command_in_a_document_can_be_made(name: str) -> None:
    # In code only: "make sure" in a sentence is no command.
    told = re.findall(r"(?:^|&& |; |\$ )make ([a-z-]+(?: [a-z-]+)*)", _code(text(name)), re.MULTILINE)
    targets = set(re.findall(r"^([a-z][a-z-]*):", text("Makefile"), re.MULTILINE))

    assert {target for command in told for target in command.split()} - targets == set()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_link_leads_somewhere(name: str) -> None:
    links = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", text(name))

    assert [link for link in links if not (ROOT / name).parent.joinpath(link).exists()] == []


@pytest.mark.parametrize("name", DECISIONS)
def test_a_decision_can_be_weighed_again(name: str) -> None:
    assert re.fullmatch(r"docs/decisions/\d{4}-[a-z0-9-]+\.md", name)
    assert re.findall(r"^## (.+)$", text(name), re.MULTILINE) == HEADINGS
    assert len(text(name).split()) <= 600, "one page"


def test_decisions_are_numbered_in_turn() -> None:
    numbers = [int(name.split("/")[-1][:4]) for name in sorted(DECISIONS)]

    assert numbers == list(range(1, len(numbers) + 1))


def _code(document: str) -> str:
    """The code of a document, a piece a line."""
    blocks = re.findall(r"```[^\n]*\n(.*?)```", document, re.DOTALL)
    words = re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", document, flags=re.DOTALL))
    return "\n".join([*blocks, *words])
