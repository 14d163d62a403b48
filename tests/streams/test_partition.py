"""How the records of a fetch are cut into turns of the event loop."""

from types import SimpleNamespace
from typing import Any

import pytest

from dealpulse.streams.worker.partition import _turns


@pytest.mark.parametrize(
    ("values", "lengths"),
    [
        ("", []),
        ("f" * 600, [250, 250, 100]),
        ("fft", [2, 1]),
        ("tft", [1, 1, 1]),
        ("f" * 250 + "t" + "f" * 251, [250, 1, 250, 1]),
    ],
)
def test_a_tick_has_a_turn_of_its_own_and_nothing_is_left_out(values: str, lengths: list[int]) -> None:
    records: list[Any] = [SimpleNamespace(value=b"" if kind == "t" else b"{}") for kind in values]

    turns = list(_turns(records))

    assert [len(turn) for turn, _ in turns] == lengths
    assert [record for turn, _ in turns for record in turn] == records
    assert all(is_tick == (turn[0].value == b"") for turn, is_tick in turns)
