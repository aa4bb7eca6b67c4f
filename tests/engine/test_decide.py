from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidance.core.times import DAY, HOUR
from guidance.engine.catalog import INTENTS, Policy
from guidance.engine.context import context_of
from guidance.engine.decide import Verdict, decide
from guidance.engine.reasons import Reason
from guidance.protocol.content import Frequency, Offer
from guidance.rules.residual import prune
from tests.support.catalogs import NEXT_MONTH, NOW, account, catalog, ledger, lena, shown, spec, trial

MEMBERS = {"user.role": "member"}
OWNERS = {"user.role": "owner"}
ONCE_A_DAY = Frequency(count=1, window_seconds=86_400)


def armed(decision):
    return [each.spec.key for each in decision.armed]


def verdict(decision):
    (held,) = decision.held
    return held


def test_decide_arms_what_fits_with_its_values_and_what_the_page_must_judge():
    tip = spec(variables=("account.name", "limit.contacts.left", "person.phone"), page={"page.path": "/contacts"})

    decision = decide(catalog(tip, audience={"tip": MEMBERS}), lena(), NOW)

    (only,) = decision.armed
    assert (only.spec, only.page) == (tip, {"page.path": "/contacts"})
    assert only.data == {"account.name": "Northwind", "limit.contacts.left": 200}
    assert (decision.held, decision.keep, decision.closed, decision.next_look_at) == ([], [], [], None)


@pytest.mark.parametrize(
    ("changes", "person", "code", "detail"),
    [
        ({"starts": NOW + 1}, {}, "not_started", {"starts": "2026-11-21T10:00:00.001Z"}),
        ({"ends": NOW}, {}, "ended", {"ended": "2026-11-21T10:00:00.000Z"}),
        ({"key": "owners"}, {}, "audience", {}),
        ({"offer": Offer(plan="free")}, {}, "entitled_already", {"has": "the plan Free"}),
        (
            {"trial": "timeline"},
            {"account": account(trials={"timeline": trial(ends=NOW - 1)})},
            "already_converted",
            {"feature": "timeline"},
        ),
        (
            {},
            {"prompts": {"tip": shown(NOW - 1)}},
            "capped_prompt",
            {"used": 1, "count": 1, "window": "ever", "per": "person"},
        ),
        (
            {},
            {"prompts": {"other": shown(NOW - 2, NOW - 1)}},
            "capped_person",
            {"used": 2, "count": 2, "window": "in a day"},
        ),
        (
            {"frequency": Frequency(cooldown_days=3)},
            {"prompts": {"tip": {"d": [NOW - DAY]}}},
            "cooling_down",
            {"since": "2026-11-20T10:00:00.000Z", "until": "2026-11-23T10:00:00.000Z"},
        ),
        ({}, {"prompts": {"tip": {"z": NOW + 1}}}, "snoozed", {"until": "2026-11-21T10:00:00.001Z"}),
        ({}, {"prompts": {"tip": {"x": NOW - 1}}}, "snoozed", {"for_good": True}),
    ],
)
def test_decide_holds_a_prompt_back_with_its_reason(changes, person, code, detail):
    tip = spec(**changes)
    held_by = catalog(tip, audience={"owners": OWNERS}, policy=Policy(person_cap=2))

    decision = decide(held_by, lena(**person), NOW)

    assert verdict(decision) == Verdict(tip.key, Reason(code), detail)
    assert decision.armed == []


def test_decide_asks_the_gates_in_order():
    person = lena(prompts={"tip": shown(NOW, x=NOW)}, account=account(plan="growth"))
    worst = {"offer": Offer(feature="timeline"), "starts": NOW + 1}
    owners = {"tip": OWNERS}

    codes = [
        verdict(decide(catalog(spec(**worst), audience=owners), person, NOW)).code,
        verdict(decide(catalog(spec(**worst), audience=owners), person, NOW + 1)).code,
        verdict(decide(catalog(spec(**worst)), person, NOW + 1)).code,
        verdict(decide(catalog(spec()), person, NOW + 1)).code,
        verdict(
            decide(catalog(spec(frequency=Frequency(count=None)), policy=Policy(person_cap=1)), person, NOW + 1)
        ).code,
        verdict(decide(catalog(spec(frequency=Frequency(count=None))), person, NOW + 1)).code,
    ]

    assert codes == ["not_started", "audience", "entitled_already", "capped_prompt", "capped_person", "snoozed"]


