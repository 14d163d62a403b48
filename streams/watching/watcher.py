"""The watcher: looks into a folder, turns what is complete into events, sends them, and remembers.

A drop is read to its end before its first event is sent, so a file that breaks off halfway sends nothing. What cannot be used is
told once, in one line, and looked at again when it changes; it stops nothing else.
"""

import asyncio
import signal
import time
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from threading import Event as Flag
from typing import Any, Final

from msgspec import Struct

from dealpulse.connectors.sources import Reject
from dealpulse.connectors.sources.report import BadFile, counted
from dealpulse.schemas.errors import Refused
from dealpulse.streams.settings import Settings
from dealpulse.streams.watching.drops import Drop, Folder, Manner
from dealpulse.streams.watching.memory import Done, Memory
from dealpulse.streams.watching.reading import Reading
from dealpulse.streams.watching.rejects import Rejects
from dealpulse.streams.watching.sending import Away, Sender

_LOOK_S: Final = 0.5
_PATIENCE_S: Final = (1.0, 2.0, 5.0)

Tell = Callable[[str], None]


class _Stopped(Exception):
    """Somebody wants us to stop."""


class _Spooled(Struct, frozen=True):
    """A drop that has been read: how many events wait in the spool."""

    events: int
    read: int
    left_out: int
    bad: tuple[str, ...]
    said: str


def watch(settings: Settings, root: Path, manner: Manner, *, once: bool, tell: Tell) -> bool:
    """Watch a folder until SIGTERM or SIGINT; with `once`, until all that is there is done.

    Args:
        tell: hears a line about each drop.

    Returns:
        Whether every file could be used.

    Raises:
        Refused: the folder cannot be watched; with `once` also a broker that is away.
    """
    folder = Folder(root, manner)
    target = " ".join(filter(None, [f"{settings.prefix}{manner.org}", manner.zone, _text(manner.until)]))
    with Memory(root, target) as memory:
        return asyncio.run(_Watcher(settings, folder, memory, target, manner, once, tell).run())


