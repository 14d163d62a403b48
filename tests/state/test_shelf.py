"""The shelf: a fact that fails leaves no trace, and a row that rests is the same row (X-17)."""

from dealpulse.state.kinds import KINDS, Clock, Count
from dealpulse.state.shelf import Shelf


def test_a_fact_that_did_not_happen_leaves_no_trace() -> None:
    shelf = Shelf(KINDS)
    shelf.put("count", "kept", Count(1))

    shelf.begin()
    shelf.put("count", "kept", Count(2))
    shelf.put("count", "kept", None)
    shelf.put("count", "new", Count(3))
    shelf.rollback()

    assert shelf.get("count", "kept") == Count(1)
    assert shelf.get("count", "new") is None


def test_what_holds_cannot_be_taken_back() -> None:
    shelf = Shelf(KINDS)

    shelf.begin()
    shelf.put("count", "a", Count(1))
    shelf.commit()
    shelf.begin()
    shelf.rollback()

    assert shelf.get("count", "a") == Count(1)


def test_a_row_that_rests_is_encoded_and_the_same_when_it_wakes() -> None:
    """X-17"""
    shelf = Shelf(KINDS)
    for number in range(10):
        shelf.put("count", str(number), Count(number))
    shelf.rest(10)
    for number in range(10, 20):
        shelf.put("count", str(number), Count(number))
    shelf.rest(10)

    assert shelf.encoded("count", "3") == b"\x91\x03"
    assert shelf.get("count", "3") == Count(3)
    assert dict(shelf.items("count")) == {str(number): Count(number) for number in range(20)}


def test_a_row_comes_back_from_its_own_bytes() -> None:
    shelf, other = Shelf(KINDS), Shelf(KINDS)
    shelf.put("clock", "", Clock(7))

    value = shelf.encoded("clock", "")
    assert value is not None
    other.load("clock", "", value)

    assert other.get("clock", "") == Clock(7)
    assert shelf.changed() == [(shelf.tables["clock"], [""])]
    assert other.changed() == []
    assert shelf.encoded("clock", "nobody") is None


def test_sizes_count_rows_by_kind() -> None:
    """X-17"""
    shelf = Shelf(KINDS)
    shelf.put("count", "a", Count(1))
    shelf.put("count", "b", Count(1))
    shelf.put("count", "b", None)

    assert shelf.sizes()["count"] == 1
    assert shelf.ids("count") == ["a"]
