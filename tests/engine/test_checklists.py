import pytest

from guidance.engine import checklists, facts
from guidance.engine.catalog import ItemSpec
from guidance.engine.decide import decide
from guidance.engine.reasons import Reason
from tests.support.catalogs import NOW, account, catalog, lena, shown, spec

IMPORT, INVITE = ItemSpec("import", "Contacts Imported"), ItemSpec("invite", "Invited", per="account")
START = spec("start", kind="checklist", standing=True, items=(IMPORT, INVITE))


def ledger(**events):
    return {name.replace("_", " "): {"f": at, "l": at, "n": 1} for name, at in events.items()}


def doer(*, own=None, theirs=None, **fields):
    return lena(ledger=ledger(**(own or {})), account=account(ledger=ledger(**(theirs or {}))), **fields)


@pytest.mark.parametrize(
    ("own", "theirs", "done"),
    [
        ({}, {}, []),
        ({"Contacts_Imported": 5}, {}, ["import"]),
        ({}, {"Invited": 5}, ["invite"]),
        ({"Invited": 5}, {"Contacts_Imported": 5}, []),
        ({"Contacts_Imported": 5}, {"Invited": 7}, ["import", "invite"]),
    ],
)
def test_item_is_done_once_the_person_or_anybody_in_the_account_did_it(own, theirs, done):
    assert checklists.done(START, doer(own=own, theirs=theirs)) == done


def test_item_of_the_account_is_not_done_for_a_person_without_one():
    assert checklists.done(START, lena(account=None, ledger=ledger(Invited=5))) == []


def test_decision_says_what_is_done():
    (armed,) = decide(catalog(START), doer(own={"Contacts_Imported": 5}), NOW).armed

    assert armed.done == ["import"]


def test_checklist_done_before_it_was_seen_never_shows():
    (held,) = decide(catalog(START), doer(own={"Contacts_Imported": 5}, theirs={"Invited": 7}), NOW).held

    assert (held.code, held.detail) == (Reason.ALREADY_CONVERTED, {"acted": "1970-01-01T00:00:00.007Z"})


def test_checklist_on_screen_stays_to_say_that_all_is_done_until_it_said_so():
    everything = {"own": {"Contacts_Imported": 5}, "theirs": {"Invited": 7}}
    seen = shown(NOW - 10)

    (armed,) = decide(catalog(START), doer(**everything, prompts={"start": seen}), NOW).armed
    (held,) = decide(catalog(START), doer(**everything, prompts={"start": {**seen, "c": [NOW - 5]}}), NOW).held

    assert armed.done == ["import", "invite"]
    assert held.code == Reason.ALREADY_CONVERTED


def test_other_prompts_ask_for_nothing_to_be_done():
    assert checklists.finished_at(spec("tip"), doer()) is None


def test_colleagues_are_watched_for_what_anybody_in_the_account_may_do():
    assert facts.watched(catalog(START)).events == {"Invited"}
