"""The small job on plain Faust: an agent and a table, as its documentation has them, with its loggers at WARNING."""

import faust

from bench.small.job import ANSWER_EVERY, told

job = told()


class Event(faust.Record, serializer="json"):
    """What arrives; fields that are not needed are left alone."""

    key: str
    n: int
    amount: int


app = faust.App(
    job.app,
    broker=f"kafka://{job.kafka}",
    store="memory://",
    datadir=job.folder,
    topic_partitions=job.partitions,
    consumer_auto_offset_reset="earliest",
    web_enabled=False,
)
arriving = app.topic(job.input, key_type=str, value_type=Event)
answered = app.topic(job.output, key_type=str)
totals = app.Table("totals", default=lambda: [0, 0], partitions=job.partitions)


@app.agent(arriving)
async def fold(events: faust.StreamT[Event]) -> None:
    """Count and add up."""
    async for event in events:
        count, total = totals[event.key]
        count, total = count + 1, total + event.amount
        totals[event.key] = [count, total]
        if event.n % ANSWER_EVERY == 0:
            answer = {"n": event.n, "key": event.key, "count": count, "sum": total}
            await answered.send(key=event.key, value=answer)


if __name__ == "__main__":
    faust.Worker(app, loglevel="WARNING").execute_from_commandline()