def test_decide_arms_the_best_of_a_slot_and_says_to_whom_the_others_lost():
    prompts = [spec("sale", intent="sell", slot="page"), spec("alarm", intent="warn", slot="page"), spec("tip")]

    decision = decide(catalog(*prompts), lena(), NOW)

    assert armed(decision) == ["alarm", "tip"]
    assert verdict(decision) == Verdict("sale", Reason.LOST_TO, {"winner": "alarm"})


def test_decide_warns_although_the_person_saw_enough():
    person = lena(prompts={"other": shown(NOW - 2, NOW - 1)})

    decision = decide(
        catalog(spec("warn", intent="warn"), spec("sell", intent="sell"), policy=Policy(person_cap=2)), person, NOW
    )

    assert armed(decision) == ["warn"]
    assert decision.next_look_at == NOW - 2 + DAY + 1


def test_decide_lets_a_visible_prompt_stay_for_a_day_when_showing_it_used_its_cap_up():
    person = lena(prompts={"tip": shown(NOW - HOUR)})

    decision = decide(catalog(spec()), person, NOW)

    assert (decision.keep, decision.next_look_at) == (["tip"], NOW - HOUR + DAY)
    assert decide(catalog(spec()), person, NOW - HOUR + DAY).keep == []


@pytest.mark.parametrize("closed", [{"d": [NOW]}, {"r": [NOW]}])
def test_decide_keeps_nothing_that_was_closed(closed):
    assert decide(catalog(spec()), lena(prompts={"tip": shown(NOW - 1, **closed)}), NOW).keep == []


def test_decide_keeps_nothing_that_the_person_is_no_longer_meant_for():
    person = lena(prompts={"tip": shown(NOW - 1)})

    assert decide(catalog(spec(), audience={"tip": OWNERS}), person, NOW).keep == []


def test_decide_arms_an_open_standing_prompt_although_its_cap_is_used_up():
    banner = spec("banner", standing=True)
    person = lena(prompts={"banner": shown(NOW - 40 * DAY)})

    assert armed(decide(catalog(banner), person, NOW)) == ["banner"]
    assert armed(decide(catalog(banner), lena(prompts={"banner": shown(NOW - 9, d=[NOW])}), NOW)) == []


def test_decide_keeps_an_open_standing_prompt_that_loses_its_place_however_long_it_is_there():
    prompts = [spec("banner", standing=True, slot="page"), spec("alarm", intent="warn", slot="page")]
    person = lena(prompts={"banner": shown(NOW - 40 * DAY)})

    decision = decide(catalog(*prompts), person, NOW)

    assert (armed(decision), decision.keep, decision.next_look_at) == (["alarm"], ["banner"], None)


def test_decide_closes_an_open_standing_prompt_that_no_longer_fits():
    person = lena(prompts={"banner": shown(NOW - 1), "tip": shown(NOW - 1)})
    prompts = [spec("banner", standing=True), spec("tip")]

    decision = decide(catalog(*prompts, audience={"banner": OWNERS, "tip": OWNERS}), person, NOW)

    assert (decision.closed, decision.keep) == (["banner"], [])


def test_decide_tells_the_segments_the_person_is_in():
    segments = {"members": MEMBERS, "owners": OWNERS, "lenas": {"segments.members": True, "user.id": "lena"}}

    decision = decide(catalog(spec(), segments=segments, audience={"tip": {"segments.lenas": True}}), lena(), NOW)

    assert decision.segments == ["members", "lenas"]
    assert armed(decision) == ["tip"]


def test_decide_lists_running_trials_and_looks_again_when_one_begins_or_ends():
    trials = {
        "timeline": trial(ends=NOW + DAY),
        "reports": trial(starts=NOW + HOUR, ends=NOW + 2 * DAY),
        "past": trial(ends=NOW),
        "taken": trial(starts=NOW + 5, revoked=True),
    }

    decision = decide(catalog(), lena(account=account(trials=trials)), NOW)

    assert decision.grants == {"timeline": NOW + DAY}
    assert decision.next_look_at == NOW + HOUR
    assert decide(catalog(), lena(account=None), NOW).grants == {}


