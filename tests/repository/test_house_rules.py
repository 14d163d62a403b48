"""The house rules that a machine can hold (CONTRIBUTING.md says them in words)."""

import ast
import re
from collections.abc import Iterator

from tests.repository.tree import CORE, FOLDERS, files, imports, modules, syntax, text

LONGEST_MODULE = 400

BROAD_EXCEPTS = {
    "agents/gate.py": "the loop that runs the folds: one that raises costs its event, a dead letter, never the partition",
    "agents/line.py": "the same for views: one that raises costs that view, never the flush",
    "agents/colours.py": "the same for accounts",
    "agents/opportunities.py": "the loop that looks at deals: a look that raises costs that look, never the partition",
    "streams/worker/app.py": "Faust would acknowledge the batch and start the agent anew; the process leaves instead",
    "streams/worker/transport.py": "aiokafka swallows what a listener raises; the process leaves instead",
}
"""Who may catch `Exception`, and why. A handler that only tidies up and raises again is nobody's concern."""

REGISTRIES = [
    # In parts, so that this file does not name them either.
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("crates", "io"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("golang", "org"),
        ("repo", "maven", "apache", "org"),
        ("repo1", "maven", "org"),
        ("sonatype", "com"),
        ("sonatype", "org"),
        ("deb", "debian", "org"),
        ("conda", "anaconda", "org"),
    )
]


def test_a_module_fits_into_a_head() -> None:
    lengths = {name: len(text(name).splitlines()) for name in modules()}

    assert {name: length for name, length in lengths.items() if length > LONGEST_MODULE} == {}


def test_a_module_opens_with_what_it_is_for() -> None:
    silent = [name for name in modules() if text(name).strip() and not ast.get_docstring(syntax(name))]

    assert silent == []


def test_every_folder_of_modules_is_a_package() -> None:
    """Without its `__init__.py` a folder works here and is missing from the wheel."""
    folders = {name.rpartition("/")[0] for name in modules() if name.split("/")[0] in FOLDERS}

    assert [folder for folder in sorted(folders) if f"{folder}/__init__.py" not in files()] == []


def test_nothing_is_called_utils() -> None:
    named = re.compile(r"(^|/)(utils?|helpers?|common|misc)(\.py$|/)")

    assert [name for name in files() if named.search(name)] == []


def test_nobody_is_a_manager() -> None:
    managers = [
        f"{name}:{node.lineno} {node.name}"
        for name in modules()
        for node in ast.walk(syntax(name))
        if isinstance(node, ast.ClassDef) and node.name.endswith("Manager")
    ]

    assert managers == []


def test_only_the_loop_that_runs_the_folds_catches_exception() -> None:
    others = [name for name in modules() if name not in BROAD_EXCEPTS]

    found = [f"{name}:{line}" for name in others for line in _broad_excepts(name)]

    assert found == [], "map the foreign exception to Refused, Unreadable or Unavailable instead"


def test_who_may_catch_exception_does() -> None:
    assert [name for name in BROAD_EXCEPTS if name not in modules() or not any(_broad_excepts(name))] == []


def test_no_file_names_the_host_of_a_registry() -> None:
    """Everybody's packages come from where their own client is set up to look."""
    named = re.compile("|".join(rf"\b{re.escape(host)}\b" for host in REGISTRIES), re.IGNORECASE)

    assert [f"{name}: {found[0]}" for name in files() if (found := named.search(text(name)))] == []


def test_nothing_is_left_for_later() -> None:
    # VTODO is a word of calendars.
    later = re.compile(
        r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "X" + "XX", "NotImplemented" + "Error")) + ")"
    )

    assert [f"{name}: {found[0]}" for name in modules() if (found := later.search(text(name)))] == []


def test_nothing_is_mocked() -> None:
    assert [name for name in modules() if "unittest.mock" in imports(name)] == []


def test_the_core_reads_no_clock() -> None:
    """What imports cannot show: `datetime` is allowed there, its `now` is not."""
    readings = [
        f"{name}:{node.lineno}"
        for name in modules()
        if name.split("/")[0] in CORE
        for node in ast.walk(syntax(name))
        if isinstance(node, ast.Attribute)
        and node.attr in {"now", "utcnow", "today"}
        and ast.unparse(node.value).rpartition(".")[2] in {"datetime", "date"}
    ]

    assert readings == []


def test_the_oracle_knows_nothing_of_what_it_judges() -> None:
    """It may share the wire's structs and the reading of time, never a fold."""
    judged = tuple(f"dealpulse.{top}" for top in ("state", "agents", "streams"))
    oracle = [name for name in modules() if name.startswith("tests/laws/oracle")]

    assert oracle
    assert [name for name in oracle for module in imports(name) if module.startswith(judged)] == []


def _broad_excepts(name: str) -> Iterator[int]:
    """The lines on which a module catches everything and does not raise it again."""
    broad = {"Exception", "BaseException"}
    for node in ast.walk(syntax(name)):
        if isinstance(node, ast.ExceptHandler):
            caught = _names(node.type) if node.type else broad
            last = node.body[-1]
            if caught & broad and not (isinstance(last, ast.Raise) and last.exc is None):
                yield node.lineno
        elif isinstance(node, ast.Call) and "suppress" in _names(node.func) and broad & _names(*node.args):
            yield node.lineno


def _names(*nodes: ast.AST) -> set[str]:
    """The names in some code, those after a dot included."""
    parts = [part for node in nodes for part in ast.walk(node)]
    return {part.id for part in parts if isinstance(part, ast.Name)} | {
        part.attr for part in parts if isinstance(part, ast.Attribute)
    }
