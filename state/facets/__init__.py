"""Facets: everything the opportunity page shows of a deal, as of one instant (spec section 2).

A facet is one entry of FACETS: its key on the wire, its id in the spec, and how it is read. A new one is one more entry and one
function.
"""

from typing import Any, Final

from dealpulse.state.facets.engagement import ENGAGEMENT
from dealpulse.state.facets.facet import Facet, Facing
from dealpulse.state.facets.meetings import MEETINGS
from dealpulse.state.facets.record import RECORD

FACETS: Final[tuple[Facet, ...]] = (*RECORD, *ENGAGEMENT, *MEETINGS)


def facets(facing: Facing) -> dict[str, Any]:
    """All facets of a deal, by their keys on the wire."""
    return {facet.key: facet.of(facing) for facet in FACETS}
