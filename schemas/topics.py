"""The catalogue of topics: name, what it carries, key, retention. The one place that knows them.

Names get a prefix at the edge (`dealpulse.` by default). A replay writes one file per output topic under the same name.
"""

from typing import Literal

from msgspec import Struct


class Topic(Struct, frozen=True):
    """A topic of the product.

    Attributes:
        name: without prefix; also the name of the file that a replay writes.
        role: input, log, state or output.
        types: the event types it carries; none for the log and the state.
        key: what the record's key is, for people.
        cleanup: Kafka's cleanup.policy.
        retention_days: None keeps for ever (compacted topics).
    """

    name: str
    role: Literal["input", "log", "state", "output"]
    types: tuple[str, ...]
    key: str
    cleanup: Literal["delete", "compact"] = "delete"
    retention_days: int | None = 30


INPUTS: tuple[Topic, ...] = (
    Topic("crm", "input", ("crm.record.changed",), "org"),
    Topic("emails", "input", ("activity.email.sent",), "org"),
    Topic("meetings", "input", ("activity.meeting.changed",), "org"),
    Topic("calls", "input", ("activity.call.logged",), "org"),
    Topic("tasks", "input", ("activity.task.completed",), "org"),
    Topic("config", "input", ("config.changed", "clock.tick"), "org"),
)

# The log keeps what a late joiner may have to fold again (spec X-10: backfills reach 400 days back).
LOG = Topic("log", "log", (), "org", retention_days=400)
ROWS = Topic("rows", "state", (), "row", cleanup="compact", retention_days=None)

OUTPUTS: tuple[Topic, ...] = (
    Topic("flips", "output", ("opportunity.health.changed",), "org/opportunity", retention_days=400),
    Topic("opportunities", "output", ("opportunity.updated",), "org/opportunity", "compact", None),
    Topic("colours", "output", ("account.colour.changed",), "org/account", retention_days=400),
    Topic("accounts", "output", ("account.updated",), "org/account", "compact", None),
    Topic("reps", "output", ("rep.updated",), "org/user", "compact", None),
    Topic("teams", "output", ("team.updated",), "org/team", "compact", None),
    Topic("books", "output", ("book.updated",), "org/book", "compact", None),
    Topic("orgs", "output", ("org.updated",), "org/org", "compact", None),
    Topic(
        "alerts",
        "output",
        ("alert.opened", "alert.updated", "alert.closed", "alert.revised"),
        "org/alert",
        retention_days=400,
    ),
    Topic("benchmarks", "output", ("benchmark.published",), "org/version", "compact", None),
    Topic("personas", "output", ("persona.published",), "org/version", "compact", None),
    Topic("views", "output", ("view.updated",), "org/view", "compact", None),
    Topic("broadcasts", "output", ("view.broadcast",), "org/view", retention_days=400),
    Topic("deadletters", "output", ("event.rejected",), "the input record's", retention_days=400),
)

CATALOGUE: tuple[Topic, ...] = (*INPUTS, LOG, ROWS, *OUTPUTS)

INPUT_OF_TYPE: dict[str, str] = {kind: topic.name for topic in INPUTS for kind in topic.types}
OUTPUT_OF_TYPE: dict[str, str] = {kind: topic.name for topic in OUTPUTS for kind in topic.types}
