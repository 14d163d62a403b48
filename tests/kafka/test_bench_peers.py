"""Who does the small job of `make bench` does it right; those that need environments of their own are left to `make bench`."""

import pytest

from bench.small.peers import PEERS, Peer
from bench.small_job import repetition

HERE = [peer for peer in PEERS if peer.short in {"ours", "hand", "faust"}]


@pytest.mark.parametrize("peer", HERE, ids=lambda peer: peer.short)
def test_a_peer_answers_right(peer: Peer, kafka: str) -> None:
    found = repetition(peer, kafka, 1_000)

    # Outputs and rows were compared on the way.
    assert found["outputs"] == 30
