"""What a rollup said last: a restart counts everything anew, and writes only what says something else."""

from msgspec import Struct


class Written(Struct, frozen=True, array_like=True):
    """`digest` stands for the document."""

    digest: bytes
