import itertools

import pytest

from tests.support.waiting import NeverHappenedError, until


def test_until_returns_the_first_true_value_when_it_comes():
    values = itertools.chain([0, None, "ready"])

    seen = until(lambda: next(values), what="a value comes", every=0)

    assert seen == "ready"


def test_until_says_what_it_waited_for_when_it_never_comes():
    with pytest.raises(NeverHappenedError, match=r"waited 0 s in vain until pigs fly; last seen: \[\]"):
        until(list, timeout=0, what="pigs fly", every=0)
