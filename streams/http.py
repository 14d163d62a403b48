"""Three pages of a worker for machines: /metrics for Prometheus, /livez and /readyz for whoever restarts it.

Alive means that restarting would not help: the event loop answers, and recovery or the positions move, or it is the broker that
cannot be reached. Ready means that all that the worker owns is recovered and flowing.
"""

from collections.abc import Callable

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

Verdict = tuple[bool, str]


class Pages:
    """The HTTP server of a worker. `alive` and `ready` give a verdict and its reason in one sentence."""

    def __init__(
        self, registry: CollectorRegistry, alive: Callable[[], Verdict], ready: Callable[[], Verdict]
    ) -> None:
        self._registry = registry
        self._alive = alive
        self._ready = ready
        self._runner: web.AppRunner | None = None
        self.address: tuple[str, int] | None = None

    async def start(self, host: str, port: int) -> None:
        """Listen; port 0 takes any, `address` says which."""
        app = web.Application()
        app.add_routes(
            [
                web.get("/metrics", self._metrics),
                web.get("/livez", self._livez),
                web.get("/readyz", self._readyz),
            ]
        )
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port)
        await site.start()
        self.address = self._runner.addresses[0][:2]

    async def stop(self) -> None:
        """Stop listening."""
        if self._runner is not None:
            await self._runner.cleanup()

    async def _metrics(self, request: web.Request) -> web.Response:
        return web.Response(
            body=generate_latest(self._registry), headers={"Content-Type": CONTENT_TYPE_LATEST}
        )

    async def _livez(self, request: web.Request) -> web.Response:
        return _verdict(self._alive())

    async def _readyz(self, request: web.Request) -> web.Response:
        return _verdict(self._ready())


def _verdict(found: Verdict) -> web.Response:
    fine, sentence = found
    return web.Response(text=sentence + "\n", status=200 if fine else 503)
