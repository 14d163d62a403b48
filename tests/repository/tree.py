"""The files of the repository as git sees them: tracked, or new and not ignored."""

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]

FOLDERS = ("schemas", "state", "agents", "streams", "connectors")
"""The folders that are installed, each as `dealpulse.<folder>`."""

CORE = ("schemas", "state", "agents")


@cache
def files() -> tuple[str, ...]:
    """Every file, as a path from the root with forward slashes."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    # Other people's editors save by renaming, and a deleted file stays in the index until the commit.
    return tuple(name for name in sorted(set(listing.split("\0"))) if name and (ROOT / name).is_file())


@cache
def modules() -> tuple[str, ...]:
    """Every Python file."""
    return tuple(name for name in files() if name.endswith(".py"))


@cache
def text(name: str) -> str:
    """What stands in a file; bytes that are no text are replaced."""
    return (ROOT / name).read_text(encoding="utf-8", errors="replace")


@cache
def syntax(name: str) -> ast.Module:
    """A Python file, parsed."""
    return ast.parse(text(name), filename=name)


def imports(name: str) -> list[str]:
    """The modules that a Python file imports, with dots."""
    found: list[str] = []
    for node in ast.walk(syntax(name)):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            found += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return found
