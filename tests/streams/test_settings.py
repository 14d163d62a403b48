"""Settings say in one sentence what is wrong with them."""

from typing import Any

import pytest

from dealpulse.schemas.errors import Refused
from dealpulse.streams.settings import Settings


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"kafka": "localhost"}, "--kafka localhost: 'localhost' is not HOST:PORT"),
        ({"kafka": "a:1,b:99999"}, "'b:99999' is not HOST:PORT"),
        ({"prefix": "deal pulse."}, "--prefix 'deal pulse.'"),
        ({"output_prefix": "a/b"}, "--output-prefix a/b: only letters"),
        ({"app": ""}, "--app '': name the application"),
        ({"partitions": 0}, "--partitions 0"),
        ({"replication": 0}, "--replication 0"),
        ({"tick_s": -1.0}, "--tick -1.0: a number of seconds, 0 or more"),
        ({"session_s": 1.0}, "choose 6 to 60 seconds"),
        ({"http": "8000"}, "--http 8000: is not HOST:PORT"),
    ],
)
def test_wrong_settings_are_refused(given: dict[str, Any], says: str) -> None:
    with pytest.raises(Refused) as refused:
        Settings(**given)
    assert says in str(refused.value)


def test_outputs_log_and_rows_have_a_prefix_of_their_own_if_one_is_given() -> None:
    settings = Settings(prefix="in.", output_prefix="out.")

    assert settings.inputs["crm"] == "in.crm"
    assert settings.outputs["flips"] == "out.flips"
    assert (settings.log, settings.rows) == ("out.log", "out.rows")
