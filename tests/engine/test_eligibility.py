import pytest

from guidance.core.times import DAY
from guidance.engine import eligibility
from guidance.engine.caps import Held
from guidance.engine.reasons import Reason
from guidance.protocol.content import Offer
from tests.support.catalogs import NOW, account, catalog, lena, spec, trial


def entitled(offer=None, person=None, now=NOW, **changes):
    return eligibility.entitled(spec(offer=offer or Offer(), **changes), catalog(), person or lena(), now)


def test_entitled_lets_everybody_pass_when_nothing_is_offered():
    assert entitled(person=lena(account=account(plan="scale"))) is None


def test_entitled_lets_a_person_without_account_pass():
    assert entitled(Offer(feature="timeline"), lena(account=None)) is None


@pytest.mark.parametrize(
    ("offer", "plan", "has"),
    [
        (Offer(feature="timeline"), "growth", "Timeline"),
        (Offer(feature="timeline"), "free", None),
        (Offer(feature="timeline"), None, None),
        (Offer(feature="gone"), "scale", None),
        (Offer(plan="growth"), "scale", "the plan Scale"),
        (Offer(plan="growth"), "growth", "the plan Growth"),
        (Offer(plan="growth"), "free", None),
        (Offer(plan="gone"), "scale", None),
        (Offer(limit="contacts"), "growth", "no limit on contacts"),
        (Offer(limit="contacts"), "free", None),
        (Offer(limit="sends"), "growth", None),  # the plan says nothing about it
    ],
)
def test_entitled_holds_what_the_plan_already_gives(offer, plan, has):
    held = entitled(offer, lena(account=account(plan=plan)))

    assert held == (Held(Reason.ENTITLED_ALREADY, {"has": has}) if has else None)


def test_entitled_holds_an_offer_until_the_running_trial_of_it_ends():
    person = lena(account=account(trials={"timeline": trial(ends=NOW + DAY)}))

    held = entitled(Offer(feature="timeline"), person)

    assert held == Held(Reason.ENTITLED_ALREADY, {"has": "a trial of Timeline"}, NOW + DAY)
    assert entitled(Offer(feature="timeline"), person, NOW + DAY) is None


@pytest.mark.parametrize("had", [trial(), trial(ends=NOW - 1), trial(revoked=True)])
def test_converted_offers_a_trial_once(had):
    offering = spec(trial="timeline")

    held = eligibility.converted(offering, lena(account=account(trials={"timeline": had})))

    assert held == Held(Reason.ALREADY_CONVERTED, {"feature": "timeline"})
    assert eligibility.converted(offering, lena()) is None
    assert eligibility.converted(offering, lena(account=None)) is None


def test_trial_runs_from_its_start_to_before_its_end():
    held = trial(starts=NOW, ends=NOW + 2)

    assert [held.runs(at) for at in (NOW - 1, NOW, NOW + 1, NOW + 2)] == [False, True, True, False]
    assert trial(revoked=True).runs(NOW) is False
