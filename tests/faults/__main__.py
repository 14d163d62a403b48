"""`python -m tests.faults --seed 1 --rounds 3 --only kill,pause`: rounds of faults, a line each; 1 if anything is violated."""

import argparse
import asyncio
import contextlib
import logging
import pickle
import signal
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.faults.course import PARTITIONS, Doors, Round, run, tidy
from tests.faults.judge import judge
from tests.faults.kinds import KINDS, Kind, disk
from tests.faults.patches import WITHOUT
from tests.kafka.apache import ApacheKafka, NoKafka, free_ports

_ATTEMPTS = 3
_DOORS = 3


class Brokers:
    """The broker that rounds share, and one for each round that harms its broker."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._stack = contextlib.ExitStack()
        self._shared: tuple[ApacheKafka, Doors] | None = None

    def __enter__(self) -> "Brokers":
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()

    def shared(self) -> tuple[ApacheKafka, Doors]:
        """The one that nobody harms."""
        if self._shared is None:
            folder = self._folder / "broker"
            folder.mkdir()
            ports = free_ports(2 * _DOORS)
            doors = Doors(list(zip(ports[:_DOORS], ports[_DOORS:], strict=True)))
            broker = self._stack.enter_context(ApacheKafka(folder, doors=dict(doors.ports)))
            self._shared = broker, doors
        return self._shared

    @contextlib.contextmanager
    def own(self, kind: Kind, folder: Path) -> Iterator[tuple[ApacheKafka, Doors]]:
        """One for this round."""
        data = None
        if kind is disk.DISK:
            disk.mount(folder / "disk")
            data = folder / "disk" / "data"
        try:
            with ApacheKafka(folder, data=data) as broker:
                yield broker, Doors([])
        finally:
            if data is not None:
                disk.unmount(folder / "disk")


def main(arguments: list[str] | None = None) -> int:
    """Play the rounds that are asked for."""
    options = _options(arguments)
    if options.judge is not None:
        return _again(options.judge)
    # Ended from outside, it takes its brokers and workers with it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    # The suite's own clients find the broker gone now and then; that is not news.
    for chatty in ("aiokafka", "kafka"):
        logging.getLogger(chatty).setLevel(logging.CRITICAL)
    chosen = [kind for kind in KINDS if kind.name in options.only]
    folder = Path(tempfile.mkdtemp(prefix="dealpulse-faults-"))
    violated = 0
    with Brokers(folder) as brokers:
        for kind in chosen:
            for seed in range(options.seed, options.seed + options.rounds):
                violated += _round(brokers, kind, seed, folder, options)
    if violated:
        print(f"{violated} rounds are violated", file=sys.stderr)
    if violated or options.keep:
        print(f"workers' logs are in {folder}", file=sys.stderr)
    else:
        tidy(folder)
    return 1 if violated else 0


def _round(brokers: Brokers, kind: Kind, seed: int, folder: Path, options: argparse.Namespace) -> bool:
    for attempt in range(_ATTEMPTS):
        here = folder / f"{kind.name}-{seed}-{attempt}"
        here.mkdir()
        with (
            brokers.own(kind, here) if kind.own_broker else contextlib.nullcontext(brokers.shared()) as place
        ):
            played = asyncio.run(run(kind, seed, attempt, *place, here, options.without))
        _say(played)
        if played.verdict.violations:
            return True
        if not options.keep:
            tidy(here)
        if not played.void:
            return False
    print(f"{kind.name} seed {seed}: void {_ATTEMPTS} times, the fault never struck", file=sys.stderr)
    return True


def _again(path: Path) -> int:
    """Judge what a round has left."""
    verdict = judge(pickle.loads(path.read_bytes()), partitions=PARTITIONS)  # noqa: S301  (a file of our own)
    print("\n".join(verdict.violations) or "ok")
    return 1 if verdict.violations else 0


def _say(played: Round) -> None:
    print(played.line(), flush=True)
    for violation in played.verdict.violations:
        print(f"    {violation}", file=sys.stderr, flush=True)


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    names = [kind.name for kind in KINDS]
    parser.add_argument("--seed", type=int, default=1, help="the first seed")
    parser.add_argument("--rounds", type=int, default=1, help="so many seeds from there")
    parser.add_argument(
        "--only", type=lambda text: text.split(","), default=names, help=f"of {','.join(names)}"
    )
    parser.add_argument("--keep", action="store_true", help="leave the workers' logs of good rounds too")
    parser.add_argument("--without", choices=sorted(WITHOUT), help="take this protection from every worker")
    parser.add_argument(
        "--judge", type=Path, metavar="FILE", help="only judge a round's evidence.pickle again"
    )
    options = parser.parse_args(arguments)
    unknown = set(options.only) - set(names)
    if unknown:
        parser.error(f"no such fault: {', '.join(sorted(unknown))}; there are {', '.join(names)}")
    return options


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (NoKafka, PermissionError, FileNotFoundError) as missing:
        print(f"faults: {missing}", file=sys.stderr)
        sys.exit(2)
