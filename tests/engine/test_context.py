from guidance.engine.context import context_of
from tests.support.catalogs import NOW, account, catalog, ledger, lena

MEMBERS = {"user.role": "member"}


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
