"""The command line: `dealpulse`. Errors are one line that says what to do; 2 is wrong use, 1 is a failure.

Commands import what they need when they run, so that `--help` answers at once.
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO, cast

import click
import orjson
from click.core import ParameterSource

from dealpulse.schemas.errors import Refused
from dealpulse.streams.backtest.command import backtest
from dealpulse.streams.configuration import SETTINGS, Found, load, shown
from dealpulse.streams.options import FILES, JSON, POLICY, Instant, policy_of
from dealpulse.streams.progress import Bar
from dealpulse.streams.report.command import report
from dealpulse.streams.settings import Settings


@click.group(context_settings={"help_option_names": ["-h", "--help"], "auto_envvar_prefix": "DEALPULSE"})
@click.version_option(package_name="dealpulse")
def cli() -> None:
    """Deal health, live: CRM changes and activity in, flips with their reasons out."""


def main() -> None:
    """The entry point: every error is one line."""
    try:
        code = cli.main(standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as help_:
        click.echo(help_.format_message())
        code = 2
    except click.ClickException as error:
        click.echo(f"dealpulse: {' '.join(error.format_message().split())}", err=True)
        code = 2 if isinstance(error, click.UsageError) else 1
    except Refused as error:
        click.echo(f"dealpulse: {error}", err=True)
        code = 2
    except (click.Abort, KeyboardInterrupt):
        click.echo("dealpulse: stopped", err=True)
        code = 130
    except BrokenPipeError:
        # Whoever read us (head, less) has enough.
        sys.stderr.close()
        code = 0
    except OSError as error:
        click.echo(f"dealpulse: {error}", err=True)
        code = 1
    sys.exit(code if isinstance(code, int) else 0)


# ---- without a broker -------------------------------------------------------------------------------------------------


@cli.command()
@click.argument("files", nargs=-1, required=True, type=FILES)
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    help="The folder to write; new, empty, or an earlier replay.",
)
@click.option("--until", type=Instant(), help="Move the clock on to this time after the last event.")
@POLICY
@click.option("--as-arrived", is_flag=True, help="Fold in the order of the lines; late facts then revise.")
@JSON
def replay(
    files: tuple[Path, ...],
    out: Path,
    until: int | None,
    policy_file: Path | None,
    as_arrived: bool,
    as_json: bool,
) -> None:
    """Fold a history without a broker: the flips of live."""
    from dealpulse.streams.collector import calm
    from dealpulse.streams.replay import replay_files

    calm()
    with Bar("events") as bar:
        summary = replay_files(
            files, out, policy=policy_of(policy_file), until=until, as_arrived=as_arrived, progress=bar.phase
        )
    if as_json:
        click.echo(orjson.dumps(summary, option=orjson.OPT_INDENT_2))
        return
    counts = summary["outputs"]
    click.echo(
        f"{summary['events']:,} events: {summary['folded']:,} folded ({summary['backfilled']:,} backfilled), "
        f"{summary['duplicates']:,} duplicates, {summary['rejected']:,} rejected\n"
        f"{counts['flips']:,} flips of {counts['opportunities']:,} opportunities in {summary['seconds']:.1f} s "
        f"({summary['events_per_second']:,} events/s)\n"
        f"written to {out}"
    )


cli.add_command(backtest)
cli.add_command(report)


@cli.command()
@click.option(
    "--opportunities", default=500, show_default=True, type=click.IntRange(1), help="How many deals."
)
@click.option(
    "--days", default=365, show_default=True, type=click.IntRange(1), help="How many days of history."
)
@click.option("--seed", default=7, show_default=True, type=int, help="The same seed gives the same bytes.")
@click.option(
    "--orgs",
    default=1,
    show_default=True,
    type=click.IntRange(1),
    help="How many organisations share the deals.",
)
@click.option("--out", type=FILES, default=Path("-"), help="A file; standard output by default.")
def generate(opportunities: int, days: int, seed: int, orgs: int, out: Path) -> None:
    """Make up a whole sales organisation as events, reproducibly."""
    from dealpulse.connectors.generator import write

    with Bar("events") as bar, click.open_file(str(out), "wb") as file:
        write(cast(BinaryIO, file), opportunities, days, seed, orgs, lambda done, _: bar.at(done))


def _reading(command: Callable[..., None]) -> Callable[..., None]:
    """How foreign files are to be read."""
    for option in (
        click.option("--until", type=Instant(), help="Where endless series of a calendar are cut."),
        click.option("--zone", help="The time zone of times without one, such as Europe/Berlin."),
        click.option("--mapping", type=FILES, help="Your own mapping file (TOML), for the format csv."),
    ):
        command = option(command)
    return command


@cli.command("import")
@click.argument("format", required=False)
@click.argument("paths", nargs=-1, type=FILES)
@click.option("--org", help="The organisation that the events belong to.")
@click.option("--out", type=FILES, default=Path("-"), help="A file; standard output by default.")
@_reading
@click.option(
    "--rejects", type=FILES, help="Write rows that were not understood here, as NDJSON with reasons."
)
@click.option("--check", is_flag=True, help="Only say what the files would become; write nothing.")
@click.option("--list", "list_", is_flag=True, help="Name the formats.")
@JSON
def import_(
    format: str | None,
    paths: tuple[Path, ...],
    org: str | None,
    out: Path,
    rejects: Path | None,
    check: bool,
    list_: bool,
    as_json: bool,
    **reading: Any,
) -> None:
    """Turn foreign files into events."""
    from dealpulse.streams import importing

    if list_:
        click.echo(importing.listing())
        return
    if format is None or not paths:
        raise click.UsageError(
            "say the format and the files: dealpulse import FORMAT PATH... --org ORG (--list names formats)"
        )
    if as_json and not check:
        raise click.UsageError("--json goes with --check: what an import writes is NDJSON anyway")
    if not (org or check):
        raise click.UsageError("say whose events these are: --org ORG")
    request = importing.Request(format, paths, org or "check", **reading)
    with Bar("events") as bar:
        if check:
            checked = importing.check_files(request, bar.at)
        else:
            report = importing.import_files(request, out=out, rejects=rejects, progress=bar.at)
    if check:
        click.echo(importing.as_json(checked) if as_json else "\n".join(checked.lines()))
    else:
        click.echo(report, err=True)


@cli.command()
@click.option("--check", type=FILES, help="Say whether this policy holds together.")
@JSON
def policy(check: Path | None, as_json: bool) -> None:
    """Print the default policy with its comments, or check yours."""
    from dealpulse.state.policy import default_text

    if check is not None:
        found = policy_of(check)
        click.echo(
            orjson.dumps({"version": found.version}) if as_json else f"{check}: fine, version {found.version}"
        )
        return
    if as_json:
        import msgspec

        click.echo(msgspec.json.format(msgspec.json.encode(policy_of(None))))
        return
    click.echo(default_text(), nl=False)


# ---- on Kafka ---------------------------------------------------------------------------------------------------------


def _kafka(name: str | None) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """A command's settings as options, each also an environment variable and a key of the file; None takes all."""
    built_in = Settings()

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        for setting in reversed(SETTINGS):
            if name is not None and not setting.is_of(name):
                continue
            default = getattr(built_in, setting.name)
            names, told, metavar = [setting.option, setting.name], setting.help, setting.metavar(default)
            variable = None if setting.secret else setting.variable
            if setting.secret:
                names = [f"{setting.option}-file", f"{setting.name}_file"]
                told, metavar = f"{told}, in a file; or {setting.variable}.", "FILE"
            elif isinstance(default, bool):
                names, metavar = (
                    [f"{setting.option}/--no-{setting.option.removeprefix('--')}", setting.name],
                    None,
                )
            elif default is not None and name != "demo":
                told += f" [default: {default}]"
            command = click.option(*names, envvar=variable, default=None, help=told, metavar=metavar)(command)
        config = "Settings in TOML; `dealpulse settings` shows one."
        return click.option("--config", type=FILES, envvar="DEALPULSE_CONFIG", metavar="FILE", help=config)(
            command
        )

    return decorate


