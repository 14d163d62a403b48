"""Leaving at once: what a worker does when it can no longer be sure that it owns what it holds.

A worker that goes on in doubt writes old rows over new ones; one that leaves is started again and finds the last complete
flush. So nothing here is caught, undone or tidied up: the process ends, with one sentence.
"""

import logging
import os
import sys
from typing import NoReturn

_log = logging.getLogger("dealpulse.worker")

FAILURE = 1


def leave(reason: str, error: BaseException | None = None) -> NoReturn:
    """End this process now. `reason` says what is in doubt."""
    detail = "" if error is None else f" ({type(error).__name__}: {error})"
    _log.critical("leaving: %s%s", reason, detail, exc_info=error)
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    logging.shutdown()
    os._exit(FAILURE)
