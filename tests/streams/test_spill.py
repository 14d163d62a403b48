"""Rows that rest in a file are the rows that rest in memory (X-17: state is bounded, memory too)."""

import gc
from pathlib import Path
from random import Random

import pytest

from dealpulse.agents.line import Line
from dealpulse.streams.spill import Spill
from tests.laws.histories import random_history
from tests.simulation.arrivals import POLICY, WEEK, arrivals, live
from tests.simulation.test_recovery import sent


def test_a_mapping_that_keeps_what_it_is_given_in_any_order() -> None:
    """Against a dict, with a budget so small that nearly everything is in the file."""
    dice, spill = Random(5), Spill(2_000)
    ours, theirs = [spill.rest("acme", kind) for kind in "ab"], [dict[str, bytes](), dict[str, bytes]()]
    for _ in range(20_000):
        which, id_ = dice.randrange(2), f"row{dice.randrange(800)}"
        mine, yours = ours[which], theirs[which]
        match dice.randrange(4):
            case 0 | 1:
                mine[id_] = yours[id_] = dice.randbytes(dice.randrange(1, 60))
            case 2:
                assert mine.pop(id_, None) == yours.pop(id_, None)
            case _:
                assert mine.get(id_) == yours.get(id_)
    for mine, yours in zip(ours, theirs, strict=True):
        assert dict(mine) == yours
        assert len(mine) == len(yours)
        assert all(id_ in mine for id_ in yours)
    assert spill.on_disk > 500
    assert 0 < spill.in_memory <= 2_000
    spill.close()


def test_a_row_is_found_however_many_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also when the filter that says which rows may be in the file has to grow on the way."""
    monkeypatch.setattr("dealpulse.streams.spill._BITS_AT_FIRST", 1 << 10)
    spill = Spill(1_000)
    rows = spill.rest("acme", "deal")
    for number in range(5_000):
        rows[f"d{number}"] = b"%d" % number

    assert all(rows.get(f"d{number}") == b"%d" % number for number in range(5_000))
    assert rows.get("nobody") is None
    assert spill.on_disk > 4_000
    spill.close()


def test_the_file_is_nobodys_but_ours_and_leaves_nothing_behind(tmp_path: Path) -> None:
    spill = Spill(10, tmp_path)
    spill.rest("acme", "deal")["d1"] = b"x" * 100

    assert spill.on_disk == 1
    assert list(tmp_path.iterdir()) == []
    spill.close()


def test_a_line_whose_rows_are_in_a_file_says_the_same() -> None:
    for seed in range(6):
        dice, spill = Random(seed), Spill(500)
        log = list(live(arrivals(random_history(seed, 60), dice, WEEK), WEEK, 2_000_000_000_000_000))[:400]
        plain = Line(POLICY, clock="log")
        spilt = Line(POLICY, clock="log", warm_rows=5, rest=spill.rest)
        for number, record in enumerate(log):
            plain.take(record)
            spilt.take(record)
            if number % 3 == 0:
                here, there = plain.flush(), spilt.flush()
                # Deals that one fact concerns may be told of in any order.
                assert sent(here.outputs) == sent(there.outputs), (seed, number)
                assert dict(here.rows) == dict(there.rows), (seed, number)
        assert plain.rows() == spilt.rows()
        assert plain.sizes() == spilt.sizes()
        assert spill.on_disk > 0
        spill.close()
        gc.collect()
