"""`dealpulse backtest`: was this policy's health worth hearing, and what would another one have said?"""

from pathlib import Path

import click
import orjson

from dealpulse.schemas.errors import Refused
from dealpulse.streams.options import FILES, JSON, POLICY, Instant, policy_of
from dealpulse.streams.progress import Bar

BUILT_IN = "default"


@click.command()
@click.argument("files", nargs=-1, required=True, type=FILES)
@POLICY
@click.option(
    "--against",
    metavar="FILE",
    help="Compare with this policy over the same deals; `default` is the built-in one.",
)
@click.option("--until", type=Instant(), help="Move the clock on to this time after the last event.")
@click.option(
    "--html",
    "html_file",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Also write the report as one page with plots.",
)
@JSON
def backtest(
    files: tuple[Path, ...],
    policy_file: Path | None,
    against: str | None,
    until: int | None,
    html_file: Path | None,
    as_json: bool,
) -> None:
    """Judge a policy by a history: flips, hits, misses, lead time."""
    named = [(_name(policy_file), policy_of(policy_file))]
    if against is not None:
        other = None if against == BUILT_IN else Path(against)
        named.append((_name(other), policy_of(other, "--against")))
        if named[0][0] == named[1][0] != _name(None):
            named = [(str(policy_file), named[0][1]), (against, named[1][1])]
    if html_file is not None and not html_file.absolute().parent.is_dir():
        raise Refused(f"--html {html_file}: there is no folder {html_file.parent}; make it first")

    from dealpulse.streams.backtest.report import Named, report
    from dealpulse.streams.backtest.running import run
    from dealpulse.streams.backtest.text import text
    from dealpulse.streams.collector import calm

    calm()
    policies = [Named(name, policy) for name, policy in named]
    with Bar("events") as bar:
        ran = run(files, [one.policy for one in policies], until=until, progress=bar.phase)
    document = report(files, policies, ran)
    if html_file is not None:
        from dealpulse.streams.backtest.page import page

        html_file.write_text(page(document), encoding="utf-8")
    click.echo(orjson.dumps(document, option=orjson.OPT_INDENT_2) if as_json else text(document))


def _name(path: Path | None) -> str:
    return "built-in" if path is None else path.stem
