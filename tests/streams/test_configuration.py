"""Settings come from an option, else the environment, else the file; what is wrong is named where it stands."""

import dataclasses
import os
import subprocess
import sys
from pathlib import Path

import pytest

from dealpulse.schemas.errors import Refused
from dealpulse.streams.configuration import SETTINGS, Found, environment_of, load, shown
from dealpulse.streams.settings import Secret, Settings


def test_an_option_goes_before_the_environment_before_the_file(tmp_path: Path) -> None:
    file = written(
        tmp_path, "[kafka]\nservers = 'file:1'\napp = 'file'\npartitions = 3\n[worker]\ntick_s = 2\n"
    )

    found = load({"kafka": "option:1"}, {"DEALPULSE_KAFKA": "env:1", "DEALPULSE_APP": "env"}, file)

    assert (found.settings.kafka, found.origins["kafka"]) == ("option:1", "--kafka")
    assert (found.settings.app, found.origins["app"]) == ("env", "DEALPULSE_APP")
    assert (found.settings.partitions, found.origins["partitions"]) == (3, f"{file}: kafka.partitions")
    assert found.settings.tick_s == 2.0
    assert found.settings.session_s == Settings().session_s
    assert "session_s" not in found.origins


def test_text_of_options_and_the_environment_gets_its_type() -> None:
    found = load(
        {"partitions": "12", "tick_s": "0.5"}, {"DEALPULSE_REPLICATION": "3", "DEALPULSE_TLS": "true"}, None
    )

    assert (found.settings.partitions, found.settings.tick_s) == (12, 0.5)
    assert (found.settings.replication, found.settings.tls) == (3, True)


def test_an_empty_variable_is_not_given_unless_empty_means_something() -> None:
    found = load({}, {"DEALPULSE_APP": "", "DEALPULSE_HTTP": ""}, None).settings

    assert found.app == "dealpulse"
    assert found.http == ""


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[kafka]\npartitions = 'many'\n", "kafka.partitions = 'many': choose a whole number from 1 to 1000"),
        ("[kafka]\npartitions = '8'\n", "kafka.partitions = '8': choose a whole number from 1 to 1000"),
        ("[kafka]\npartitions = 0\n", "kafka.partitions = 0: choose a whole number from 1 to 1000"),
        ("[kafka]\nserver = 'a:1'\n", "kafka.server is no setting; did you mean kafka.servers?"),
        ("[kafak]\nservers = 'a:1'\n", "kafak.servers is no setting; did you mean kafka.servers?"),
        ("[zzz]\nq = 1\n", "the sections are [kafka], [kafka.tls], [kafka.sasl], [worker]"),
        ("[kafka]\nservers = 'a'\n", "kafka.servers = 'a': 'a' is not HOST:PORT; write e.g. 127.0.0.1:9092"),
        (
            "[kafka.sasl]\nmechanism = 'MD5'\n",
            "kafka.sasl.mechanism = 'MD5': one of SCRAM-SHA-512, SCRAM-SHA-256, PLAIN",
        ),
        (
            "[kafka.sasl]\nmechanism = 'PLAIN'\n",
            "kafka.sasl.mechanism = 'PLAIN': needs --sasl-user and a password",
        ),
        ("[kafka.sasl]\npassword = 5\n", "kafka.sasl.password = ***: expected text"),
        (
            "[kafka.sasl]\npassword_file = 'none'\n",
            "No such file or directory; give a file that holds the password",
        ),
        ("[kafka.sasl]\npassword = 'a'\npassword_file = 'b'\n", "kafka.sasl.password is given twice"),
        ("[kafka.tls]\nca = 'none.pem'\n", "none.pem: is for connections with TLS: say --tls too"),
        ("[kafka.tls]\non = true\nca = 'none.pem'\n", "none.pem: there is no such file"),
        ("[worker]\nsession_s = 3\n", "worker.session_s = 3.0: choose 6 to 60 seconds"),
        ("[kafka\n", "settings are written in TOML"),
    ],
)
def test_what_is_wrong_in_a_file_is_a_sentence_with_its_place(tmp_path: Path, text: str, says: str) -> None:
    file = written(tmp_path, text)

    with pytest.raises(Refused) as refused:
        load({}, {}, file)

    assert says in str(refused.value)
    assert str(file) in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("options", "environment", "says"),
    [
        ({"partitions": "x"}, {}, "--partitions 'x': choose a whole number from 1 to 1000"),
        ({}, {"DEALPULSE_PARTITIONS": "x"}, "DEALPULSE_PARTITIONS='x': choose a whole number from 1 to 1000"),
        ({}, {"DEALPULSE_SASL_USER": "me"}, "DEALPULSE_SASL_USER='me': say how to log in too"),
        (
            {},
            {"DEALPULSE_SASL_PASSWORD": "a", "DEALPULSE_SASL_PASSWORD_FILE": "b"},
            "DEALPULSE_SASL_PASSWORD and DEALPULSE_SASL_PASSWORD_FILE are both set",
        ),
        ({"tls_key": "/etc/hostname", "tls": True}, {}, "a key goes with its certificate"),
    ],
)
def test_what_is_wrong_elsewhere_too(
    options: dict[str, object], environment: dict[str, str], says: str
) -> None:
    with pytest.raises(Refused) as refused:
        load(options, environment, None)

    assert says in str(refused.value)


