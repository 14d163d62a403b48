"""A cable between a worker and the broker that can be cut: a forwarder in a process of its own, stopped with SIGSTOP.

While it stands still nothing comes through in either direction and no connection is closed, as on a network that lost its way.
Once mended, what was on its way arrives, late.
"""

import asyncio
import contextlib
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

_START_S = 10.0
_CHUNK = 1 << 16


class Cable:
    """From a port of ours to the broker's.

    Args:
        outer: where the worker plugs in.
        inner: where the broker listens.
    """

    def __init__(self, outer: int, inner: int) -> None:
        self._outer = outer
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__)), str(outer), str(inner)], stdin=subprocess.DEVNULL
        )

    @property
    def kafka(self) -> str:
        """HOST:PORT for the worker."""
        return f"127.0.0.1:{self._outer}"

    def wait(self) -> None:
        """Until somebody answers at its outer end."""
        limit = time.monotonic() + _START_S
        while time.monotonic() < limit:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self._outer)) == 0:
                    return
            time.sleep(0.05)
        raise TimeoutError(f"no forwarder on port {self._outer} within {_START_S:.0f} s")

    def cut(self) -> None:
        """Nothing gets through from now on."""
        self._process.send_signal(signal.SIGSTOP)

    def mend(self) -> None:
        """Everything gets through again, also what has waited."""
        self._process.send_signal(signal.SIGCONT)

    def close(self) -> None:
        """End the forwarder."""
        self._process.kill()
        self._process.wait()


async def forward(outer: int, inner: int) -> None:
    """Carry bytes both ways until this process is ended."""

    async def one_way(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while chunk := await reader.read(_CHUNK):
                writer.write(chunk)
                await writer.drain()
        writer.close()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there = await asyncio.open_connection("127.0.0.1", inner)
        except OSError:
            writer.close()
            return
        await asyncio.gather(one_way(reader, there[1]), one_way(there[0], writer))

    server = await asyncio.start_server(connected, "127.0.0.1", outer)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(forward(int(sys.argv[1]), int(sys.argv[2])))
