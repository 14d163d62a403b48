"""Headers are read as the library reads them, and where that gives up, further."""

from email import policy
from email.parser import BytesHeaderParser
from pathlib import Path

import pytest

from dealpulse.connectors.sources.mail.headers import LONGEST, MOST_BYTES, Block, content, decoded
from tests.connectors.sources.foreign import real_data
from tests.connectors.sources.mail.letters import headers


def test_a_folded_header_is_one_line() -> None:
    assert headers("To: ana@acme.com,\r\n bo@acme.com,\r\n\tcy@acme.com\r\n").all("to") == [
        "ana@acme.com, bo@acme.com, cy@acme.com"
    ]


def test_a_header_may_stand_twice() -> None:
    assert headers("Received: a\nReceived: b\nDate: c\n").all("received", "date") == ["a", "b", "c"]


def test_names_have_no_case_and_may_have_space_before_the_colon() -> None:
    assert headers("FROM : ana@acme.com\n").first("from") == "ana@acme.com"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\r\r\n"])
def test_lines_end_in_any_way(end: str) -> None:
    raw = end.join(["From: ana@acme.com", "To: bo@acme.com", "", "Bcc: cy@acme.com", ""]).encode()
    block = Block()
    for line in raw.splitlines(keepends=True) if end == "\n" else [*_by_newline(raw)]:
        if not block.takes(line):
            break

    assert block.headers().fields == {"from": ["ana@acme.com"], "to": ["bo@acme.com"]}


@pytest.mark.parametrize(("raw", "name"), [("Jörg".encode(), "Jörg"), ("Jörg".encode("latin-1"), "Jörg")])
def test_raw_bytes_are_utf_8_or_else_latin_1(raw: bytes, name: str) -> None:
    assert headers(b"From: " + raw + b" <j@acme.com>\n").first("from") == f"{name} <j@acme.com>"


def test_a_line_that_is_no_header_costs_only_itself() -> None:
    found = headers("From: ana@acme.com\nquite broken\nTo: bo@acme.com\n")

    assert (found.first("from"), found.first("to")) == ("ana@acme.com", "bo@acme.com")


def test_a_body_without_a_blank_line_before_it_is_no_header() -> None:
    text = "From: ana@acme.com\nHello\nthis is\nthe\nbody of it\nTo: nobody@acme.com\n"

    assert headers(text).all("to") == []


def test_a_header_bomb_is_cut_and_says_so() -> None:
    block = Block()
    taken = [block.takes(b"X-Bomb: " + b"x" * 990 + b"\n") for _ in range(100_000)]

    assert all(taken)
    assert block.headers().cut
    assert sum(len(value) for value in block.headers().all("x-bomb")) <= MOST_BYTES


def test_a_huge_value_is_cut_and_says_so() -> None:
    found = headers("References: " + "<a@b> " * 20_000 + "\n")

    assert found.cut
    assert len(found.first("references")) <= LONGEST


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("=?utf-8?Q?J=C3=B6rg?=", "Jörg"),
        ("=?iso-8859-1?B?SvZyZw==?=", "Jörg"),
        ("=?utf-8?B?SsO2?= =?utf-8?B?cmc=?=", "Jörg"),
        ("=?no-such-set?Q?J=F6rg?=", "Jörg"),
        ("=?utf-8?B?a?=", "=?utf-8?B?a?="),
        ("plain", "plain"),
    ],
)
def test_encoded_words_are_read_or_left_as_they_stand(value: str, text: str) -> None:
    assert decoded(value) == text


@pytest.mark.parametrize(
    ("value", "kind", "parameters"),
    [
        ('multipart/Mixed; BOUNDARY="a b;c"', "multipart/mixed", {"boundary": "a b;c"}),
        (
            "text/calendar; method=REQUEST; charset=utf-8",
            "text/calendar",
            {"method": "REQUEST", "charset": "utf-8"},
        ),
        ('a/b; name="say \\"hi\\""', "a/b", {"name": 'say "hi"'}),
        ("a/b; boundary*0=one; boundary*1=two", "a/b", {"boundary": "onetwo"}),
        ("a/b; boundary*=x; boundary*0=y", "a/b", {"boundary": "x"}),
        ("a/b;;; ; x = 1 ;y", "a/b", {"x": "1"}),
        ('a/b; boundary="never closed', "a/b", {"boundary": "never closed"}),
        ("", "", {}),
    ],
)
def test_a_content_type_is_a_name_and_its_parameters(
    value: str, kind: str, parameters: dict[str, str]
) -> None:
    assert content(value) == (kind, parameters)


def test_real_headers_are_those_that_the_library_finds() -> None:
    """Every header that the library finds, and it stops earlier in broken ones."""
    library = BytesHeaderParser(policy=policy.compat32)
    compared = 0
    for file in sorted(real_data("eml").glob("*/*.eml")):
        raw = _without_envelope(file)
        ours = headers(raw)
        for name, value in library.parsebytes(raw).raw_items():
            theirs = value.encode("ascii", "surrogateescape")
            spelled = " ".join(_text(theirs).split())
            assert spelled in [" ".join(found.split()) for found in ours.all(name.strip().lower())], file.name
            compared += 1

    assert compared > 2_000


def _text(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _without_envelope(file: Path) -> bytes:
    raw = file.read_bytes().lstrip()
    return raw.partition(b"\n")[2] if raw.startswith(b"From ") and not raw.startswith(b"From  :") else raw


def _by_newline(raw: bytes) -> list[bytes]:
    """Lines as a file gives them."""
    pieces = raw.split(b"\n")
    return [piece + b"\n" for piece in pieces[:-1]] + ([pieces[-1]] if pieces[-1] else [])
