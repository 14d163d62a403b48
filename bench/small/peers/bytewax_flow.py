"""The small job on Bytewax: a stateful map, snapshots into its recovery store (SQLite), which is its way to be durable.

python -m bytewax.recovery FOLDER 8
python bench/small/peers/bytewax_flow.py
"""

from datetime import timedelta

import bytewax.operators as op
import orjson
from bytewax._bytewax import cli_main
from bytewax.connectors.kafka import KafkaSink, KafkaSinkMessage, KafkaSource, KafkaSourceMessage
from bytewax.dataflow import Dataflow
from bytewax.recovery import RecoveryConfig

from bench.small.job import ANSWER_EVERY, told

Totals = tuple[int, int]
Message = KafkaSourceMessage[bytes, bytes]


def keyed(message: Message) -> tuple[str, bytes]:
    """The key that the state has, and what to fold."""
    return message.key.decode(), message.value


def fold(state: Totals | None, value: bytes) -> tuple[Totals, bytes | None]:
    """Count and add up."""
    event = orjson.loads(value)
    count, total = state or (0, 0)
    count, total = count + 1, total + event["amount"]
    answer = None
    if event["n"] % ANSWER_EVERY == 0:
        answer = orjson.dumps({"n": event["n"], "key": event["key"], "count": count, "sum": total})
    return (count, total), answer


def answer_of(item: tuple[str, bytes | None]) -> KafkaSinkMessage[bytes, bytes] | None:
    """What goes out, if anything does."""
    key, value = item
    return None if value is None else KafkaSinkMessage(key.encode(), value)


def main() -> None:
    """Run until killed. By hand, since bytewax.run takes whole seconds only."""
    job = told()
    flow = Dataflow(job.app)
    arriving = op.input("arriving", flow, KafkaSource([job.kafka], [job.input]))
    by_key = op.map("by_key", arriving, keyed)
    folded = op.stateful_map("fold", by_key, fold)
    answers = op.filter_map("answers", folded, answer_of)
    op.output("answered", answers, KafkaSink([job.kafka], job.output))
    snapshots = RecoveryConfig(job.folder, backup_interval=timedelta())
    cli_main(flow, epoch_interval=timedelta(seconds=job.commit_s), recovery_config=snapshots)


if __name__ == "__main__":
    main()