def test_a_file_that_is_not_there_is_a_sentence() -> None:
    with pytest.raises(Refused, match=r"--config /none\.toml: No such file or directory"):
        load({}, {}, Path("/none.toml"))


def test_passwords_come_from_files_without_their_newline(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(" with spaces \n")
    sasl = {"DEALPULSE_SASL": "SCRAM-SHA-512", "DEALPULSE_SASL_USER": "me"}
    inside = "[kafka.sasl]\nmechanism = 'SCRAM-SHA-512'\nuser = 'me'\npassword_file = 'secret'\n"

    for found in (
        load({"sasl_password_file": str(tmp_path / "secret")}, sasl, None),
        load({}, {**sasl, "DEALPULSE_SASL_PASSWORD_FILE": str(tmp_path / "secret")}, None),
        load({}, {}, written(tmp_path, inside)),
    ):
        assert found.settings.sasl_password == Secret(" with spaces ")


def test_an_empty_password_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("\n")

    with pytest.raises(Refused, match="it is empty; give a file that holds the password"):
        load({"sasl_password_file": str(tmp_path / "secret")}, {}, None)


def test_a_secret_shows_itself_to_nobody(tmp_path: Path) -> None:
    found = logged_in("swordfish")

    assert (
        "swordfish"
        not in shown(found) + repr(found) + str(found.settings) + f"{found.settings.sasl_password}"
    )
    assert "# password = ***  # DEALPULSE_SASL_PASSWORD" in shown(found)


def test_what_is_shown_is_a_settings_file(tmp_path: Path) -> None:
    found = load({"partitions": "3", "prefix": "a.", "http": ""}, {"DEALPULSE_SESSION_S": "7"}, None)

    again = load({}, {}, written(tmp_path, shown(found)))

    assert again.settings == found.settings


def test_a_process_started_with_our_environment_has_our_settings() -> None:
    found = logged_in("swordfish")

    assert load({}, environment_of(found.settings), None).settings == found.settings


def test_paths_in_a_file_are_seen_from_the_file(tmp_path: Path) -> None:
    (tmp_path / "policy.toml").write_text("")

    found = load({}, {}, written(tmp_path, "[worker]\npolicy = 'policy.toml'\n"))

    assert found.settings.policy == tmp_path / "policy.toml"


def test_every_setting_that_is_listed_is_one() -> None:
    fields = {field.name for field in dataclasses.fields(Settings)}

    assert {setting.name for setting in SETTINGS} <= fields
    # Not for operators: what the engine was tuned with, and the embedded broker's switch.
    assert fields - {setting.name for setting in SETTINGS} == {
        "flush_s",
        "flush_records",
        "compression",
        "embedded",
    }
    assert len({(setting.section, setting.key) for setting in SETTINGS}) == len(SETTINGS)


def test_the_command_line_takes_them_and_shows_them(tmp_path: Path) -> None:
    file = written(tmp_path, "[kafka]\napp = 'mine'\n")
    environment = {"DEALPULSE_CONFIG": str(file), "DEALPULSE_SETTINGS_PREFIX": "long.", "PATH": "/usr/bin"}

    done = subprocess.run(
        [sys.executable, "-m", "dealpulse.streams.cli", "settings", "--partitions", "3", "--no-tls"],
        capture_output=True, text=True, check=True, timeout=60, env=environment | python_path(),
    )  # fmt: skip

    assert f'app = "mine"  # {file}: kafka.app' in done.stdout
    assert "partitions = 3  # --partitions" in done.stdout
    assert 'prefix = "long."  # DEALPULSE_PREFIX' in done.stdout
    assert "on = false  # --tls" in done.stdout


def logged_in(password: str) -> Found:
    return load(
        {"sasl": "SCRAM-SHA-512", "sasl_user": "me", "partitions": "3"},
        {"DEALPULSE_SASL_PASSWORD": password},
        None,
    )


def written(folder: Path, text: str) -> Path:
    path = folder / "dealpulse.toml"
    path.write_text(text)
    return path


def python_path() -> dict[str, str]:
    """Where this Python found us."""
    return {"PYTHONPATH": os.environ["PYTHONPATH"]} if "PYTHONPATH" in os.environ else {}
