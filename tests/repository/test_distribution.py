"""What a user installs: every module and every file that it reads, under the one import root."""

import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.repository.tree import FOLDERS, ROOT, files

BUILD = "from setuptools import build_meta as build; build.build_{kind}({into!r})"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """A wheel built the long way, as an index's users get it: from the unpacked source distribution."""
    built = tmp_path_factory.mktemp("built")
    copy = tmp_path_factory.mktemp("copy")
    for name in files():
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, copy / name)

    _build("sdist", copy, built)
    with tarfile.open(next(built.glob("*.tar.gz"))) as sources:
        sources.extractall(built, filter="data")
    _build("wheel", next(path for path in built.iterdir() if path.is_dir()), built)
    return zipfile.ZipFile(next(built.glob("*.whl")))


def test_the_wheel_has_every_file_of_the_five_folders(wheel: zipfile.ZipFile) -> None:
    ours = {f"dealpulse/{name}" for name in files() if name.split("/")[0] in FOLDERS}

    # A file of another kind than those in setup.py's list would be missing here.
    assert {name for name in wheel.namelist() if name.startswith("dealpulse/")} == ours


def test_the_wheel_puts_nothing_beside_the_import_root(wheel: zipfile.ZipFile) -> None:
    tops = {name.split("/")[0] for name in wheel.namelist()}

    assert {top for top in tops if not top.endswith(".dist-info")} == {"dealpulse"}


def test_type_checkers_may_look_into_every_folder(wheel: zipfile.ZipFile) -> None:
    assert {f"dealpulse/{folder}/py.typed" for folder in FOLDERS} <= set(wheel.namelist())


def test_the_wheel_brings_the_command_and_the_licence(wheel: zipfile.ZipFile) -> None:
    brought = {name.partition(".dist-info/")[2]: name for name in wheel.namelist() if ".dist-info/" in name}

    assert "dealpulse = dealpulse.streams.cli:main" in wheel.read(brought["entry_points.txt"]).decode()
    assert "licenses/LICENSE" in brought


def _build(kind: str, source: Path, into: Path) -> None:
    subprocess.run(
        [sys.executable, "-c", BUILD.format(kind=kind, into=str(into))],
        cwd=source,
        check=True,
        capture_output=True,
    )
