"""The worker: the topology on Faust and Kafka. The only package that knows Faust."""

from dealpulse.streams.worker.app import run

__all__ = ["run"]
