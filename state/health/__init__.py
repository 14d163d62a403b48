"""Health: how likely a deal is to be won, from what is done for it, in four buckets with their reasons (spec section 4)."""

from typing import Final

GOOD: Final = "good"
AVERAGE: Final = "average"
AT_RISK: Final = "at_risk"
POOR: Final = "poor"

# From bad to good: a bucket's place is its rank.
BUCKETS: Final = (POOR, AT_RISK, AVERAGE, GOOD)
RANK: Final = {bucket: rank for rank, bucket in enumerate(BUCKETS)}
