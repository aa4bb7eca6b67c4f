"""Every playbook decides right: whom its drafts are for, and whom they leave in peace, in the pure engine."""

import pytest

from guidance.content.queries import LivePrompt
from guidance.core.times import DAY
from guidance.delivery.catalog import part
from guidance.delivery.specs import prompt_spec
from guidance.engine.decide import decide
from guidance.protocol.content import dump
from guidance.protocol.document import variables
from guidance.rules.facts import spec_of
from guidance.rules.naming import FactBook, facts_of
from tests.support import catalogs
from tests.support.catalogs import NOW, account, ledger, lena
from tests.support.playbooks import sketches

DAYS = [NOW - day * DAY for day in range(1, 13)]


def armed(person, key, **given):
    book, specs, known = FactBook(), [], {}
    for number, sketch in enumerate(sketches(key, **given)):
        audience = sketch.draft.audience
        where, page, mixed = part(book.enter(audience["where"], facts_of(audience)))
        live = LivePrompt(f"p{number}", sketch.name, sketch.kind, 1, "", dump(sketch.draft), variables(sketch.draft))
        specs.append(prompt_spec(prompt=live, draft=sketch.draft, page=page, mixed=mixed))
        known[live.key] = where
    facts = {name: spec_of(fact) for name, fact in book.facts.items()}
    catalog = catalogs.catalog(*specs, facts=facts, audience=known)
    return [sketch.kind for sketch, place in _placed(key, given) if place in _keys(decide(catalog, person, NOW))]


def _placed(key, given):
    return [(sketch, f"p{number}") for number, sketch in enumerate(sketches(key, **given))]


def _keys(decision):
    return {each.spec.key for each in decision.armed}


def uses(contacts, **changes):
    return lena(account=account(meters={"contacts": {"used": contacts, "at": NOW}}, **changes))


def renews_in(days, role="admin"):
    return lena(traits={"role": role}, account=account(traits={"days_to_renewal": days}))


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        (lena(), ["tooltip"]),
        (lena(account=account(plan="growth")), []),
        (lena(account=account(trials={"timeline": catalogs.trial()})), []),
        (lena(prompts={"p0": catalogs.shown(NOW - DAY // 2)}), []),
        (lena(prompts={"p0": catalogs.shown(NOW - 2 * DAY)}), ["tooltip"]),
    ],
)
def test_locked_feature_is_told_once_a_day_to_who_lacks_it(person, expected):
    assert armed(person, "locked-feature") == expected


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        (uses(1_000), []),
        (uses(1_700), ["meter"]),
        (uses(1_850), ["meter", "modal"]),
        (uses(1_900), ["slideout", "modal"]),
        (uses(2_000), ["slideout", "modal"]),
        (uses(9_000, plan="growth"), []),
        (uses(1_700, prompts={"p0": catalogs.shown(NOW - DAY)}), []),
        (uses(1_700, prompts={"p0": catalogs.shown(catalogs.MONTH_BEGAN - DAY)}), ["meter"]),
    ],
)
def test_limit_is_told_nearer_and_nearer_once_a_period_and_account(person, expected):
    assert armed(person, "usage-limit") == expected


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        (lena(), ["modal"]),
        (lena(account=account(plan="growth")), []),
        (lena(account=account(trials={"timeline": catalogs.trial(ends=NOW - 1)})), []),
    ],
)
def test_trial_is_offered_to_who_lacks_the_feature_and_never_had_one(person, expected):
    assert armed(person, "feature-trial") == expected


@pytest.mark.parametrize(("used", "expected"), [(1_700, 0), (1_800, 1), (1_999, 1), (2_000, 1), (2_100, 1)])
def test_banner_about_a_limit_is_one_at_a_time(used, expected):
    assert len(armed(uses(used), "limit-banner")) == expected


def test_banner_about_a_limit_rests_after_it_was_closed():
    closed = {"p0": catalogs.shown(NOW - 3 * DAY, d=[NOW - 2 * DAY])}

    assert armed(lena(prompts=closed), "limit-banner") == []
    assert armed(lena(prompts=closed), "limit-banner", days=1) == ["banner"]


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        ({}, ["checklist"]),
        (ledger(NOW - DAY, name="$page"), ["checklist"]),
        (ledger(NOW - 4 * DAY, name="$page"), ["checklist", "slideout"]),
        (ledger(NOW - 4 * DAY, name="$page") | ledger(NOW - DAY, name="Report Made"), []),
    ],
)
def test_way_to_first_value_ends_there_and_nudges_who_is_stuck(history, expected):
    assert armed(lena(ledger=history), "first-value") == expected


@pytest.mark.parametrize(
    ("own", "of_all", "whose", "expected"),
    [
        (DAYS[:3], [], [], ["slideout"]),
        (DAYS[:2], [], [], []),
        (DAYS[:2], DAYS[:9], [], []),
        ([NOW - 1], DAYS[:9], ["account"], ["slideout"]),
        ([], DAYS[:9], ["account"], []),
    ],
)
def test_milestone_is_told_to_who_reached_it(own, of_all, whose, expected):
    person = lena(ledger=ledger(*own, name="Report Made"), account=account(ledger=ledger(*of_all, name="Report Made")))

    assert armed(person, "milestone", count=3, whose=whose) == expected


@pytest.mark.parametrize(
    ("times", "plan", "shown", "expected"),
    [
        (12, "free", {}, ["slideout"]),
        (9, "free", {}, []),
        (12, "growth", {}, []),
        (12, "free", {"p0": catalogs.shown(NOW - 5 * DAY)}, []),
    ],
)
def test_offer_goes_to_busy_accounts_that_lack_it(times, plan, shown, expected):
    busy = account(plan=plan, ledger=ledger(*DAYS[:times], name="Report Made"))

    assert armed(lena(account=busy, prompts=shown), "cross-sell", count=10, holdout=0) == expected


@pytest.mark.parametrize(
    ("days", "states", "expected"),
    [(12, {}, ["survey"]), (9, {}, []), (12, {"open_ticket": None}, [])],
)
def test_score_is_asked_of_who_is_used_to_it_and_has_no_open_ticket(days, states, expected):
    assert armed(lena(ledger=ledger(*DAYS[:days], name="$page"), states=states), "score-followup") == expected


@pytest.mark.parametrize(
    ("times", "shown", "expected"),
    [
        (5, {}, ["slideout"]),
        (4, {}, []),
        (5, {"p0": catalogs.shown(NOW - 200 * DAY, k=[NOW - 200 * DAY])}, []),
        (5, {"p0": catalogs.shown(NOW - 200 * DAY)}, ["slideout"]),
    ],
)
def test_colleague_is_asked_for_after_success_and_not_again(times, shown, expected):
    assert armed(lena(ledger=ledger(*DAYS[:times], name="Report Made"), prompts=shown), "referral") == expected


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        (renews_in(120), []),
        (renews_in(90), ["slideout"]),
        (renews_in(30), ["banner"]),
        (renews_in(7), ["modal"]),
        (renews_in(0), ["modal"]),
        (renews_in(30, role="member"), []),
        (lena(traits={"role": "admin"}), []),
    ],
)
def test_renewal_is_told_to_who_may_renew_as_it_comes_nearer(person, expected):
    assert armed(person, "renewal") == expected