class _Watcher:
    def __init__(
        self,
        settings: Settings,
        folder: Folder,
        memory: Memory,
        target: str,
        manner: Manner,
        once: bool,
        tell: Tell,
    ) -> None:
        self._settings = settings
        self._folder = folder
        self._memory = memory
        self._target = target
        self._manner = manner
        self._once = once
        self._tell = tell
        self._sender = Sender(settings, manner.org)
        self._reading = Reading(manner, memory.calendars)
        self._spool = memory.folder / "events.part"
        self._useless: dict[tuple[str, str], Drop] = {}
        self._told: set[str] = set()
        self._fine = True
        self._stop = asyncio.Event()
        # The same for the thread that reads.
        self._flag = Flag()

    async def run(self) -> bool:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._end)
        try:
            await self._connected()
            self._tell(f"watching {self._folder.root} for {self._manner.org}")
            while not self._stop.is_set():
                for drop in await asyncio.to_thread(self._folder.look, time.monotonic()):
                    await self._take(drop)
                self._strangers()
                if self._once and not self._folder.growing:
                    break
                await self._pause(_LOOK_S)
        except _Stopped:
            self._tell("stopped; what was not done is done at the next start")
        finally:
            await self._sender.close()
            self._spool.unlink(missing_ok=True)
        return self._fine

    def _end(self) -> None:
        self._stop.set()
        self._flag.set()

    async def _pause(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._stop.wait(), seconds)
        except TimeoutError:
            return

    # ---- one drop -------------------------------------------------------------------------------------------------------

    async def _take(self, drop: Drop) -> None:
        if self._flag.is_set():
            raise _Stopped
        if self._memory.knows(drop) or self._useless.get((drop.name, drop.format)) == drop:
            return
        try:
            digest = await asyncio.to_thread(drop.digest, self._manner)
        except OSError as error:
            self._leave(drop, f"{drop.name}: cannot be read: {error.strerror or error}")
            return
        before = self._memory.done(digest)
        if before is not None:
            self._memory.remember(_again(before, drop))
            if before.name != drop.name:
                self._tell(f"{drop.name}: holds what {before.name} held, which was done {before.at}")
            return
        try:
            spooled = await asyncio.to_thread(self._read, drop)
        except (Refused, OSError) as error:
            self._leave(drop, f"{drop.name}: nothing sent: {error}")
            return
        if not drop.unchanged():
            return  # Somebody is writing to it again: the next look begins anew.
        await self._sent(spooled)
        self._reading.keep()
        self._fine &= not spooled.bad
        now = datetime.now(UTC).isoformat(timespec="seconds")
        self._memory.remember(
            Done(
                self._target, drop.name, drop.format, digest, drop.stats,
                spooled.events, spooled.read, spooled.left_out, now,
            )
        )  # fmt: skip
        self._tell(f"{drop.name}: {spooled.said}")

    def _leave(self, drop: Drop, why: str) -> None:
        """It cannot be used as it is; told once."""
        self._useless[drop.name, drop.format] = drop
        self._fine = False
        self._tell(why)

    def _read(self, drop: Drop) -> _Spooled:
        """Write the drop's events to the spool; of several files those that can be read."""
        paths = list(drop.paths)
        bad: list[BadFile] = []
        while True:
            with Rejects(self._folder.root, drop) as rejects:
                for error in bad:
                    rejects.take(Reject(error.path.name, 0, None, "unreadable_file", error.why, {}))
                try:
                    events = self._spool_events(drop, paths, rejects)
                except BadFile as error:
                    others = [path for path in paths if path != error.path]
                    if not others or others == paths:
                        rejects.take(Reject(error.path.name, 0, None, "unreadable_file", error.why, {}))
                        rejects.publish()
                        raise
                    paths = others
                    bad.append(error)
                    continue
                where = rejects.publish()
            report = rejects.report
            said = f"{counted(events, 'events')} from {report.extent()}"
            said += "".join(f"; {error.path.name} {error.why}" for error in bad)
            if where:
                said += f"; see {', '.join(str(path) for path in where[:3])}{' …' if len(where) > 3 else ''}"
            return _Spooled(
                events, report.rows, report.rejected, tuple(error.path.name for error in bad), said
            )

    def _spool_events(self, drop: Drop, paths: list[Path], rejects: Rejects) -> int:
        events = 0
        with self._spool.open("wb") as spool:
            for event in self._reading.events(drop, paths, rejects):
                if self._flag.is_set():
                    raise _Stopped
                spool.write(event + b"\n")
                events += 1
        return events

    def _strangers(self) -> None:
        for name in sorted(self._folder.strangers - self._told):
            self._tell(
                f"{name}: left alone: neither its folder nor its ending says what it is; --format does, or another name"
            )
        self._told |= self._folder.strangers

    # ---- the broker -----------------------------------------------------------------------------------------------------

    async def _connected(self) -> None:
        await self._patiently(self._sender.connect)

    async def _sent(self, spooled: _Spooled) -> None:
        if spooled.events:
            await self._patiently(lambda: self._sender.send(self._spool))

    async def _patiently(self, act: Callable[[], Coroutine[Any, Any, object]]) -> None:
        """Do something with the broker, again and again while it is away."""
        said = None
        for turn in count():
            acting = asyncio.ensure_future(act())
            stopping = asyncio.ensure_future(self._stop.wait())
            await asyncio.wait([acting, stopping], return_when=asyncio.FIRST_COMPLETED)
            stopping.cancel()
            if not acting.done():
                acting.cancel()
                raise _Stopped
            try:
                acting.result()
            except Away as error:
                if self._once:
                    raise Refused(str(error)) from None
                if str(error) != said:
                    said = str(error)
                    self._tell(f"{said}; waiting for it")
                await self._pause(_PATIENCE_S[min(turn, len(_PATIENCE_S) - 1)])
                if self._stop.is_set():
                    raise _Stopped from None
                continue
            if said is not None:
                self._tell(f"Kafka at {self._settings.kafka} is there again")
            return


def _again(before: Done, drop: Drop) -> Done:
    return Done(
        before.target, drop.name, drop.format, before.digest, drop.stats,
        before.events, before.read, before.left_out, before.at,
    )  # fmt: skip


def _text(value: int | None) -> str | None:
    return None if value is None else str(value)