@pytest.mark.parametrize(
    ("where", "path", "outcome"),
    [
        ({"$or": [{"user.role": "owner"}, {"page.path": "/a"}]}, {"page.path": "/a"}, "armed"),
        ({"$or": [{"user.role": "member"}, {"page.path": "/a"}]}, None, "armed"),
        ({"$and": [{"user.role": "owner"}, {"page.path": "/a"}]}, None, "audience"),
    ],
)
def test_decide_prunes_a_rule_that_mixes_person_and_page(where, path, outcome):
    decision = decide(catalog(spec(prune=partial(prune, where))), lena(), NOW)

    if outcome == "armed":
        assert [each.page for each in decision.armed] == [path]
    else:
        assert verdict(decision).code == outcome


def test_decide_looks_again_when_a_schedule_ends_though_the_prompt_is_held_for_another_reason():
    decision = decide(catalog(spec(ends=NOW + 7), audience={"tip": OWNERS}), lena(), NOW)

    assert decision.next_look_at == NOW + 7


def test_decide_looks_again_when_a_value_in_a_text_starts_anew():
    assert decide(catalog(spec(variables=("limit.sends.used",))), lena(), NOW).next_look_at == NEXT_MONTH


def test_context_holds_person_account_facts_and_segments():
    facts = {"logins": {"kind": "count", "event": "Login"}}
    person = lena(ledger=ledger(NOW))

    context, _ = context_of(catalog(facts=facts, segments={"members": MEMBERS}), person, NOW)

    assert context == {
        "user": {"name": "Lena", "role": "member", "id": "lena"},
        "account": {"name": "Northwind", "id": "northwind", "plan": "free"},
        "facts": {"logins": 1},
        "segments": {"members": True},
    }


def test_context_keeps_the_reported_plan_when_no_such_plan_is_defined():
    person = lena(account=account(plan=None, traits={"plan": "legacy"}))

    assert context_of(catalog(), person, NOW)[0]["account"]["plan"] == "legacy"
    assert context_of(catalog(), lena(account=None), NOW)[0]["account"] == {}


KEYS = [f"p{number}" for number in range(6)]
RECENT = st.integers(NOW - 3 * DAY, NOW)
FACTS = {
    "logins": {"kind": "count", "event": "Login", "window_seconds": 7200},
    "idle": {"kind": "days_since", "event": "Login"},
    "sends": {"kind": "ratio", "limit": "sends"},
    "saw": {"kind": "prompt_history", "prompt": "p1", "what": "seen", "window_seconds": 3600},
}
AUDIENCES = [
    {},
    MEMBERS,
    OWNERS,
    {"facts.logins": {"$gte": 2}},
    {"facts.idle": {"$gte": 1}},
    {"facts.sends": {"$gte": 0.5}},
    {"facts.saw": 0},
    {"segments.active": True},
]
SPECS = st.builds(
    spec,
    intent=st.sampled_from(INTENTS),
    priority=st.integers(1, 5),
    slot=st.sampled_from(["page", "hover"]),
    standing=st.booleans(),
    offer=st.sampled_from([Offer(), Offer(feature="timeline"), Offer(plan="growth"), Offer(limit="contacts")]),
    trial=st.sampled_from(["", "timeline"]),
    frequency=st.builds(
        Frequency,
        count=st.sampled_from([None, 1, 2]),
        window_seconds=st.sampled_from([None, 3600, 86_400]),
        period_of=st.sampled_from([None, "calls", "contacts"]),
        per=st.sampled_from(["person", "account"]),
        cooldown_days=st.integers(0, 2),
        recount_on_publish=st.booleans(),
    ),
    starts=st.none() | st.integers(NOW - DAY, NOW + DAY),
    ends=st.none() | st.integers(NOW - DAY, NOW + DAY),
    variables=st.sampled_from([(), ("limit.calls.used",)]),
)
ENTRIES = st.fixed_dictionaries(
    {},
    optional={
        "s": st.lists(RECENT, min_size=1, max_size=3).map(lambda times: [[at, 1] for at in sorted(times)]),
        "d": st.lists(RECENT, min_size=1, max_size=2).map(sorted),
        "r": st.lists(RECENT, min_size=1, max_size=2).map(sorted),
        "z": st.integers(NOW - DAY, NOW + DAY),
        "x": RECENT,
    },
)
HISTORIES = st.dictionaries(st.sampled_from(KEYS), ENTRIES)
TRIALS = st.dictionaries(
    st.sampled_from(["timeline", "reports"]),
    st.builds(trial, starts=st.integers(NOW - 2 * DAY, NOW + HOUR), ends=st.integers(NOW - DAY, NOW + DAY)),
)


