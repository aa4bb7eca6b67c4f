import subprocess
import sys
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidance.core.bucketing import hash_v2
from guidance.engine.assignment import held_out, held_out_of_all, unit_of, wording_of
from guidance.engine.caps import Held
from guidance.engine.catalog import Policy, Wording
from guidance.engine.reasons import Reason
from tests.support.catalogs import account, catalog, lena, spec

NORTHWIND = hash_v2("workspace:1:holdout", "northwind")
OTHERS = Wording("others", "hash-others")
GROUPS = [f"group-{number}" for number in range(2000)]


def of(group_id):
    return lena(account=account(group_id=group_id))


def two(a, b, **changes):
    return spec(variants=(Wording("a", "hash-a", a), Wording("b", "hash-b", b)), **changes)


def drawn(prompt, group_id, **settings):
    return wording_of(prompt, of(group_id), **{"buyer": True, **settings}).variant


def test_unit_is_the_account_else_the_user_id_else_the_number():
    assert unit_of(lena()) == ("account", "northwind")
    assert unit_of(lena(account=None)) == ("person", "lena")
    assert unit_of(lena(account=None, user_id="")) == ("person", "3")


def test_held_out_says_of_what_and_how_many():
    everything = catalog(policy=Policy(holdout=NORTHWIND + 0.0001))

    assert held_out_of_all(everything, lena()) == Held(
        Reason.HOLDOUT, {"share": f"{(NORTHWIND + 0.0001) * 100:.4g}", "per": "account", "scope": "any prompt"}
    )
    assert held_out_of_all(catalog(policy=Policy(holdout=NORTHWIND)), lena()) is None
    assert held_out(spec(holdout=1.0), lena(account=None)) == Held(
        Reason.HOLDOUT, {"share": "100", "per": "person", "scope": "this prompt"}
    )
    assert held_out(spec(), lena()) is None


def test_held_out_keeps_about_the_share_it_says_and_each_prompt_others():
    kept = {key: {group for group in GROUPS if held_out(spec(key, holdout=0.1), of(group))} for key in ("a", "b")}

    assert all(160 < len(groups) < 240 for groups in kept.values())
    assert len(kept["a"] & kept["b"]) < 50


@given(st.text(max_size=20), st.floats(0, 1), st.floats(0, 1))
def test_a_larger_holdout_lets_nobody_in(group_id, share, more):
    small, large = sorted((share, more))

    if held_out(spec(holdout=small), of(group_id)):
        assert held_out(spec(holdout=large), of(group_id))


def test_wording_is_the_prompts_own_when_there_is_no_other():
    own = Wording("", "hash-tip", variables=("person.name",))

    assert wording_of(spec(variables=("person.name",)), lena(), buyer=False) == own


def test_wording_is_the_one_for_others_when_the_person_cannot_buy():
    routed = two(0.5, 0.5, others=OTHERS)

    assert wording_of(routed, lena(), buyer=False) == OTHERS
    assert wording_of(routed, lena(), buyer=True).variant in {"a", "b"}


def test_wording_splits_people_by_weight_and_leaves_the_rest_its_own():
    count = Counter(drawn(two(0.5, 0.2), group) for group in GROUPS)

    assert set(count) == {"a", "b", ""}
    assert (930 < count["a"] < 1070, 340 < count["b"] < 460, 530 < count[""] < 670) == (True, True, True)


@pytest.mark.parametrize(("a", "b", "found"), [(0, 0, {""}), (1.0, 0, {"a"}), (0, 1.0, {"b"}), (2.0, 2.0, {"a", "b"})])
def test_wording_makes_sense_of_weights_at_their_ends(a, b, found):
    assert {drawn(two(a, b), group) for group in GROUPS[:200]} == found


def test_wording_is_the_same_for_all_of_an_account():
    prompt = two(0.5, 0.5)
    colleagues = [lena(id=number, user_id=f"user-{number}") for number in range(50)]

    assert len({wording_of(prompt, each, buyer=True).variant for each in colleagues}) == 1


@given(st.text(max_size=20), st.floats(0.01, 0.5), st.floats(0.01, 0.5), st.floats(0.01, 1))
def test_more_of_every_variant_moves_nobody_from_one_to_another(group_id, a, b, part):
    before = drawn(two(a * part, b * part), group_id)

    assert before in {"", drawn(two(a, b), group_id)}


@pytest.mark.parametrize(
    ("forced", "variant"), [("", ""), ("b", "b"), ("others", "others"), ("gone", "a"), (None, "a")]
)
def test_wording_can_be_forced_for_a_preview(forced, variant):
    assert drawn(two(1.0, 0, others=OTHERS), "northwind", forced=forced) == variant


def test_wording_for_others_cannot_be_forced_where_there_is_none():
    assert drawn(two(1.0, 0), "northwind", forced="others") == "a"


def test_wording_is_the_same_in_another_process():
    code = (
        "from tests.engine.test_assignment import GROUPS, drawn, two\n"
        "print(','.join(drawn(two(0.3, 0.3), group) for group in GROUPS[:300]))"
    )

    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert said.strip() == ",".join(drawn(two(0.3, 0.3), group) for group in GROUPS[:300])
