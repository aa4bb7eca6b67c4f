"""How long ago a colleague changed a draft, in words."""

import pytest

from guidance.admin.prompts.meanwhile import ago


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.4, "just now"),
        (1, "1 second ago"),
        (59, "59 seconds ago"),
        (60, "1 minute ago"),
        (7_300, "2 hours ago"),
        (200_000, "2 days ago"),
    ],
)
def test_ago_tells_the_largest_unit(seconds, words):
    assert ago(seconds) == words
