"""Asking a worker's pages, and waiting for what it says."""

import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def page(port: int, path: str) -> tuple[int, str]:
    """Status and text of a page; 0 while nobody answers."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()
    except OSError:
        return 0, ""


def until(true: Callable[[], bool], limit_s: float = 20.0) -> None:
    """Wait until something holds."""
    end = time.monotonic() + limit_s
    while not true():
        assert time.monotonic() < end, f"did not hold within {limit_s:.0f} s"
        time.sleep(0.1)
