"""What a launcher lists, prompt by prompt."""

import pytest

from guidance.core.times import DAY, HOUR
from guidance.engine.catalog import IntentLimit, Policy, Wording
from guidance.engine.decide import decide
from guidance.protocol.content import Frequency, Offer
from tests.support.catalogs import NOW, account, catalog, lena, shown, spec

LIST = spec("list", kind="launcher", standing=True)
SEEN = shown(NOW - HOUR)


def offered(prompt, entry, *, beside=(LIST,), policy=None, **person):
    held = catalog(prompt, *beside, **({"policy": policy} if policy else {}))
    decision = decide(held, lena(prompts={prompt.key: entry} if entry else {}, **person), NOW)
    return [each.spec.key for each in decision.offers]


def weekly(**changes):
    return spec("trial", **{"intent": "sell", "frequency": Frequency(count=1, cooldown_days=7), **changes})


@pytest.mark.parametrize(
    "entry",
    [SEEN, shown(NOW - HOUR, d=[NOW - 1]), shown(NOW - HOUR, d=[NOW - 1], z=NOW + DAY)],
    ids=["let pass", "dismissed", "put off"],
)
def test_a_launcher_lists_what_the_person_put_away_or_let_pass(entry):
    assert offered(weekly(), entry) == ["trial"]


def test_an_offer_comes_with_its_wording_and_the_values_of_its_variables():
    prompt = weekly(variables=("limit.contacts.used",), page={"page.path": "/plans"})
    decision = decide(catalog(prompt, LIST), lena(prompts={"trial": SEEN}), NOW)

    assert [(each.wording, dict(each.data), each.page) for each in decision.offers] == [
        (
            Wording("", "hash-trial", 0.0, ("limit.contacts.used",)),
            {"limit.contacts.used": 1800},
            {"page.path": "/plans"},
        )
    ]
    assert [each.spec.key for each in decision.armed] == ["list"]


def test_nothing_is_listed_without_a_launcher():
    assert offered(weekly(), SEEN, beside=()) == []


def test_what_was_never_shown_is_no_offer():
    assert offered(weekly(), {"z": NOW + DAY}) == []


def test_what_is_not_relevant_is_no_offer():
    assert offered(weekly(), shown(NOW - HOUR, d=[NOW - 1], x=NOW - 1)) == []


@pytest.mark.parametrize("intent", ["teach", "ask"])
def test_lessons_and_questions_are_no_offers(intent):
    assert offered(weekly(intent=intent), SEEN) == []


def test_what_the_account_has_is_no_offer():
    assert offered(weekly(offer=Offer(feature="timeline")), SEEN, account=account(plan="growth")) == []


def test_nothing_is_offered_while_a_colleague_is_in_touch_and_time_may_change_that():
    states = {"with_human": NOW + HOUR}
    held = catalog(weekly(), LIST)
    decision = decide(held, lena(prompts={"trial": SEEN}, states=states), NOW)
    warned = decide(catalog(weekly(), spec("list", kind="launcher", intent="warn")), lena(prompts={"trial": SEEN}), NOW)
    quiet = decide(
        catalog(weekly(), spec("list", kind="launcher", intent="warn")),
        lena(prompts={"trial": SEEN}, states=states),
        NOW,
    )

    assert (list(decision.offers), [each.spec.key for each in warned.offers], list(quiet.offers)) == ([], ["trial"], [])
    assert quiet.next_look_at == NOW + HOUR


def test_a_cap_of_the_person_alone_makes_no_offer_but_hides_none():
    full = Policy(person_cap=1)
    shopping = spec("list", kind="launcher", intent="warn")
    often = weekly(frequency=Frequency(count=None, cooldown_days=7))

    assert offered(often, SEEN, beside=(shopping,), policy=full) == []
    assert offered(often, shown(NOW - HOUR, d=[NOW - 1]), beside=(shopping,), policy=full) == ["trial"]


def test_offers_are_listed_best_first():
    prompts = {"b": SEEN, "a": SEEN, "c": SEEN}
    held = catalog(spec("a"), spec("b", intent="warn"), spec("c", priority=1), LIST)
    decision = decide(held, lena(prompts=prompts), NOW)

    assert [each.spec.key for each in decision.offers] == ["b", "c", "a"]


@pytest.mark.parametrize(
    ("entry", "kept"),
    [
        (shown(NOW - DAY, d=[NOW - HOUR], l=[NOW - 1]), ["trial"]),
        (shown(NOW - DAY, d=[NOW - HOUR], l=[NOW - 1], x=NOW - HOUR), []),
        (shown(NOW - DAY, l=[NOW - HOUR], d=[NOW - 1]), []),
        (shown(NOW - DAY, NOW - 1, d=[NOW - HOUR]), []),
    ],
    ids=["asked for", "not relevant", "put away again", "shown by itself"],
)
def test_what_the_person_asked_for_stays_on_screen_though_they_had_put_it_away(entry, kept):
    held = catalog(weekly(frequency=Frequency(count=None, cooldown_days=7)), LIST)

    assert list(decide(held, lena(prompts={"trial": entry}), NOW).keep) == kept


def test_a_launcher_never_lists_itself_or_another():
    other = spec("other", kind="launcher", intent="sell")

    assert offered(other, SEEN) == []


def test_an_intent_that_cools_down_leaves_its_offers_listed():
    cooling = Policy(intents={"sell": IntentLimit(cooldown_ms=DAY)})
    held = catalog(weekly(frequency=Frequency(count=None)), spec("other", intent="sell"), LIST, policy=cooling)
    entries = {"trial": shown(NOW - 2 * DAY), "other": shown(NOW - HOUR, d=[NOW - 1])}

    assert [each.spec.key for each in decide(held, lena(prompts=entries), NOW).offers] == ["trial", "other"]
