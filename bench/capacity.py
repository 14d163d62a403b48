"""What a company of 200, 5,000 or 25,000 reps needs, from the figures in bench/results.json: all tables of docs/capacity.md.

    python -m bench.capacity

The assumptions are a busy sales organisation's: 200 activities and changes for each rep on each of 250 working days of eight
hours, ten times as many for a while, 40 open deals for each rep.
"""

from typing import Any, Final

from bench import report
from bench.parts import PARTS

REPS: Final = (200, 5_000, 25_000)
EVENTS_PER_REP_AND_DAY: Final = 200
WORKING_S: Final = 8 * 3_600
PEAK: Final = 10
WORKING_DAYS: Final = 250
OPEN_PER_REP: Final = 40


def main() -> None:
    """Print the tables: each part's, as `make bench` did, and what follows from them."""
    parts = {letter: part["found"] for letter, part in report.read()["parts"].items()}
    missing = sorted({"b", "f", "g"} - set(parts))
    if missing:
        raise SystemExit(
            f"bench/results.json lacks {', '.join(missing)}: make bench ONLY={','.join(missing)}"
        )
    tables = [part.table(parts[letter]) for letter, (_, part) in PARTS.items() if letter in parts]
    print("\n\n".join([*tables, figures(parts), companies(parts)]))


def measured(parts: dict[str, Any]) -> dict[str, float]:
    """The figures that everything below is made of."""
    history = parts["b"]["small"] | parts["b"].get("large", {})
    recovery = parts["g"]["opportunity_rows"]
    return {
        "worker_us": history["worker_us"],
        "replay_us": history["replay_us"],
        "kafka_bytes": sum(
            history[f"{role}_bytes_per_event"] for role in ("input", "log", "state", "output")
        ),
        "deal_bytes": parts["f"]["bytes_per_deal"],
        "recovery_s": recovery["seconds_from_start"] / recovery["opportunities"] * 1e6,
    }


def figures(parts: dict[str, Any]) -> str:
    """What was measured."""
    found = measured(parts)
    rows = [
        ("w", "CPU of a worker for an event, all in", f"{found['worker_us']:.0f} µs", "b"),
        ("r", "CPU of `dealpulse replay` for an event, all in", f"{found['replay_us']:.0f} µs", "b"),
        ("k", "bytes on the broker for an event, lz4, one replica", f"{found['kafka_bytes']:,.0f}", "b"),
        ("m", "memory for an open deal with a year of activity", f"{found['deal_bytes']:,.0f} bytes", "f"),
        (
            "s",
            "seconds from starting a worker to ready, per million rows",
            f"{found['recovery_s']:.0f} s",
            "g",
        ),
    ]
    return report.markdown(("", "measured", "figure", "part"), rows)


def companies(parts: dict[str, Any]) -> str:
    """What follows for each size."""
    found = measured(parts)
    rows = []
    for reps in REPS:
        day = reps * EVENTS_PER_REP_AND_DAY
        rate = day / WORKING_S
        deals = reps * OPEN_PER_REP
        years = 2 * WORKING_DAYS * day
        rows.append(
            (
                f"{reps:,}",
                f"{day:,}",
                f"{rate:,.1f}",
                f"{rate * PEAK:,.0f}",
                f"{rate * PEAK * found['worker_us'] / 1e6 * 100:.1f} %",
                f"{day * found['kafka_bytes'] / 1e9:,.2f} GB",
                f"{deals:,}",
                f"{deals * found['deal_bytes'] / 1e9:,.2f} GB",
                f"{deals / 1e6 * found['recovery_s']:,.1f} s",
                f"{years / 1e6:,.0f} M",
                _time(years * found["replay_us"] / 1e6),
                _time(years * found["worker_us"] / 1e6),
            )
        )
    heads = (
        "reps", "events a day", "events/s", "peak/s", "of one core at peak", "broker a day", "open deals", "memory",
        "recovery", "events in two years", "replay", "publish",
    )  # fmt: skip
    return report.markdown(heads, rows)


def _time(seconds: float) -> str:
    return f"{seconds / 60:,.0f} min" if seconds < 2 * 3_600 else f"{seconds / 3_600:,.1f} h"


if __name__ == "__main__":
    main()
