import pytest

from guidance.core.times import DAY
from guidance.engine import gates
from guidance.engine.catalog import IntentLimit, Policy, QuietTrait, Wording
from guidance.engine.decide import decide
from guidance.engine.reasons import STAYS_ON_SCREEN, Reason, Verdict, sentence
from guidance.protocol.content import Frequency, Offer
from tests.support.catalogs import NOW, account, catalog, lena, shown, spec, trial

NEVER_AGAIN = Frequency(count=None, until_acted=True)
ALWAYS = Frequency(count=None)
OWNERS = {"user.role": "owner"}
THIS_MOMENT = "2026-11-21T10:00:00.000Z"
YESTERDAY = "2026-11-20T10:00:00.000Z"
IN_A_DAY = "2026-11-22T10:00:00.000Z"

# What is changed of the prompt, the person, the policy: the code, its detail, and when time alone ends it.
CASES = [
    ({"starts": NOW + 1}, {}, {}, "not_started", {"starts": "2026-11-21T10:00:00.001Z"}, NOW + 1),
    (
        {"blackout": frozenset({NOW // DAY})},
        {"traits": {"timezone": "Europe/Berlin"}},
        {},
        "not_started",
        {"day": "2026-11-21", "until": "2026-11-21T23:00:00.000Z"},
        NOW + 13 * DAY // 24,
    ),
    ({"ends": NOW}, {}, {}, "ended", {"ended": THIS_MOMENT}, None),
    (
        {"ends": NOW + 3_600_000, "local": True},
        {},
        {"zone": "Europe/Berlin"},
        "ended",
        {"ended": THIS_MOMENT},
        None,
    ),
    ({"key": "owners"}, {}, {}, "audience", {}, None),
    (
        {"buyers_only": True},
        {"traits": {}},
        {"buyer_roles": frozenset({"owner", "admin"})},
        "audience",
        {"buyers": "admin, owner", "role": "none"},
        None,
    ),
    ({"offer": Offer(plan="free")}, {}, {}, "entitled_already", {"has": "the plan Free"}, None),
    (
        {"holdout": 1.0},
        {},
        {},
        "holdout",
        {"share": "100", "per": "account", "scope": "this prompt"},
        None,
    ),
    ({}, {}, {"holdout": 1.0}, "holdout", {"share": "100", "per": "account", "scope": "any prompt"}, None),
    (
        {"intent": "sell"},
        {"account": account(states={"overdue": NOW + 1})},
        {},
        "suppressed_state",
        {"state": "overdue", "until": "2026-11-21T10:00:00.001Z"},
        NOW + 1,
    ),
    (
        {"intent": "ask"},
        {"traits": {"tickets": 1}},
        {"quiet_traits": (QuietTrait("open_ticket", "user", "tickets"),)},
        "suppressed_state",
        {"state": "open_ticket", "until": "it is lifted"},
        None,
    ),
    (
        {"group": "growth", "group_ms": 2 * DAY},
        {"prompts": {"rival": shown(NOW - 9 * DAY, NOW - DAY)}},
        {},
        "excluded_by",
        {"group": "growth", "prompt": "rival", "since": YESTERDAY, "until": "2026-11-22T10:00:00.001Z"},
        NOW + DAY + 1,
    ),
    (
        {"group": "growth"},
        {"prompts": {"banner": shown(NOW - 90 * DAY), "rival": shown(NOW - DAY)}},
        {},
        "excluded_by",
        {"group": "growth", "prompt": "banner", "since": "2026-08-23T10:00:00.000Z", "until": "it is closed"},
        None,
    ),
    (
        {"trial": "timeline"},
        {"account": account(trials={"timeline": trial(ends=NOW - 1)})},
        {},
        "already_converted",
        {"feature": "timeline"},
        None,
    ),
    (
        {"frequency": NEVER_AGAIN},
        {"prompts": {"tip": {"k": [NOW - 9 * DAY], "c": [NOW - DAY]}}},
        {},
        "already_converted",
        {"acted": YESTERDAY},
        None,
    ),
    (
        {"frequency": Frequency(count=1, window_seconds=86_400, per="account")},
        {"account": account(prompts={"tip": shown(NOW - 5)})},
        {},
        "capped_prompt",
        {"used": 1, "count": 1, "window": "in a day", "per": "account"},
        NOW - 5 + DAY + 1,
    ),
    (
        {},
        {"prompts": {"other": shown(NOW - 2, NOW - 1)}},
        {"person_cap": 2},
        "capped_person",
        {"used": 2, "count": 2, "window": "in a day"},
        NOW - 2 + DAY + 1,
    ),
    (
        {},
        {"account": account(prompts={"other": shown(NOW - 9 * DAY, NOW - 3), "gone": shown(NOW - 2, NOW - 1)})},
        {"account_cap": 2},
        "capped_account",
        {"used": 3, "count": 2, "window": "in a week"},
        NOW - 2 + 7 * DAY + 1,
    ),
    (
        {"intent": "sell"},
        {"prompts": {"old-sale": shown(NOW - 2), "old-lesson": shown(NOW - 1)}},
        {"intents": {"sell": IntentLimit(count=1, window_ms=3 * DAY)}},
        "capped_intent",
        {"intent": "sell", "used": 1, "count": 1, "window": "in 3 days"},
        NOW - 2 + 3 * DAY + 1,
    ),
    (
        {"frequency": Frequency(cooldown_days=2)},
        {"prompts": {"tip": {"d": [NOW - DAY], "x": NOW - DAY}}},
        {},
        "cooling_down",
        {"since": YESTERDAY, "until": IN_A_DAY},
        NOW + DAY,
    ),
    (
        {"intent": "sell"},
        {"prompts": {"old-sale": {"d": [NOW - 9 * DAY, NOW - DAY]}, "old-lesson": {"d": [NOW]}}},
        {"intents": {"sell": IntentLimit(cooldown_ms=2 * DAY)}},
        "cooling_down",
        {"intent": "sell", "prompt": "old-sale", "since": YESTERDAY, "until": IN_A_DAY},
        NOW + DAY,
    ),
    ({}, {"prompts": {"tip": {"z": NOW + 1}}}, {}, "snoozed", {"until": "2026-11-21T10:00:00.001Z"}, NOW + 1),
    ({}, {"prompts": {"tip": {"x": NOW - 1}}}, {}, "snoozed", {"for_good": True}, None),
    (
        {"intent": "teach"},
        {"account": account(states={"with_human": NOW + DAY})},
        {},
        "waiting_for_human",
        {"until": IN_A_DAY},
        NOW + DAY,
    ),
]


def held_catalog(tip, *others, **policy):
    return catalog(
        tip,
        *others,
        audience={"owners": OWNERS},
        policy=Policy(**policy),
        intents={"old-sale": "sell", "old-lesson": "teach", "tip": "inform"},
    )


def rivals(tip):
    return [spec("rival", group=tip.group), spec("banner", group=tip.group, standing=True)] if tip.group else []


@pytest.mark.parametrize(("changes", "person", "policy", "code", "detail", "until"), CASES)
def test_a_gate_holds_with_its_reason_its_numbers_and_its_end(changes, person, policy, code, detail, until):
    tip = spec(**changes)

    decision = decide(held_catalog(tip, *rivals(tip), **policy), lena(**person), NOW)

    (verdict,) = [each for each in decision.held if each.prompt == tip.key]
    assert verdict == Verdict(tip.key, Reason(code), detail)
    assert decision.next_look_at == until
    assert "unknown" not in sentence(code, detail)


@pytest.mark.parametrize(("changes", "person", "policy", "code", "detail", "until"), CASES)
def test_a_gate_opens_at_the_moment_it_names(changes, person, policy, code, detail, until):
    tip = spec(**changes)
    held = held_catalog(tip, *rivals(tip), **policy)
    later = NOW + 400 * DAY if until is None else until

    codes = [{each.prompt: each.code for each in decide(held, lena(**person), at).held} for at in (later - 1, later)]

    assert codes[0][tip.key] == code
    assert (codes[1].get(tip.key) == code) is (until is None)


def test_the_cases_hold_every_reason_that_a_decision_gives():
    elsewhere = {Reason.ARMED, Reason.ARCHIVED, Reason.LOST_TO, Reason.NOT_ARMED, Reason.LEASED}

    assert {case[3] for case in CASES} == set(Reason) - elsewhere


def test_the_gates_are_asked_in_the_order_of_the_reasons():
    asked = [case[3] for case in CASES]

    assert asked == sorted(asked, key=list(Reason).index)


@pytest.mark.parametrize("number", range(len(CASES)))
def test_of_two_gates_the_earlier_gives_the_reason(number):
    # Every later case is piled on this one; where both change the same part, this one's stays. No schedule starts after its end.
    changes, person, policy = {}, {}, {}
    for case in [*(case for case in reversed(CASES[number + 1 :]) if case[3] != "ended"), CASES[number]]:
        more, who, what = case[0], case[1], case[2]
        changes, policy = {**changes, **more}, {**policy, **what}
        person = {**person, **who}
    tip = spec(**{**changes, "key": changes.get("key", "tip")})

    decision = decide(held_catalog(tip, *rivals(tip), **policy), lena(**person), NOW)

    (verdict,) = [each for each in decision.held if each.prompt == tip.key]
    assert list(Reason).index(verdict.code) <= list(Reason).index(Reason(CASES[number][3]))


@pytest.mark.parametrize(
    ("person", "policy"),
    [
        ({"prompts": {"old-sale": shown(NOW)}}, {"person_cap": 1}),
        ({"account": account(prompts={"old-sale": shown(NOW)})}, {"account_cap": 1}),
        ({"prompts": {}}, {"holdout": 1.0}),
        ({"states": {"open_ticket": None, "with_human": None}}, {}),
    ],
)
def test_a_warning_passes_what_is_meant_for_everything_else(person, policy):
    limited = held_catalog(spec(intent="warn"), **policy)

    assert [each.spec.key for each in decide(limited, lena(**person), NOW).armed] == ["tip"]


def test_a_warning_obeys_a_limit_of_warnings():
    policy = {"intents": {"warn": IntentLimit(count=0)}}

    assert decide(held_catalog(spec(intent="warn"), **policy), lena(), NOW).held[0].code == "capped_intent"


def test_an_intent_with_a_cool_down_only_is_not_counted():
    policy = {"intents": {"sell": IntentLimit(cooldown_ms=DAY), "teach": IntentLimit(count=9)}}
    prompts = [spec("tip", intent="sell"), spec("lesson", intent="teach")]

    decision = decide(held_catalog(*prompts, **policy), lena(prompts={"old-sale": shown(NOW)}), NOW)

    assert decision.held == []


def test_a_warning_can_be_kept_from_its_own_holdout():
    assert decide(held_catalog(spec(intent="warn", holdout=1.0)), lena(), NOW).held[0].code == "holdout"


def test_account_cap_asks_nothing_of_people_without_account():
    assert decide(held_catalog(spec(), account_cap=1), lena(account=None), NOW).held == []


def test_a_prompt_that_was_once_live_still_counts_for_its_intent_as_it_is_now():
    # The live one's intent goes before what the prompt was once published with.
    policy = {"intents": {"inform": IntentLimit(count=1), "sell": IntentLimit(count=1)}}
    tip = spec(intent="sell", frequency=ALWAYS)

    decision = decide(held_catalog(tip, spec("news"), **policy), lena(prompts={"tip": shown(NOW)}), NOW)

    assert [(each.prompt, each.code) for each in decision.held] == [("tip", "capped_intent")]


@pytest.mark.parametrize(
    ("person", "policy"),
    [
        ({"account": account(prompts={"old-sale": shown(NOW)})}, {"account_cap": 1}),
        ({}, {"person_cap": 1}),
        ({}, {"intents": {"sell": IntentLimit(count=1, cooldown_ms=DAY)}}),
        ({"prompts": {"tip": shown(NOW - 5), "rival": shown(NOW, d=[NOW])}}, {}),
        (
            {"prompts": {"tip": shown(NOW - 5), "old-sale": {"d": [NOW]}}},
            {"intents": {"sell": IntentLimit(None, 1, DAY)}},
        ),
        ({"prompts": {"tip": shown(NOW - 5, z=NOW + 1, d=[NOW - 6])}}, {}),
    ],
)
def test_an_open_banner_stays_whatever_was_counted_and_said_before_it(person, policy):
    tip = spec(intent="sell", standing=True, group="growth", frequency=Frequency(cooldown_days=9))
    whom = lena(**{"prompts": {"tip": shown(NOW - 5)}, **person})

    decision = decide(held_catalog(tip, spec("rival", group="growth"), **policy), whom, NOW)

    assert [each.spec.key for each in decision.armed][:1] == ["tip"]
    assert decision.closed == []


@pytest.mark.parametrize(
    ("changes", "person", "policy"),
    [
        ({}, {"states": {"open_ticket": None}}, {}),
        ({}, {"states": {"with_human": None}}, {}),
        ({}, {}, {"holdout": 1.0}),
        ({"frequency": NEVER_AGAIN}, {"prompts": {"tip": shown(NOW - 5, k=[NOW])}}, {}),
        ({"blackout": frozenset({NOW // DAY})}, {}, {}),
        ({"buyers_only": True}, {}, {}),
        ({"key": "owners"}, {"prompts": {"owners": shown(NOW - 5)}}, {}),
    ],
)
def test_an_open_banner_closes_when_it_no_longer_fits(changes, person, policy):
    tip = spec(**{"intent": "sell", "standing": True, **changes})

    decision = decide(held_catalog(tip, **policy), lena(**{"prompts": {"tip": shown(NOW - 5)}, **person}), NOW)

    assert (decision.armed, decision.closed, decision.keep) == ([], [tip.key], [])


@pytest.mark.parametrize(
    ("person", "policy"),
    [
        ({"account": account(prompts={"tip": shown(NOW - 5)})}, {"account_cap": 1}),
        ({}, {"intents": {"inform": IntentLimit(count=1)}}),
    ],
)
def test_a_prompt_on_screen_stays_when_showing_it_used_a_cap_up(person, policy):
    tip = spec(frequency=ALWAYS)

    decision = decide(held_catalog(tip, **policy), lena(**{"prompts": {"tip": shown(NOW - 5)}, **person}), NOW)

    assert decision.held[0].code in STAYS_ON_SCREEN
    assert (decision.keep, decision.armed) == (["tip"], [])


@pytest.mark.parametrize(
    ("role", "others", "variant"),
    [("owner", None, ""), ("owner", "others", ""), ("member", "others", "others"), ("member", None, None)],
)
def test_a_prompt_for_buyers_goes_to_them_or_in_other_words_to_the_others(role, others, variant):
    wording = Wording("others", "hash-others", variables=("person.name",)) if others else None
    tip = spec(buyers_only=True, others=wording, variables=("account.name",))

    decision = decide(held_catalog(tip), lena(traits={"role": role, "name": "Lena"}), NOW)

    assert [each.wording.variant for each in decision.armed] == ([] if variant is None else [variant])
    if variant is not None:
        data = {"person.name": "Lena"} if variant else {"account.name": "Northwind"}
        assert decision.armed[0].data == data


def test_a_forced_variant_passes_its_holdout_and_no_other_gate():
    tip = spec(holdout=1.0, variants=(Wording("b", "hash-b", 0.5),))
    limited = held_catalog(tip, holdout=1.0)

    forced = decide(limited, lena(), NOW, forced={"tip": "b"})

    assert [(each.wording.hash, each.spec) for each in forced.armed] == [("hash-b", tip)]
    assert decide(limited, lena(), NOW, forced={"other": "b"}).armed == []
    assert decide(limited, lena(prompts={"tip": shown(NOW)}), NOW, forced={"tip": "b"}).armed == []


BARRED = ("audience", *(f"capped_{level}" for level in ("prompt", "person", "account", "intent")))


@pytest.mark.parametrize(("changes", "person", "policy", "code", "detail", "until"), CASES)
def test_barred_and_put_off_together_ask_all_gates_but_audience_and_caps(changes, person, policy, code, detail, until):
    tip = spec(**changes)
    asked = (tip, held_catalog(tip, *rivals(tip), **policy), lena(**person), NOW)

    barred, put_off = gates.barred(*asked), gates.put_off(*asked)

    found = barred or put_off
    expected = None if code in BARRED and "buyers" not in detail else (code, detail, until)
    assert (found and (found.reason, found.detail, found.until)) == expected
    assert (put_off is not None) is (code in {"cooling_down", "snoozed"})


@pytest.mark.parametrize(("changes", "person", "policy", "code", "detail", "until"), CASES)
def test_capped_asks_the_caps_and_nothing_else(changes, person, policy, code, detail, until):
    tip = spec(**changes)

    found = gates.capped(tip, held_catalog(tip, *rivals(tip), **policy), lena(**person), NOW)

    assert (found is not None) is code.startswith("capped")
    assert found is None or (found.reason, found.detail, found.until) == (code, detail, until)


def test_barred_lets_an_open_banner_stay_beside_another_of_its_group():
    banner, rival = spec("banner", group="growth", standing=True), spec("rival", group="growth")
    person = lena(prompts={"banner": shown(NOW - 5), "rival": shown(NOW, d=[NOW])})

    assert gates.barred(banner, catalog(banner, rival), person, NOW) is None
    assert gates.barred(rival, catalog(banner, rival), person, NOW).reason == Reason.EXCLUDED_BY


def test_prompt_that_is_no_longer_live_keeps_the_others_of_its_group_away_as_long_as_was_promised():
    tip = spec(group="growth", group_ms=2 * DAY)
    held = catalog(tip, groups={"growth": ["archived", "tip"], "other": ["rival"]})

    def after(**seen):
        return gates.barred(tip, held, lena(prompts=seen), NOW)

    assert after(archived=shown(NOW - 2 * DAY)).detail == {
        "group": "growth",
        "prompt": "archived",
        "since": "2026-11-19T10:00:00.000Z",
        "until": "2026-11-21T10:00:00.001Z",
    }
    assert after(archived=shown(NOW - 2 * DAY - 1)) is None
    assert after(rival=shown(NOW)) is None
    assert after() is None


@pytest.mark.parametrize(("per", "stops"), [("account", True), ("person", False)])
def test_prompt_that_stops_once_acted_on_stops_for_the_whole_account_when_it_is_counted_so(per, stops):
    tip = spec(frequency=Frequency(count=None, until_acted=True, per=per))
    after = account(prompts={"tip": {"s": [[NOW - 9, 1]], "k": [NOW - 5]}})

    decided = decide(catalog(tip), lena(account=after), NOW)

    assert [verdict.code for verdict in decided.held] == ([Reason.ALREADY_CONVERTED] if stops else [])
    assert gates.barred(tip, catalog(tip), lena(prompts=after.prompts), NOW).reason == Reason.ALREADY_CONVERTED
