"""Bodies packed once, and which of their forms a browser gets."""

import gzip

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from guidance.web.packing import best, packed, quickly

WORDS = b"a prompt at the right moment, " * 40


def unpacked(body: bytes, encoding: str | None) -> bytes:
    if encoding == "br":
        return bytes(brotli.decompress(body))
    if encoding == "zstd":
        return zstandard.ZstdDecompressor().decompress(body)
    return gzip.decompress(body) if encoding == "gzip" else body


@given(st.binary(max_size=500))
def test_every_form_unpacks_to_the_same(plain: bytes) -> None:
    forms = packed(plain)

    assert {unpacked(body, name) for name, body in forms.items()} == {plain}
    assert quickly(plain).items() <= forms.items()


@given(st.binary(min_size=64, max_size=500))
def test_the_smallest_form_comes_first(plain: bytes) -> None:
    sizes = [len(body) for body in packed(plain).values()]

    assert len(sizes) == 4
    assert sizes == sorted(sizes)


def test_what_is_hardly_anything_stays_as_it_is() -> None:
    assert packed(b"export {}") == {"": b"export {}"}


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, deflate", "gzip"),
        ("GZIP", "gzip"),
        ("zstd;q=1.0, gzip;q=0.5", "zstd"),
        ("br;q=0, gzip", "gzip"),
        ("br; q=0.000, *", "zstd"),
        ("*", "br"),
        ("*;q=0, gzip", "gzip"),
        ("identity", ""),
        ("deflate", ""),
        ("", ""),
        (", ;;=,q=", ""),
        ("*;q=0", ""),
    ],
)
def test_best_is_the_smallest_that_the_browser_takes(accepted: str, encoding: str) -> None:
    forms = {"br": b"1", "zstd": b"22", "gzip": b"333", "": WORDS}

    assert best(forms, accepted) == (encoding, forms[encoding])


def test_best_leaves_alone_what_packing_would_make_larger() -> None:
    forms = {"": b"short", "gzip": b"longer than that"}

    assert best(forms, "gzip") == ("", b"short")
    assert best(forms, "gzip, identity;q=0") == ("gzip", b"longer than that")
