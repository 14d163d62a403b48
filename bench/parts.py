"""What `make bench` measures, part by part: the one list."""

from typing import Any, Final, Protocol

from bench import latency, memory, product_job, recovery, small_job, state_size, tick_cost, two_workers


class Part(Protocol):
    """A module that measures something."""

    def measure(self, *, quick: bool = False) -> dict[str, Any]:
        """Raw numbers and medians."""

    def table(self, found: dict[str, Any]) -> str:
        """The same for people, in Markdown."""


PARTS: Final[dict[str, tuple[str, Part]]] = {
    "a": ("The small job", small_job),
    "b": ("The product's job", product_job),
    "c": ("Latency", latency),
    "d": ("Ticks", tick_cost),
    "e": ("Size of the state", state_size),
    "f": ("Memory", memory),
    "g": ("Recovery", recovery),
    "h": ("Workers", two_workers),
}
