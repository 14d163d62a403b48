"""`dealpulse report`: how reps, teams and books worked their accounts over any days of the calendar, beside other days."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click
import orjson

from dealpulse.schemas.errors import Refused
from dealpulse.streams.options import FILES, JSON, POLICY, policy_of
from dealpulse.streams.progress import Bar
from dealpulse.streams.report.days import Beside, Day, Days

if TYPE_CHECKING:
    from dealpulse.state.policy import Policy
    from dealpulse.streams.report.folding import Progress


@click.command()
@click.argument("files", nargs=-1, required=True, type=FILES)
@click.option("--from", "first", required=True, type=Day(), help="The first day, in the org's time zone.")
@click.option("--to", "last", required=True, type=Day(), help="The last day, itself included.")
@click.option(
    "--compare",
    type=Beside(),
    metavar="previous|DATE..DATE",
    help="Beside these days; `previous`: as many days right before, or as many whole months.",
)
@click.option(
    "--by",
    type=click.Choice(["rep", "team", "book", "org"]),
    default="rep",
    show_default=True,
    help="Whose accounts make a row.",
)
@click.option("--org", metavar="ORG", help="Of several organisations only this one.")
@POLICY
@JSON
def report(
    files: tuple[Path, ...],
    first: date,
    last: date,
    compare: Days | Literal["previous"] | None,
    by: str,
    org: str | None,
    policy_file: Path | None,
    as_json: bool,
) -> None:
    """Say how accounts were worked over any days: red, yellow, green."""
    if last < first:
        raise Refused(f"--to {last} lies before --from {first}; turn them round")
    days = Days(first, last)
    policy = policy_of(policy_file)
    beside = days.previous() if compare == "previous" else compare
    _check(days, beside, policy)

    from dealpulse.streams.collector import calm
    from dealpulse.streams.report.text import text

    calm()
    with Bar("events") as bar:
        document = told(files, days, beside, by=by, only=org, policy=policy, progress=bar.phase)
    click.echo(orjson.dumps(document, option=orjson.OPT_INDENT_2) if as_json else text(document))


def told(
    files: tuple[Path, ...],
    days: Days,
    beside: Days | None,
    *,
    by: str,
    only: str | None,
    policy: "Policy",
    progress: "Progress | None" = None,
) -> dict[str, Any]:
    """The report as one document, whose keys docs/guides/activity-thresholds.md explains."""
    from dealpulse.schemas.time import rfc3339
    from dealpulse.streams.report.folding import folded
    from dealpulse.streams.report.summed import rows

    found = folded(files, days, policy, only=only, progress=progress)
    orgs = []
    for org in found.orgs:
        zone = org.desk.view.environment.zone
        ranges = days.instants(zone), None if beside is None else beside.instants(zone)
        some, whole = rows(org, *ranges, by, policy)
        orgs.append({"org": org.name, "zone": zone, "rows": some, "all": whole})
    return {
        "range": days.wire(),
        "compare": None if beside is None else beside.wire(),
        "by": by,
        "history": {
            "first": rfc3339(found.first),
            "last": rfc3339(found.last),
            "goes_on": found.goes_on,
            **found.counts,
        },
        "policy": policy.version,
        "orgs": orgs,
    }


def _check(days: Days, beside: Days | None, policy: "Policy") -> None:
    if beside is not None and beside.last > days.last:
        raise Refused(
            f"--compare {beside.first}..{beside.last} ends after --to {days.last}; "
            "report on the later days and compare with the earlier ones"
        )
    # One day less, as a stretch over a change of clocks may be an hour longer.
    most = policy.time.remember_days - 1
    for option, one in (("--from", days), ("--compare", beside)):
        if one is not None and (days.last - one.first).days + 1 > most:
            raise Refused(
                f"{option}: {one.first} lies more than {most} days before the end of --to {days.last}, and activity "
                f"is remembered for {policy.time.remember_days}; give a later day, or more time.remember_days in a policy"
            )
