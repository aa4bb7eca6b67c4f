"""What holds of every decision, whoever it is about and whatever was published."""

from bisect import bisect_left
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from guidance.core.times import DAY, HOUR
from guidance.engine import caps
from guidance.engine.catalog import INTENTS
from guidance.engine.context import context_of
from guidance.engine.decide import decide
from guidance.engine.reasons import Reason, sentence
from tests.engine.strategies import KEYS, RECENT, catalogs, open_catalogs, people, seeing, with_show
from tests.support.catalogs import NOW, account, lena, spec

SHOWN_ONCE = st.tuples(st.sampled_from(KEYS), RECENT)


def armed(decision):
    return [each.spec.key for each in decision.armed]


def passed(decision):
    """Return the prompts that no gate holds back, whether they won their place or not."""
    return {*armed(decision), *(each.prompt for each in decision.held if each.code == Reason.LOST_TO)}


def outcome(decision):
    """Return all that a decision says, but for how far a cap is overdrawn: that falls while it still holds."""
    return (
        [(each.spec.key, each.wording, each.page, each.data) for each in decision.armed],
        {each.prompt: (each.code, _told(each.detail)) for each in decision.held},
        sorted(decision.keep),
        sorted(decision.closed),
        decision.segments,
        decision.grants,
    )


def _told(detail):
    return {**detail, "used": min(detail["used"], detail["count"])} if "used" in detail else detail


@given(catalogs(), people())
def test_every_prompt_gets_exactly_one_verdict_that_says_why(held, person):
    decision = decide(held, person, NOW)

    assert sorted([*armed(decision), *(each.prompt for each in decision.held)]) == [each.key for each in held.prompts]
    assert not any("unknown" in sentence(each.code, each.detail) for each in decision.held)


@given(catalogs(), people())
def test_the_same_arguments_give_the_same_decision_and_change_nothing(held, person):
    before = repr(person)

    assert decide(held, person, NOW) == decide(held, person, NOW)
    assert repr(person) == before


@given(catalogs(), people(), st.randoms())
def test_the_order_of_the_prompts_does_not_matter(held, person, chance):
    fits = dict(zip((each.key for each in held.prompts), held.audiences(context_of(held, person, NOW)[0]), strict=True))
    shuffled = chance.sample(list(held.prompts), len(held.prompts))
    other = replace(held, prompts=shuffled, audiences=lambda _: [fits[each.key] for each in shuffled])

    assert outcome(decide(other, person, NOW)) == outcome(decide(held, person, NOW))


@given(catalogs(), people())
def test_nobody_is_offered_what_the_account_has(held, person):
    for each in decide(held, person, NOW).armed:
        offer, plan = each.spec.offer, person.account.plan
        running = person.account.trials.get("timeline")
        assert not (offer.plan == "growth" and plan == "growth")
        assert not (offer.limit == "contacts" and plan == "growth")
        assert not (offer.feature == "timeline" and (plan == "growth" or (running and running.runs(NOW))))


@given(catalogs(), people())
def test_a_prompt_never_loses_to_an_intent_that_comes_after_its_own(held, person):
    intents = {each.key: each.intent for each in held.prompts}

    for lost in (each for each in decide(held, person, NOW).held if each.code == Reason.LOST_TO):
        assert INTENTS.index(intents[lost.detail["winner"]]) <= INTENTS.index(intents[lost.prompt])


@given(catalogs(standing=False), people(), SHOWN_ONCE)
def test_one_more_show_lets_nothing_pass_that_did_not(held, person, show):
    assert passed(decide(held, seeing(person, *show), NOW)) <= passed(decide(held, person, NOW))


@given(catalogs(standing=False), people(), SHOWN_ONCE)
def test_one_more_show_to_a_colleague_lets_nothing_pass_that_did_not(held, person, show):
    told = replace(person, account=replace(person.account, prompts=with_show(person.account.prompts, *show)))

    assert passed(decide(held, told, NOW)) <= passed(decide(held, person, NOW))


def _raised(held, more):
    policy = held.policy
    limits = {
        intent: replace(limit, count=None if limit.count is None else limit.count + more)
        for intent, limit in policy.intents.items()
    }
    prompts = [
        each
        if each.frequency.count is None
        else replace(each, frequency=_more(each.frequency, each.frequency.count + more))
        for each in held.prompts
    ]
    account_cap = None if policy.account_cap is None else policy.account_cap + more
    raised = replace(policy, person_cap=policy.person_cap + more, account_cap=account_cap, intents=limits)
    return replace(held, prompts=prompts, policy=raised)


def _more(frequency, count):
    return type(frequency)(
        **{name: getattr(frequency, name) for name in frequency.__struct_fields__} | {"count": count}
    )


@given(catalogs(), people(), st.integers(1, 3))
def test_higher_caps_hold_nothing_back_that_passed(held, person, more):
    assert passed(decide(held, person, NOW)) <= passed(decide(_raised(held, more), person, NOW))


