"""What surrounds the parts of a worker in a test that has no worker."""

from dealpulse.streams.settings import Settings
from dealpulse.streams.worker.clients import Clients
from dealpulse.streams.worker.clock import BrokerClock
from dealpulse.streams.worker.folds import Job
from dealpulse.streams.worker.outside import Outside


def outside_of(settings: Settings, job: Job | None = None) -> Outside:
    """Real clients; folds only if the test brings them."""
    return Outside(settings, Clients(settings), BrokerClock(settings.embedded), job or Job())
