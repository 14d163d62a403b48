"""Whatever the bytes are: events, a reason for each row, or one sentence, and soon (`python -m …hostile` tries many more)."""

import time

from tests.connectors.sources.exports.hostile import LIMIT_S, outcome


def test_broken_tables_are_events_reasons_or_one_sentence_and_soon() -> None:
    seen = set()
    for seed in range(400):
        begun = time.monotonic()
        seen.add(outcome(seed))
        assert time.monotonic() - begun < LIMIT_S, seed

    assert seen == {"events", "nothing", "Refused", "BadFile"}
