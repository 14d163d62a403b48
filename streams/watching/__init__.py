"""`dealpulse watch`: what is dropped into a folder becomes events on Kafka, once each, also after a restart."""

from dealpulse.streams.watching.drops import Manner
from dealpulse.streams.watching.watcher import watch

__all__ = ["Manner", "watch"]
