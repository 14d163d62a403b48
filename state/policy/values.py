"""The kinds of numbers that a policy holds, each with its bounds."""

from typing import Annotated

from msgspec import Meta

Days = Annotated[int, Meta(ge=1, le=3_650)]
Points = Annotated[int, Meta(ge=-100, le=100)]
Count = Annotated[int, Meta(ge=1, le=1_000)]
Times = Annotated[float, Meta(gt=0, le=100)]
