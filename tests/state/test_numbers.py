"""Numbers on the wire (X-13)."""

import pytest

from dealpulse.state.numbers import rounded


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (1 / 3, 0.333333),
        (41.0, 41),
        (2 * 20.55, 41.1),
        (123456.7, 123457),
        (1234567.0, 1234570),
        (0.0, 0),
        (-2.0, -2),
        (1e-9, 1e-9),
    ],
)
def test_derived_decimals_have_six_significant_digits(value: float, written: float) -> None:
    """X-13"""
    assert rounded(value) == written


def test_whole_numbers_stay_whole() -> None:
    """X-13"""
    assert isinstance(rounded(41.0), int)
    assert isinstance(rounded(41.5), float)
