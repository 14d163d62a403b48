"""Where settings come from: an option, else the environment, else the file, else what is built in.

    dealpulse worker --config /etc/dealpulse.toml        # or DEALPULSE_CONFIG

`SETTINGS` is the list of them. The file has their sections and keys; the environment has `DEALPULSE_` and the name; a password is
no option, since others on the machine could read it, and may stand in a file of its own, as container platforms hand them out.
"""

import difflib
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

from dealpulse.schemas.errors import Refused
from dealpulse.streams.settings import Secret, Settings, Wrong, read

ENVIRONMENT: Final = "DEALPULSE_"
_OF_A_FILE: Final = "_file"
_LONGEST_SECRET: Final = 64 << 10
_PATHS: Final = ("tls_ca", "tls_cert", "tls_key", "policy")


class Setting(Struct, frozen=True):
    """One setting.

    Attributes:
        name: in `Settings`, and in the environment after DEALPULSE_.
        option: on the command line.
        section, key: in the file.
        help: what it is, in one line.
        of: the command it belongs to; None is every command that talks to Kafka. The demo names its own topics.
        secret: never shown, never an option; `<name>_file` names a file that holds it.
        blank: an empty environment variable means something and is not just not set.
    """

    name: str
    option: str
    section: str
    key: str
    help: str
    of: str | None = None
    secret: bool = False
    blank: bool = False

    def is_of(self, command: str) -> bool:
        """A command takes it as an option."""
        if command == "demo":
            return self.name == "kafka" or self.section in ("kafka.tls", "kafka.sasl")
        return self.of in (None, command)

    def metavar(self, default: object) -> str | None:
        """What stands for its value in a help text."""
        if self.name in _PATHS:
            return "FILE"
        return {int: "N", float: "SECONDS"}.get(type(default))

    @property
    def variable(self) -> str:
        """The environment variable."""
        return ENVIRONMENT + self.name.upper()


SETTINGS: tuple[Setting, ...] = (
    Setting("kafka", "--kafka", "kafka", "servers", "Brokers: HOST:PORT[,…]."),
    Setting("app", "--app", "kafka", "app", "Application and group id."),
    Setting("prefix", "--prefix", "kafka", "prefix", "Of the input topics."),
    Setting(
        "output_prefix",
        "--output-prefix",
        "kafka",
        "output_prefix",
        "Of log, rows and outputs; the same by default.",
    ),
    Setting("partitions", "--partitions", "kafka", "partitions", "Of every topic."),
    Setting("replication", "--replication", "kafka", "replication", "Replicas of every topic.", of="topics"),
    Setting("tls", "--tls", "kafka.tls", "on", "Speak TLS; the brokers' names are checked."),
    Setting("tls_ca", "--tls-ca", "kafka.tls", "ca", "Certificates to trust (PEM); the system's by default."),
    Setting("tls_cert", "--tls-cert", "kafka.tls", "cert", "Our own certificate (PEM), if brokers ask."),
    Setting("tls_key", "--tls-key", "kafka.tls", "key", "Its key (PEM)."),
    Setting(
        "tls_key_password",
        "--tls-key-password",
        "kafka.tls",
        "key_password",
        "The key's password",
        secret=True,
    ),
    Setting("sasl", "--sasl", "kafka.sasl", "mechanism", "Log in: SCRAM-SHA-512, SCRAM-SHA-256 or PLAIN."),
    Setting("sasl_user", "--sasl-user", "kafka.sasl", "user", "As whom."),
    Setting("sasl_password", "--sasl-password", "kafka.sasl", "password", "The user's password", secret=True),
    Setting("policy", "--policy", "worker", "policy", "A policy in TOML; the default is built in."),
    Setting(
        "http",
        "--http",
        "worker",
        "http",
        "/metrics, /livez, /readyz; empty: nowhere.",
        of="worker",
        blank=True,
    ),
    Setting("tick_s", "--tick", "worker", "tick_s", "Seconds between ticks of the clock.", of="worker"),
    Setting(
        "session_s",
        "--session",
        "worker",
        "session_s",
        "Seconds without a heartbeat until others take over.",
        of="worker",
    ),
    Setting(
        "rows_mb",
        "--rows-mb",
        "worker",
        "rows_mb",
        "MB of resting rows in memory, for each log partition; more go to a temporary file.",
        of="worker",
    ),
)

_BY_NAME: Final = {setting.name: setting for setting in SETTINGS}


class Found(Struct, frozen=True):
    """Settings, and where each came from; what is not in `origins` is built in."""

    settings: Settings
    origins: dict[str, str]


def load(
    options: Mapping[str, object],
    environment: Mapping[str, str],
    file: Path | None,
    *,
    embedded: bool = False,
) -> Found:
    """Put settings together.

    Args:
        options: what the command line gave, by the setting's name (a secret's file as `<name>_file`); nothing else.
        environment: all of it; only DEALPULSE_… counts.
        file: the settings file.

    Raises:
        Refused: naming the option, variable or key, its value, and what to do.
    """
    values: dict[str, Any] = {}
    origins: dict[str, str] = {}
    layers = [_of_file(file) if file else {}, _of_environment(environment), _of_options(options)]
    for layer in layers:
        for name, (origin, value, from_text) in layer.items():
            try:
                values[name], origins[name] = read(name, value, from_text=from_text), origin
            except Wrong as wrong:
                raise _refused(wrong, origin) from None
    try:
        return Found(Settings(**values, embedded=embedded), origins)
    except Wrong as wrong:
        raise _refused(wrong, origins.get(wrong.name, _BY_NAME[wrong.name].option)) from None


