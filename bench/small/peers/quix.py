"""The small job on Quix Streams 3: a stateful function, its store in RocksDB with a changelog topic, committed at least once."""

from typing import Any

from quixstreams import Application, State

from bench.small.job import ANSWER_EVERY, told


def fold(event: dict[str, Any], state: State) -> dict[str, Any] | None:
    """Count and add up."""
    count, total = state.get("totals", (0, 0))
    count, total = count + 1, total + event["amount"]
    state.set("totals", (count, total))
    if event["n"] % ANSWER_EVERY:
        return None
    return {"n": event["n"], "key": event["key"], "count": count, "sum": total}


def main() -> None:
    """Run until told to stop."""
    job = told()
    app = Application(
        broker_address=job.kafka,
        consumer_group=job.app,
        auto_offset_reset="earliest",
        commit_interval=job.commit_s,
        state_dir=job.folder,
        loglevel="WARNING",
    )
    arriving = app.topic(job.input, key_deserializer="str", value_deserializer="json")
    answered = app.topic(job.output, key_serializer="str", value_serializer="json")
    frame = app.dataframe(arriving).apply(fold, stateful=True)
    frame = frame.filter(lambda answer: answer is not None)
    frame.to_topic(answered)
    app.run()


if __name__ == "__main__":
    main()
