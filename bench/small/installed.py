"""The peers' own environments under .cache/bench, made when a lock or a source has changed since; nothing comes near ours."""

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent
CACHE: Final = HERE.parent.parent / ".cache" / "bench"
_INSTALL_S: Final = 400.0


class CannotInstall(Exception):
    """A peer's environment cannot be made. Its text says what failed."""


def python(name: str) -> Path:
    """The interpreter of an environment that has what locks/NAME.lock says."""
    lock = HERE / "locks" / f"{name}.lock"

    def make(folder: Path) -> None:
        run([sys.executable, "-m", "venv", str(folder)])
        pip = [str(folder / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "install"]
        run([*pip, "--quiet", "--compile", "--no-deps", "--require-hashes", "--requirement", str(lock)])

    return _once(name, lock.read_bytes(), make) / "bin" / "python"


def classes() -> str:
    """The class path of the Kafka Streams job: Maven's libraries, and our class compiled against them."""
    project = HERE / "kafka_streams"
    pom, source = project / "pom.xml", project / "SmallJob.java"

    def make(folder: Path) -> None:
        for program in ("javac", "mvn"):
            if shutil.which(program) is None:
                raise CannotInstall(f"{program} is not installed; install a JDK 17 or later and Maven")
        libraries = folder / "lib"
        run(
            [
                "mvn",
                "-q",
                "-B",
                "-f",
                str(pom),
                "dependency:copy-dependencies",
                f"-DoutputDirectory={libraries}",
            ]
        )
        run(["javac", "-cp", f"{libraries}/*", "-d", str(folder), str(source)])

    folder = _once("kafka-streams", pom.read_bytes() + source.read_bytes(), make)
    return f"{folder}:{folder}/lib/*"


def run(command: Sequence[str]) -> None:
    """Run something that takes a while and says nothing.

    Raises:
        CannotInstall: it failed.
    """
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=_INSTALL_S, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        words = " ".join(command[:4])
        raise CannotInstall(f"{words} … failed: {(done.stdout + done.stderr)[-1_000:]}")


def _once(name: str, made_from: bytes, make: Callable[[Path], None]) -> Path:
    """A folder that is made once for these contents. Half of one is never taken for a whole."""
    folder = CACHE / f"{name}-{hashlib.sha256(made_from).hexdigest()[:16]}"
    done = folder / ".whole"
    if not done.exists():
        if folder.exists():
            shutil.rmtree(folder)
        folder.mkdir(parents=True)
        make(folder)
        done.touch()
    return folder