# What a place said: where exactly, the value, and whether it is mere text that stands for something.
_Layer = dict[str, tuple[str, object, bool]]


def _of_options(options: Mapping[str, object]) -> _Layer:
    found: _Layer = {}
    for name, value in options.items():
        if name in _BY_NAME:
            found[name] = (_BY_NAME[name].option, value, True)
        else:
            secret = _BY_NAME[name.removesuffix(_OF_A_FILE)]
            found[secret.name] = (
                f"{secret.option}-file",
                _held(Path(str(value)), f"{secret.option}-file"),
                True,
            )
    return found


def _of_environment(environment: Mapping[str, str]) -> _Layer:
    found: _Layer = {}
    for setting in SETTINGS:
        plain, file = setting.variable, setting.variable + _OF_A_FILE.upper()
        value, path = environment.get(plain), environment.get(file)
        if setting.secret and value and path:
            raise Refused(f"{plain} and {file} are both set: keep one of them")
        if value or (setting.blank and value is not None):
            found[setting.name] = (plain, value, True)
        elif setting.secret and path:
            found[setting.name] = (file, _held(Path(path), file), True)
    return found


def _of_file(path: Path) -> _Layer:
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(
            f"--config {path}: {getattr(error, 'strerror', None) or error}; give a file in TOML"
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise Refused(f"{path}: {error}; settings are written in TOML") from None
    known = {f"{setting.section}.{setting.key}": setting for setting in SETTINGS}
    files = {f"{place}{_OF_A_FILE}": setting for place, setting in known.items() if setting.secret}
    found: _Layer = {}
    for place, value in _flat(document):
        origin = f"{path}: {place}"
        setting = known.get(place) or files.get(place)
        if setting is None:
            near = difflib.get_close_matches(place, [*known, *files], 1, 0.5)
            meant = f"did you mean {near[0]}?" if near else f"the sections are {_sections()}"
            raise Refused(f"{origin} is no setting; {meant}")
        if setting.name in found:
            raise Refused(f"{path}: {setting.section}.{setting.key} is given twice; keep it or its _file")
        if place in files:
            value = _held(path.parent / str(value), origin)
        elif setting.name in _PATHS and isinstance(value, str) and value:
            # As seen from the file: it and what it names move together.
            value = str(path.parent / value)
        found[setting.name] = (origin, value, False)
    return found


def _flat(table: Mapping[str, Any], above: str = "") -> list[tuple[str, Any]]:
    """The keys of a document with their sections before them."""
    found: list[tuple[str, Any]] = []
    for key, value in table.items():
        found += _flat(value, f"{above}{key}.") if isinstance(value, dict) else [(f"{above}{key}", value)]
    return found


def _sections() -> str:
    return ", ".join(f"[{section}]" for section in dict.fromkeys(setting.section for setting in SETTINGS))


def _held(path: Path, origin: str) -> str:
    """The secret that a file holds, without the newline that editors put behind it."""
    try:
        with path.open(encoding="utf-8") as file:
            text = file.read(_LONGEST_SECRET).rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is no text"
        raise Refused(
            f"{origin} {path}: {why}; give a file that holds the password and nothing else"
        ) from None
    if not text:
        raise Refused(f"{origin} {path}: it is empty; give a file that holds the password and nothing else")
    return text


def _refused(wrong: Wrong, origin: str) -> Refused:
    shown = (
        "***"
        if _BY_NAME[wrong.name].secret
        else repr(wrong.value)
        if isinstance(wrong.value, str)
        else wrong.value
    )
    joint = "=" if origin.startswith(ENVIRONMENT) else " = " if ": " in origin else " "
    return Refused(f"{origin}{joint}{shown}: {wrong.what}")


# ---- shown and passed on ----------------------------------------------------------------------------------------------


def shown(found: Found) -> str:
    """The settings as a settings file, with where each came from; secrets stay hidden."""
    lines: list[str] = []
    section = None
    for setting in SETTINGS:
        if setting.section != section:
            section = setting.section
            lines += [*([""] if lines else []), f"[{section}]"]
        value = getattr(found.settings, setting.name)
        origin = found.origins.get(setting.name, "built in")
        if value is None or isinstance(value, Secret):
            lines.append(f"# {setting.key} = {'not set' if value is None else '***'}  # {origin}")
        else:
            lines.append(f"{setting.key} = {_toml(value)}  # {origin}")
    return "\n".join(lines) + "\n"


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return str(value)
    text = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'


def environment_of(settings: Settings) -> dict[str, str]:
    """The settings as environment variables, for a process that is to have the same."""
    plain = Settings()
    found = {}
    for setting in SETTINGS:
        value = getattr(settings, setting.name)
        if value is not None and value != getattr(plain, setting.name):
            found[setting.variable] = value.reveal() if isinstance(value, Secret) else str(value)
    return found
