"""What a request of the hot doors says in its query."""

from urllib.parse import parse_qsl

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guidance.web.http import parse_query

PIECES = st.sampled_from(["a", "key", "é", "&", "=", "+", "%", "%2", "%C3%A9", "%ff", "%00", "%26", ";", "#", " "])


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=12).map("".join))
def test_query_is_read_as_the_standard_library_reads_it(text: str) -> None:
    assert parse_query(text) == dict(parse_qsl(text, errors="replace"))


@pytest.mark.parametrize(("count", "read"), [(50, 50), (51, 0)])
def test_query_of_too_many_parameters_says_nothing(count: int, read: int) -> None:
    assert len(parse_query("&".join(f"p{number}=1" for number in range(count)))) == read
