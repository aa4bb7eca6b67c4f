from functools import partial

import pytest

from guidance.core.times import DAY, HOUR
from guidance.engine.catalog import Policy
from guidance.engine.decide import Verdict, decide
from guidance.engine.reasons import Reason
from guidance.protocol.content import Frequency, Offer
from guidance.rules.residual import prune
from tests.support.catalogs import NEXT_MONTH, NOW, account, catalog, lena, shown, spec, trial

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


def test_a_journey_that_goes_on_says_where_and_no_longer_asks_for_the_page_it_began_on():
    tour = spec("tour", kind="tour", standing=True, steps=("welcome", "import"), page={"page.path": "/start"})
    fresh = decide(catalog(tour), lena(), NOW).armed[0]
    begun = decide(catalog(tour), lena(prompts={"tour": shown(NOW - 9, p=[NOW - 5, "import"])}), NOW).armed[0]

    assert (fresh.at, fresh.page) == ("", {"page.path": "/start"})
    assert (begun.at, begun.page) == ("import", None)
