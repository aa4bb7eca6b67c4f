from dataclasses import replace

import pytest

from guidance.engine.audiences import inside
from guidance.engine.catalog import SegmentSpec
from guidance.engine.context import context_of
from guidance.engine.decide import decide
from guidance.rules.compiler import compile_condition
from tests.support.catalogs import NOW, account, catalog, ledger, lena


def of_accounts(key, where):
    return SegmentSpec(key, compile_condition(where), "account")


def of_people(key, where):
    return SegmentSpec(key, compile_condition(where))


def _with(specs, **changes):
    return replace(catalog(**changes), segments=specs)


def known(held, person):
    context, _ = context_of(held, person, NOW)
    return context["segments"]


def test_account_segment_is_judged_over_the_account_and_not_over_the_person():
    specs = [of_accounts("free", {"account.plan": "free"}), of_accounts("members", {"user.role": "member"})]

    found = known(_with(specs), lena())

    assert found == {"free": True, "members": False}


def test_nobody_without_an_account_is_in_an_account_segment():
    specs = [of_accounts("not-scale", {"account.plan": {"$ne": "scale"}})]

    assert known(_with(specs), lena()) == {"not-scale": True}
    assert known(_with(specs), lena(account=None)) == {"not-scale": False}


def test_a_person_segment_means_any_member_inside_an_account_segment_and_the_person_outside():
    specs = [
        of_people("owners", {"user.role": "owner"}),
        of_accounts("owned", {"segments.owners": True}),
        of_people("led", {"segments.owned": True, "segments.owners": {"$ne": True}}),
    ]

    assert known(_with(specs), lena()) == {"owners": False, "owned": False, "led": False}
    owned = lena(account=account(member_segments=frozenset({"owners"})))
    assert known(_with(specs), owned) == {"owners": False, "owned": True, "led": True}


def test_account_segments_see_what_the_account_did_together():
    facts = {"logins": {"kind": "count", "event": "Login", "window_seconds": None, "scope": "account"}}
    specs = [of_accounts("active", {"facts.logins": {"$type": "number", "$gte": 2}})]

    found = known(_with(specs, facts=facts), lena(account=account(ledger=ledger(NOW - 2, NOW - 1))))

    assert found == {"active": True}


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        (lena(), {"vips": False, "partners": False, "both": False}),
        (lena(lists=frozenset({"vips"})), {"vips": True, "partners": False, "both": False}),
        (
            lena(lists=frozenset({"vips"}), account=account(lists=frozenset({"partners"}))),
            {"vips": True, "partners": True, "both": True},
        ),
        (lena(account=None), {"vips": False, "partners": False, "both": False}),
    ],
)
def test_static_lists_are_segments_of_those_on_them(person, expected):
    held = _with(
        [of_people("both", {"segments.vips": True, "segments.partners": True})],
        lists={"vips": "person", "partners": "account"},
    )

    assert known(held, person) == expected


def test_decision_tells_segments_of_the_person_and_of_the_account_apart():
    specs = [of_people("members", {"user.role": "member"}), of_accounts("free", {"account.plan": "free"})]
    held = _with(specs, lists={"vips": "person", "partners": "account"})
    person = lena(lists=frozenset({"vips"}), account=account(lists=frozenset({"partners"})))

    decision = decide(held, person, NOW)

    assert decision.segments == ["vips", "members"]
    assert decision.account_segments == ["partners", "free"]
    assert inside(held, context_of(held, person, NOW)[0], "account") == ["partners", "free"]
