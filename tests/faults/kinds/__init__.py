"""The kinds of faults, as ONLY= names them."""

from tests.faults.kinds.broker import BROKER
from tests.faults.kinds.cut import CUT
from tests.faults.kinds.disk import DISK
from tests.faults.kinds.hot import HOT
from tests.faults.kinds.kill import KILL
from tests.faults.kinds.kind import Kind
from tests.faults.kinds.pause import PAUSE
from tests.faults.kinds.poison import POISON
from tests.faults.kinds.refuse import REFUSE
from tests.faults.kinds.repeat import REPEAT
from tests.faults.kinds.skew import SKEW
from tests.faults.kinds.storm import STORM

KINDS: tuple[Kind, ...] = (KILL, PAUSE, CUT, STORM, BROKER, POISON, REPEAT, SKEW, DISK, HOT, REFUSE)

__all__ = ["KINDS", "Kind"]
