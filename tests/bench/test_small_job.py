"""The small job has one right answer, and whoever comes to another one gets no figure."""

import re
from types import SimpleNamespace
from typing import Any

import pytest

from bench.small.installed import HERE
from bench.small.job import ANSWER_EVERY, KEYS, answers, events
from bench.small.peers import PEERS
from bench.small_job import Wrong, _compare

LOCKS = sorted((HERE / "locks").glob("*.lock"))


def test_an_event_has_the_size_of_a_usual_one() -> None:
    sizes = {len(value) for _, value in events(0, 1_000)}

    assert min(sizes) >= 240
    assert max(sizes) <= 260


def test_every_key_comes_and_every_event_counts_once() -> None:
    right = answers(3 * KEYS)

    assert len(right.totals) == KEYS
    assert sum(count for count, _ in right.totals.values()) == 3 * KEYS
    assert len(right.outputs) == 3 * KEYS // ANSWER_EVERY


def test_a_peer_with_a_wrong_sum_has_no_figure() -> None:
    right = answers(1_000)
    reader: Any = SimpleNamespace(answered=SimpleNamespace(found=dict(right.outputs)))
    _compare(PEERS[0], reader, dict(right.totals), right)
    key, count, total = right.outputs[0]

    reader.answered.found[0] = (key, count, total + 1)
    with pytest.raises(Wrong, match="outputs"):
        _compare(PEERS[0], reader, dict(right.totals), right)


def test_a_peer_that_lost_a_row_has_no_figure() -> None:
    right = answers(1_000)
    reader: Any = SimpleNamespace(answered=SimpleNamespace(found=right.outputs))
    rows = dict(right.totals)
    rows.popitem()

    with pytest.raises(Wrong, match="1 of"):
        _compare(PEERS[0], reader, rows, right)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_a_peers_lock_has_hashes_and_names_no_index(lock: Any) -> None:
    text = lock.read_text(encoding="utf-8")
    pins = re.split(r"\n(?=[a-z0-9])", text)[1:]

    assert pins
    assert all("==" in pin and "--hash=sha256:" in pin for pin in pins)
    assert not re.search(r"://|--(?:index|extra-index|find-links|trusted)", text)
