"""Who owns a partition and reads nothing is noticed; who waits for a broker that is away is left alone."""

from dealpulse.streams.worker.watchdog import Answering, stuck


def test_a_partition_that_stands_still_while_the_broker_answers_is_stuck() -> None:
    assert stuck(100.0, [(0, 99.5), (3, 60.0)], since=0.0, limit_s=30.0) == (
        "log partition 3 has not moved for 40 s, and the broker answers"
    )


def test_nobody_is_stuck_while_partitions_move() -> None:
    assert stuck(100.0, [(0, 99.5), (3, 75.0)], since=0.0, limit_s=30.0) is None


def test_nobody_is_stuck_while_the_broker_is_away_nor_just_after() -> None:
    answering = Answering()
    for second in range(10):
        answering.heard(float(second))

    assert answering.since(9.5) == 0.0
    assert answering.since(60.0) is None
    assert stuck(60.0, [(0, 9.0)], answering.since(60.0), limit_s=30.0) is None

    answering.heard(70.0)

    assert answering.since(70.5) == 70.0
    assert stuck(71.0, [(0, 9.0)], answering.since(71.0), limit_s=30.0) is None
    for second in range(71, 105):
        answering.heard(float(second))
    assert stuck(104.0, [(0, 9.0)], answering.since(104.0), limit_s=30.0) is not None