@st.composite
def catalogs(draw):
    prompts = [draw(SPECS) for _ in range(draw(st.integers(0, 6)))]
    named = [
        spec(**{name: getattr(each, name) for name in each.__slots__} | {"key": key})
        for key, each in zip(KEYS, prompts, strict=False)
    ]
    return catalog(
        *named,
        audience={each.key: draw(st.sampled_from(AUDIENCES)) for each in named},
        segments={"active": {"facts.logins": {"$gte": 1}}},
        facts=FACTS,
        policy=Policy(person_cap=draw(st.integers(1, 5))),
    )


@st.composite
def people(draw):
    usage = {"at": draw(st.integers(NOW - 40 * DAY, NOW)), "used": draw(st.integers(0, 1200))}
    return lena(
        ledger=ledger(*draw(st.lists(RECENT, max_size=4))),
        prompts=draw(HISTORIES),
        account=account(
            plan=draw(st.sampled_from(["free", "growth", None])),
            prompts=draw(HISTORIES),
            trials=draw(TRIALS),
            meters={"sends": usage, "calls": usage},
        ),
    )


def outcome(decision):
    return (
        [(each.spec.key, each.data) for each in decision.armed],
        {held.prompt: held.code for held in decision.held},
        sorted(decision.keep),
        sorted(decision.closed),
        decision.segments,
        decision.grants,
    )


@given(catalogs(), people())
def test_every_prompt_gets_exactly_one_verdict(held, person):
    decision = decide(held, person, NOW)

    assert sorted([*armed(decision), *(each.prompt for each in decision.held)]) == [each.key for each in held.prompts]


@given(catalogs(), people())
def test_the_same_arguments_give_the_same_decision_and_change_nothing(held, person):
    before = repr(person)

    assert decide(held, person, NOW) == decide(held, person, NOW)
    assert repr(person) == before


@given(catalogs(), people(), st.randoms())
def test_the_order_of_the_prompts_does_not_matter(held, person, chance):
    fits = dict(zip((each.key for each in held.prompts), held.audiences(context_of(held, person, NOW)[0]), strict=True))
    shuffled = chance.sample(list(held.prompts), len(held.prompts))
    other = catalog(*shuffled, facts=held.facts, policy=held.policy, segments={"active": {"facts.logins": {"$gte": 1}}})
    object.__setattr__(other, "audiences", lambda _: [fits[each.key] for each in shuffled])

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
def test_a_warning_never_loses_to_anything_else(held, person):
    intents = {each.key: each.intent for each in held.prompts}

    for lost in (each for each in decide(held, person, NOW).held if each.code == Reason.LOST_TO):
        assert INTENTS.index(intents[lost.detail["winner"]]) <= INTENTS.index(intents[lost.prompt])


@given(catalogs(), people(), st.sampled_from(KEYS), RECENT)
def test_showing_a_prompt_once_more_arms_no_capped_one(held, person, key, at):
    capped = {each.prompt for each in decide(held, person, NOW).held if each.code == Reason.CAPPED_PROMPT}
    standing = {each.key for each in held.prompts if each.standing}
    entry = person.prompts.get(key, {})
    more = {**person.prompts, key: {**entry, "s": sorted([*entry.get("s", []), [at, 1]])}}

    after = decide(held, lena(ledger=person.ledger, prompts=more, account=person.account), NOW)

    assert not (capped - standing) & set(armed(after))


@given(catalogs(), people(), st.just(1.0) | st.floats(0, 1))
def test_until_the_next_look_time_alone_changes_nothing(held, person, share):
    decision = decide(held, person, NOW)
    end = decision.next_look_at if decision.next_look_at is not None else NOW + 400 * DAY

    assert end > NOW
    assert outcome(decide(held, person, NOW + int((end - 1 - NOW) * share))) == outcome(decision)