@given(catalogs(), people(), st.sampled_from(KEYS))
def test_who_gets_which_wording_does_not_depend_on_what_happened(held, person, key):
    fresh = lena(traits=person.traits, account=account(plan=person.account.plan))
    before = {each.spec.key: each.wording for each in decide(held, person, NOW).armed}
    after = {each.spec.key: each.wording for each in decide(held, fresh, NOW + 9 * DAY).armed}

    assert all(before[key] == after[key] for key in before.keys() & after.keys())


@given(catalogs(), people(), st.just(1.0) | st.floats(0, 1))
def test_until_the_next_look_time_alone_changes_nothing(held, person, share):
    decision = decide(held, person, NOW)
    end = decision.next_look_at if decision.next_look_at is not None else NOW + 400 * DAY

    assert end > NOW
    assert outcome(decide(held, person, NOW + int((end - 1 - NOW) * share))) == outcome(decision)


class Story:
    """Two colleagues who are shown some of what is armed for them, step by step."""

    def __init__(self, held):
        self.held, self.now = held, NOW
        self.colleagues = [lena(), lena(id=4, user_id="noah")]
        self.shows = []

    def step(self, who, place, later):
        """Show colleague `who` one of their prompts, if any is armed that is not open already; then let time pass."""
        person = self.colleagues[who]
        fresh = [each.spec for each in decide(self.held, person, self.now).armed if not caps.is_open(each.spec, person)]
        if fresh:
            prompt = fresh[place % len(fresh)]
            self.shows.append((self.now, who, prompt))
            self.colleagues[who] = seeing(person, prompt.key, self.now)
            other = self.colleagues[1 - who]
            self.colleagues[1 - who] = replace(other, account=self.colleagues[who].account)
        self.now += later


STEPS = st.lists(st.tuples(st.integers(0, 1), st.integers(0, 5), st.integers(0, 30 * HOUR)), min_size=1, max_size=12)


def told(held, steps):
    """Return the shows of a story: (moment, colleague, prompt)."""
    story = Story(held)
    for step in steps:
        story.step(*step)
    return story.shows


def _before(moments, at, window):
    moments = sorted(moment for moment in moments if moment <= at)
    return len(moments) - bisect_left(moments, at - window) - 1


@given(open_catalogs(), STEPS)
def test_a_person_never_sees_two_prompts_of_a_group_within_its_window(held, steps):
    shows = told(held, steps)

    for number, (at, who, prompt) in enumerate(shows):
        for earlier, whom, other in shows[:number]:
            if prompt.group and whom == who and other.group == prompt.group and other.key != prompt.key:
                assert at - earlier > prompt.group_ms


@given(open_catalogs(), STEPS)
def test_no_cap_of_person_account_or_intent_is_ever_exceeded(held, steps):
    policy, shows = held.policy, told(held, steps)

    for number, (at, who, prompt) in enumerate(shows):
        so_far = shows[: number + 1]
        own = [each for each in so_far if each[1] == who]
        if prompt.intent != "warn":
            assert _before([each[0] for each in own], at, policy.person_cap_ms) < policy.person_cap
            if policy.account_cap is not None:
                assert _before([each[0] for each in so_far], at, policy.account_cap_ms) < policy.account_cap
        limit = policy.intents.get(prompt.intent)
        if limit is not None and limit.count is not None:
            same = [each[0] for each in own if each[2].intent == prompt.intent]
            assert _before(same, at, limit.window_ms) < limit.count


@given(open_catalogs(), STEPS)
def test_no_prompt_is_shown_more_often_than_it_may(held, steps):
    shows = told(held, steps)

    for number, (at, who, prompt) in enumerate(shows):
        frequency = prompt.frequency
        if frequency.count is not None and frequency.period_of is None:
            mine = [
                each[0]
                for each in shows[: number + 1]
                if each[2].key == prompt.key and (frequency.per == "account" or each[1] == who)
            ]
            window = NOW if frequency.window_seconds is None else frequency.window_seconds * 1000
            assert _before(mine, at, window) < frequency.count


@given(catalogs(), people())
def test_a_launcher_offers_nothing_that_another_gate_than_the_persons_own_answer_holds(held, person):
    shop = spec("shop", kind="launcher", intent="warn")
    judge = held.audiences
    open_to_all = replace(held, prompts=[*held.prompts, shop], audiences=lambda context: [*judge(context), True])
    decision = decide(open_to_all, person, NOW)
    reasons = {each.prompt: each.code for each in decision.held}

    for each in decision.offers:
        offer, plan, entry = each.spec.offer, person.account.plan, person.prompts[each.spec.key]
        running = person.account.trials.get("timeline")
        assert "s" in entry
        assert "x" not in entry
        assert each.spec.intent in {"sell", "warn", "inform"}
        assert reasons[each.spec.key] in {
            *(Reason.CAPPED_PROMPT, Reason.COOLING_DOWN, Reason.SNOOZED),
            *(Reason.CAPPED_PERSON, Reason.CAPPED_ACCOUNT, Reason.CAPPED_INTENT),
        }
        assert not (offer.plan == "growth" and plan == "growth")
        assert not (offer.limit == "contacts" and plan == "growth")
        assert not (offer.feature == "timeline" and (plan == "growth" or (running and running.runs(NOW))))
    assert not {each.spec.key for each in decision.offers} & set(armed(decision))
