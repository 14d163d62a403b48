"""What the suite changes in a worker's process: a fold that raises (T18), or one protection taken away.

A suite that cannot fail is worth nothing: `--without NAME` takes a protection from every worker, and the rounds that it guards
must fail.
"""

WITHOUT = {
    "fencing": "the broker does not shut out a former owner: a transactional id for each process",
    "transactions": "rows, outputs and position are written one by one",
    "position": "a restart goes on from where the group has committed, not from where the rows stand",
    "acknowledgement": "intake counts a record as logged as soon as it has read it",
    "broker_time": "ticks by the worker's own clock",
}
"""Names of modules here (`without_…`), with what is gone."""
