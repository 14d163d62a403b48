"""All benchmarks in one run: a table for each on the terminal, everything in bench/results.json.

    make bench [ONLY=a,c] [QUICK=1]        or        python -m bench [--only a,c] [--quick]

With ONLY the other parts of results.json stay as they were; each part says when, and on which commit, it was measured.
"""

import argparse
import os
import sys
import time

from bench import product_job, report, small_job
from bench.parts import PARTS
from bench.processes import ROOT, Ended
from bench.small.installed import CannotInstall
from tests.kafka.apache import NoKafka


def main() -> int:
    """Run the parts that are asked for."""
    parser = argparse.ArgumentParser(
        prog="make bench", description=__doc__.splitlines()[0] if __doc__ else None
    )
    parser.add_argument("--only", default="", help="letters with commas: " + ", ".join(_named()))
    parser.add_argument("--quick", action="store_true", help="smaller and fewer, within ten minutes")
    options = parser.parse_args()
    chosen = [letter for letter in options.only.replace(",", " ").split() if letter] or list(PARTS)
    strangers = [letter for letter in chosen if letter not in PARTS]
    if strangers:
        parser.error(f"there is no part {', '.join(strangers)}; choose from {', '.join(_named())}")
    results = report.read() if options.only else {}
    failed = 0
    for letter in chosen:
        title, part = PARTS[letter]
        begun, at = time.monotonic(), report.now()
        try:
            found = part.measure(quick=options.quick)
        except (CannotInstall, Ended, NoKafka, TimeoutError, small_job.Wrong, product_job.Differs) as error:
            # The other parts are worth having.
            print(f"\n## {letter}) {title}: not measured\n\n{error}", flush=True)
            failed += 1
            continue
        print(f"\n## {letter}) {title}\n\n{part.table(found)}", flush=True)
        failed += any(isinstance(one, dict) and "failed" in one for one in found.values())
        results |= report.surroundings()
        results.setdefault("parts", {})[letter] = {
            "title": title,
            "commit": results["commit"],
            "begun": at,
            "seconds": round(time.monotonic() - begun, 1),
            "quick": options.quick,
            "load_at_end": [round(load, 2) for load in os.getloadavg()],
            "found": found,
        }
        report.write(results)
    print(f"\n{report.RESULTS.relative_to(ROOT)} has the raw numbers.")
    return 1 if failed else 0


def _named() -> list[str]:
    return [f"{letter} ({title.lower()})" for letter, (title, _) in PARTS.items()]


if __name__ == "__main__":
    sys.exit(main())
