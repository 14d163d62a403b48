"""What several commands ask for alike: files, times, a policy, and a result for programs."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from dealpulse.schemas.errors import Refused
from dealpulse.schemas.time import parse

if TYPE_CHECKING:
    from dealpulse.state.policy import Policy

FILES: Final = click.Path(path_type=Path, allow_dash=True)


class Instant(click.ParamType):
    """A time with an offset, such as 2026-03-31T00:00:00Z."""

    name = "TIME"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The instant."""
        if isinstance(value, int):
            return value
        try:
            return parse(value)
        except ValueError:
            self.fail(f"{value!r} is not a time with an offset, such as 2026-03-31T00:00:00Z", param, ctx)


def policy_of(path: Path | None, option: str = "--policy") -> "Policy":
    """The policy of a file; None: the built-in one.

    Raises:
        Refused: one sentence with the file, the key and what to do.
    """
    from dealpulse.state.policy import default, load

    if path is None:
        return default()
    try:
        return load(path.read_text(encoding="utf-8"), str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(f"{option} {path}: {error}") from None


POLICY: Final = click.option(
    "--policy", "policy_file", type=FILES, help="A policy in TOML; the default is built in."
)
JSON: Final = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON, for programs.")
