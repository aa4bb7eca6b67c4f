from hypothesis import given
from hypothesis import strategies as st

from guidance.engine.catalog import INTENTS
from guidance.engine.ranking import arbitrate, rank
from tests.support.catalogs import NOW, lena, shown, spec


def keys(specs):
    return [each.key for each in specs]


def test_rank_puts_what_is_expected_to_bring_more_before_what_waited_longer():
    specs = [
        spec("seen", value=2.0),
        spec("unseen", value=1.0),
        spec("late", priority=4, value=9.0),
        spec("plain"),
        spec("less", value=-1.0),
    ]
    person = lena(prompts={"seen": shown(NOW - 1)})

    assert keys(rank(specs, person)) == ["seen", "unseen", "plain", "less", "late"]


def test_rank_goes_by_intent_then_priority_then_longest_unseen_then_key():
    specs = [
        spec("e", intent="ask", priority=1),
        spec("d", intent="sell", priority=2),
        spec("c", intent="sell", priority=1),
        spec("b", intent="sell", priority=1),
        spec("a", intent="sell", priority=1),
        spec("z", intent="warn", priority=5),
    ]
    person = lena(prompts={"a": shown(NOW - 1), "b": shown(NOW - 9), "c": {"d": [NOW]}})

    assert keys(rank(specs, person)) == ["z", "c", "b", "a", "d", "e"]


def test_arbitrate_arms_the_best_of_each_slot():
    ranked = [spec("a", slot="page"), spec("b", slot="hover"), spec("c", slot="page"), spec("d", slot="page")]

    winners, losers = arbitrate(ranked)

    assert keys(winners) == ["a", "b"]
    assert losers == {"c": "a", "d": "a"}


@given(
    intents=st.lists(st.sampled_from(INTENTS), min_size=1, max_size=12),
    priorities=st.lists(st.integers(1, 5), min_size=12, max_size=12),
)
def test_no_intent_loses_to_one_that_comes_after_it(intents, priorities):
    specs = {
        f"p{at}": spec(f"p{at}", intent=each, priority=priorities[at], slot="page") for at, each in enumerate(intents)
    }

    winners, losers = arbitrate(rank(specs.values(), lena()))

    assert len(winners) == 1
    for loser, winner in losers.items():
        assert INTENTS.index(specs[winner].intent) <= INTENTS.index(specs[loser].intent)