def _found(options: dict[str, Any]) -> Found:
    """The settings of this command: its options, the environment, the file."""
    context = click.get_current_context()
    environment = dict(os.environ)
    given: dict[str, object] = {}
    variables = {setting.name: setting.variable for setting in SETTINGS}
    config, embedded = options.pop("config"), options.pop("embedded", False)
    for name, value in options.items():
        source = context.get_parameter_source(name)
        if source is ParameterSource.COMMANDLINE:
            given[name] = value
        elif source is ParameterSource.ENVIRONMENT and name in variables:
            # click knows longer names too, such as DEALPULSE_WORKER_HTTP.
            environment.setdefault(variables[name], str(value))
    return load(given, environment, config, embedded=embedded)


@cli.command()
@_kafka(None)
def settings(**options: Any) -> None:
    """Show the settings in force, as a settings file."""
    click.echo(shown(_found(options)), nl=False)


@cli.command()
@_kafka("topics")
@click.option("--check", is_flag=True, help="Only say what is wrong; exit 1 if anything is.")
def topics(check: bool, **options: Any) -> None:
    """Create and check the topics."""
    from dealpulse.streams import topics as topics_

    settings = _found(options).settings
    if not check:
        for line in topics_.create(settings):
            click.echo(line)
    problems = topics_.check(settings)
    for line in problems:
        click.echo(line, err=True)
    if problems:
        raise SystemExit(1)
    click.echo("the topics are as they should be")


