"""A large org's rows, copied from one block, are the rows that folding would have made, but for digests."""

import pytest

from bench import blocks
from bench.blocks import DEALS, _block, _folded, activity, line_of, rows, token


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks of fifty deals: quick, and otherwise the same."""
    monkeypatch.setattr(blocks, "DEALS", 50)


@pytest.mark.usefixtures("small")
def test_a_copied_block_is_what_folding_it_makes(monkeypatch: pytest.MonkeyPatch) -> None:
    name = token(3).encode()
    copied = {key: value for key, value in rows(4) if name in key}
    monkeypatch.setattr(blocks, "token", lambda block: f"b{3:05d}")
    folded = {key: value for key, value in _folded() if name in key}

    assert folded
    # Digests differ, lengths do not.
    assert {key: len(value) for key, value in copied.items()} == {
        key: len(value) for key, value in folded.items()
    }
    assert sum(copied[key] == folded[key] for key in folded) > len(folded) / 2


@pytest.mark.usefixtures("small")
def test_a_line_of_copied_blocks_takes_part_in_life() -> None:
    line = line_of(2)
    before = line.sizes()["deal"]
    for record in activity(2, 500, 0):
        line.take(record)
    flush = line.flush()

    assert before == 100
    assert line.counts["rejected"] == line.counts["duplicates"] == 0
    assert line.counts["held"] < 20
    assert len({output.key for output in flush.outputs if output.topic == "opportunities"}) > 50


def test_a_block_has_the_deals_that_it_says() -> None:
    created = [record for record in _block(token(0)) if b'"entity":"opportunity"' in record.value]

    assert len(created) == DEALS
