import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidance.people import profiles
from guidance.people.models import AccountMembership
from guidance.people.profiles import PersonRow
from tests.support import cast
from tests.support.factories import AT

VALUES = st.sampled_from([None, "a", "b", 1, 2.5, True, ["x"]])
SAID = st.lists(st.tuples(st.sampled_from(["plan", "role", "age"]), VALUES, st.integers(0, 5)), max_size=20)


def row(person_id=1, **changes):
    built = {
        "user_id": "lena",
        "account_id": None,
        "traits": {},
        "segments": [],
        "times": {},
        "ledger": {},
        "prompts": {},
    }
    return PersonRow(**({"id": person_id, "workspace_id": 1, "last_seen": AT} | built | changes))


def of(said, **changes):
    built = row(**changes)
    for name, value, at in said:
        profiles.set_traits(row=built, traits={name: value}, at=at)
    return built


def test_set_traits_takes_the_latest_word():
    lena = of([("role", "member", 2), ("role", "owner", 3), ("role", "guest", 1)])

    assert lena.traits == {"role": "owner"}


def test_set_traits_removes_what_became_nothing_and_remembers_when():
    lena = of([("role", "member", 2), ("role", None, 3), ("role", "guest", 1)])

    assert lena.traits == {}


@pytest.mark.parametrize(
    ("traits", "at", "changed"),
    [
        ({"role": "owner"}, 2, True),
        ({"role": "member"}, 2, False),
        ({"role": None}, 2, True),
        ({"phone": None}, 2, False),
        ({"role": "owner"}, 0, False),
        ({"age": 7}, 0, True),
    ],
)
def test_set_traits_tells_whether_anything_changed(traits, at, changed):
    lena = of([("role", "member", 1)])

    assert profiles.set_traits(row=lena, traits=traits, at=at) is changed


def test_set_traits_tells_one_from_true_whatever_comes_first():
    said = [("vip", 1, 5), ("vip", True, 5), ("vip", None, 5)]

    assert of(said).traits == of(said[::-1]).traits == {"vip": True}


@given(SAID, st.randoms())
def test_set_traits_does_not_mind_the_order_of_arrival(said, chance):
    other = of(chance.sample(said, len(said)))

    assert (other.traits, other.times) == (of(said).traits, of(said).times)


@given(SAID, SAID)
def test_absorb_is_as_if_one_person_had_said_all(said, before):
    known = of(said)

    profiles.absorb(into=known, other=of(before, person_id=2), days=90, depths={})

    assert (known.traits, known.times) == (of([*said, *before]).traits, of([*said, *before]).times)


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(0, 3)), max_size=8), st.randoms())
def test_join_makes_the_latest_account_the_active_one_in_any_order(joined, chance):
    one, other = row(), row()

    for account_id, at in joined:
        profiles.join(row=one, account_id=account_id, at=at)
    for account_id, at in chance.sample(joined, len(joined)):
        profiles.join(row=other, account_id=account_id, at=at)

    assert one.account_id == other.account_id
    assert one.memberships == other.memberships == {account_id for account_id, _ in joined}


def test_absorb_joins_the_account_of_the_visitor_when_it_is_the_later_one():
    known, visitor = row(), row(2)
    profiles.join(row=known, account_id=4, at=5)
    profiles.join(row=visitor, account_id=9, at=6)

    profiles.absorb(into=known, other=visitor, days=90, depths={})

    assert (known.account_id, known.memberships) == (9, {4, 9})


def test_absorb_unites_what_was_seen_and_counted():
    known = row(prompts={"tip": {"s": [[1, 1]]}}, ledger={}, last_seen=5)
    visitor = row(2, prompts={"tip": {"d": [2]}}, last_seen=9)

    profiles.absorb(into=known, other=visitor, days=90, depths={})

    assert known.prompts == {"tip": {"s": [[1, 1]], "d": [2]}}
    assert (known.last_seen, known.account_id) == (9, None)


@pytest.mark.django_db
def test_people_and_accounts_come_back_as_they_were_saved():
    lena = cast.lena(cast.workspace())
    (person,), (account,) = (
        profiles.lock_people(ids=[lena.pk]).values(),
        profiles.lock_accounts(ids=[lena.account_id]).values(),
    )
    person.traits["name"] = "Léna \u2603"
    person.segments, person.prompts, person.times = ["vip"], {"tip": {"d": [1]}}, {"name": 3}
    person.memberships.add(account.id)
    account.meters["contacts"] = {"used": 7, "at": AT}
    account.plan_id, account.ledger = None, {"Login": {"n": 1}}

    profiles.save_people(rows=[person])
    profiles.save_accounts(rows=[account])
    profiles.save_memberships(rows=[person])
    profiles.save_memberships(rows=[person])

    person.memberships.clear()
    assert profiles.lock_people(ids=[lena.pk, 0]) == {lena.pk: person}
    assert profiles.lock_accounts(ids=[account.id]) == {account.id: account}
    assert profiles.read_people(ids=[lena.pk, 0]) == {lena.pk: person}
    assert profiles.read_accounts(ids=[account.id]) == {account.id: account}
    assert AccountMembership.objects.values_list("account_id", "person_id").get() == (account.id, lena.pk)
