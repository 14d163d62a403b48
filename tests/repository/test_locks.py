"""The locks: what is installed is what was chosen, from wherever the reader's own client fetches it."""

import re
import tomllib
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.repository.tree import text

RUNTIME = "requirements.lock"
DEVELOPMENT = "requirements-dev.lock"
PROJECT = tomllib.loads(text("pyproject.toml"))


@pytest.mark.parametrize("lock", [RUNTIME, DEVELOPMENT])
def test_every_pin_has_its_hashes(lock: str) -> None:
    pins = re.split(r"\n(?=[a-z0-9])", text(lock))[1:]

    assert pins
    assert [pin.splitlines()[0] for pin in pins if "--hash=sha256:" not in pin or "==" not in pin] == []


@pytest.mark.parametrize("lock", [RUNTIME, DEVELOPMENT])
def test_a_lock_names_no_index(lock: str) -> None:
    address = re.compile(r"://|--(?:index|extra-index|find-links|trusted)")

    assert [line for line in text(lock).splitlines() if address.search(line)] == []


@pytest.mark.parametrize(
    ("lock", "wanted"),
    [
        (RUNTIME, PROJECT["project"]["dependencies"]),
        (RUNTIME, PROJECT["dependency-groups"]["build"]),
        (DEVELOPMENT, PROJECT["dependency-groups"]["dev"]),
    ],
)
def test_a_lock_answers_what_pyproject_asks_for(lock: str, wanted: list[Any]) -> None:
    """Fails when a dependency was added without `make lock`."""
    pins = _pins(lock)

    for requirement in (Requirement(one) for one in wanted if isinstance(one, str)):
        chosen = pins.get(canonicalize_name(requirement.name), set())
        fits = [requirement.specifier.contains(version) for version in chosen]
        assert fits and all(fits), f"{lock} has {sorted(chosen)} for {requirement}: make lock"


def test_developers_run_what_users_run() -> None:
    assert _pins(RUNTIME).items() <= _pins(DEVELOPMENT).items()


def _pins(lock: str) -> dict[str, set[str]]:
    """The chosen versions by name; more than one where Python's own version decides."""
    pins: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", text(lock), re.MULTILINE):
        pins.setdefault(canonicalize_name(name), set()).add(version)
    return pins