@cli.command()
@_kafka("worker")
@click.option("--embedded", is_flag=True, hidden=True, envvar="DEALPULSE_EMBEDDED")
def worker(**options: Any) -> None:
    """Run one worker; start as many as there are partitions."""
    from dealpulse.streams.collector import calm
    from dealpulse.streams.worker import run

    calm()
    settings = _found(options).settings
    raise SystemExit(run(settings, policy_of(settings.policy)))


@cli.command()
@click.argument("files", nargs=-1, required=True, type=FILES)
@_kafka("publish")
@click.option("--backfill", is_flag=True, help="Into an org that has gone on already; its clock stays.")
@click.option("--embedded", is_flag=True, hidden=True, envvar="DEALPULSE_EMBEDDED")
@JSON
def publish(files: tuple[Path, ...], backfill: bool, as_json: bool, **options: Any) -> None:
    """Send a history to Kafka at its workers' pace; resumes."""
    from dealpulse.streams.publish import publish as publish_

    with Bar("events") as bar:
        done = publish_(_found(options).settings, files, backfill=backfill, progress=bar.of)
    if as_json:
        click.echo(
            orjson.dumps(
                {"events": done.events, "skipped": done.skipped, "seconds": done.seconds, "orgs": done.orgs}
            )
        )
    else:
        click.echo(f"{done.events:,} events sent, {done.skipped:,} were there already, {done.seconds:.1f} s")


@cli.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--org", required=True, help="The organisation that the events belong to.")
@click.option("--format", help="Of files whose folder and ending do not tell.")
@_reading
@click.option(
    "--still", default=2.0, show_default=True, help="A file is complete after so many still seconds."
)
@click.option("--once", is_flag=True, help="Do what is there, then exit; 1 if a file could not be used.")
@_kafka("watch")
@click.option("--embedded", is_flag=True, hidden=True, envvar="DEALPULSE_EMBEDDED")
def watch(folder: Path, org: str, format: str | None, still: float, once: bool, **options: Any) -> None:
    """Turn files dropped into a folder into events on Kafka."""
    from dealpulse.streams.watching import Manner
    from dealpulse.streams.watching import watch as watch_

    reading = {name: options.pop(name) for name in ("mapping", "zone", "until")}
    manner = Manner(org, format, **reading, still_s=still)
    settings = _found(options).settings
    if not watch_(settings, folder, manner, once=once, tell=lambda line: click.echo(line, err=True)):
        raise SystemExit(1)


@cli.command()
@click.option(
    "--opportunities", default=150, show_default=True, type=click.IntRange(1), help="How many deals."
)
@click.option(
    "--days", default=120, show_default=True, type=click.IntRange(1), help="How many days of history."
)
@click.option("--seed", default=7, show_default=True, type=int, help="The same seed gives the same history.")
@_kafka("demo")
def demo(opportunities: int, days: int, seed: int, **options: Any) -> None:
    """The whole system in one command, on a made-up history; embedded unless --kafka says where."""
    from dealpulse.streams.demo import demo as demo_

    found = _found(options)
    kafka = found.settings if "kafka" in found.origins else None
    raise SystemExit(demo_(opportunities=opportunities, days=days, seed=seed, kafka=kafka))


if __name__ == "__main__":
    main()
