"""Rows on the changelog: versions, heads, batches; what was written before they were invented still decodes (spec X-17)."""

import msgspec
import pytest

from dealpulse.agents.rows import headed, key_of, place_of, plain, taken_apart
from dealpulse.state.activity.mail import Mail
from dealpulse.state.kinds import Seen
from tests.agents.acme import Acme, cast, deal, email, meeting

CAME = "2026-03-02T10:00:00Z"


def again(rows: dict[bytes, bytes]) -> Acme:
    """A line that starts from a changelog."""
    acme = Acme(tick=None)
    for key, value in rows.items():
        acme.line.restore(key, value)
    acme.line.ready()
    return acme


def test_a_value_comes_apart_as_it_was_put_together() -> None:
    key = key_of("acme", "deal", "d\x001")

    assert place_of(key) == ("acme", "deal", "d\x001")
    assert taken_apart(key, plain(b"body")) == (b"body", None, 0)
    assert taken_apart(key, headed(b"body", 1 << 60, 3)) == (b"body", 1 << 60, 3)
    assert taken_apart(key, headed(b"", 0, 0)) == (b"", 0, 0)


def test_a_row_of_a_later_version_is_refused_and_never_misread() -> None:
    with pytest.raises(ValueError, match=r"has version b'\\x03'"):
        taken_apart(b"k", b"\x03body")


def test_recovery_decodes_no_deal_and_still_knows_what_is_due() -> None:
    acme = Acme(tick=CAME)
    acme.take(*cast(), email("m1", CAME, "ann@acme.com", "p1@brook.com"))

    fresh = again(acme.rows)

    table = fresh.line._orgs["acme"].shelf.tables["deal"]
    assert list(table.resting) == ["d1"]
    assert not table
    assert fresh.line.due_rows() == acme.line.due_rows() == 1
    assert fresh.line.buckets == acme.line.buckets


def test_ids_and_messages_of_one_flush_are_one_row() -> None:
    acme = Acme(tick=CAME)
    acme.take(*cast())
    before = set(acme.rows)

    acme.take(*(email(f"m{number}", CAME, "ann@acme.com", "p1@brook.com") for number in (1, 2)))

    batches = [key for key in set(acme.rows) - before if b"\x00batch\x00" in key]
    assert len(batches) == 1
    assert acme.line.sizes()["mail"] == 2
    assert again(acme.rows).line.rows() == acme.line.rows()


def test_rows_of_the_first_version_are_taken_over_and_leave_the_changelog() -> None:
    """Ids and messages had a row each; deals, meetings and calls had no head."""
    acme = Acme(tick=CAME)
    acme.take(*cast(), email("m1", CAME, "ann@acme.com", "p1@brook.com"))
    acme.take(meeting("g1", CAME, CAME, "boss@acme.com"), meeting("g2", CAME, CAME, "p1@brook.com"))
    old = {key_of(*place): plain(body) for place, body in acme.line.rows().items()}
    old[key_of("", "clock", "partition")] = acme.rows[key_of("", "clock", "partition")]

    fresh = again(old)

    assert fresh.line.rows() == acme.line.rows()
    assert fresh.line.due_rows() == acme.line.due_rows()
    assert fresh.line.buckets == acme.line.buckets
    fresh.rows = dict(old)
    fresh.take(email("m1", CAME, "ann@acme.com", "p1@brook.com"), deal("d1", CAME, amount=7))
    assert fresh.counts()["duplicates"] == 1
    assert not [key for key in fresh.rows if b"\x00seen\x00" in key or b"\x00mail\x00" in key]
    assert again(fresh.rows).line.rows() == fresh.line.rows()


def test_recorded_rows_of_the_first_version_still_decode() -> None:
    """Bytes as issue 3's worker wrote them."""
    seen = taken_apart(b"k", bytes.fromhex("0191cf00064c0a4e4b4000"))
    mail = taken_apart(
        b"k",
        bytes.fromhex("0194")
        + msgspec.msgpack.encode((1, -1, "e", "s"))
        + bytes.fromhex("a3614062c281a363406403"),
    )

    assert msgspec.msgpack.decode(seen.body, type=Seen) == Seen(0x00064C0A4E4B4000)
    assert msgspec.msgpack.decode(mail.body, type=Mail) == Mail((1, -1, "e", "s"), "a@b", False, {"c@d": 3})
