import pytest

from guidance.people import identity
from guidance.people.models import Account, AccountMembership, Person, PersonAlias, Trial
from guidance.plans.models import Feature
from guidance.protocol.events import Event
from tests.support import cast
from tests.support.factories import AT, NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def acme():
    return cast.workspace()


def event(kind="track", user="", anonymous="", **fields):
    return Event(type=kind, message_id="m", user_id=user, anonymous_id=anonymous, time=AT, **fields)


def resolve(of, *events):
    resolved = identity.resolve(workspace_id=of.pk, events=events)
    identity.unite(merges=resolved.merges)
    return resolved


def who(anonymous_id):
    return PersonAlias.objects.values_list("person__user_id", flat=True).get(anonymous_id=anonymous_id)


def test_resolve_makes_a_person_for_each_new_id(acme):
    resolved = resolve(acme, event(user="lena"), event(anonymous="a1"), event(user="lena"), event(anonymous="a1"))

    assert resolved.people[0] == resolved.people[2] != resolved.people[1] == resolved.people[3]
    assert sorted(Person.objects.values_list("user_id", flat=True), key=str) == [None, "lena"]
    assert resolved.merges == []


def test_resolve_finds_the_same_person_again(acme):
    first = resolve(acme, event(user="lena"), event(anonymous="a1"))

    assert resolve(acme, event(user="lena"), event(anonymous="a1")).people == first.people


def test_resolve_makes_a_visitor_known_when_they_identify_for_the_first_time(acme):
    (visitor,) = resolve(acme, event(anonymous="a1")).people

    resolved = resolve(acme, event(anonymous="a1"), event("identify", user="lena", anonymous="a1"))

    assert (resolved.people, resolved.merges) == ([visitor, visitor], [])
    assert Person.objects.values_list("pk", "user_id").get() == (visitor, "lena")


def test_resolve_gives_earlier_events_of_a_batch_to_the_person_identified_in_it(acme):
    resolved = resolve(acme, event(anonymous="a1"), event("identify", user="lena", anonymous="a1"))

    assert len(set(resolved.people)) == 1
    assert Person.objects.get().user_id == "lena"


def test_resolve_merges_a_visitor_into_the_person_they_turn_out_to_be(acme):
    (lena,) = resolve(acme, event(user="lena")).people
    (visitor,) = resolve(acme, event(anonymous="a1")).people

    resolved = resolve(
        acme, event(anonymous="a1"), event("identify", user="lena", anonymous="a1"), event(anonymous="a1")
    )

    assert resolved.people == [lena, lena, lena]
    assert resolved.merges == [(visitor, lena)]
    assert Person.objects.get().pk == lena
    assert who("a1") == "lena"


def test_resolve_links_a_new_device_to_a_known_person(acme):
    resolve(acme, event("identify", user="lena", anonymous="a1"))
    resolve(acme, event("identify", user="lena", anonymous="a2"))

    assert (who("a1"), who("a2")) == ("lena", "lena")
    assert Person.objects.count() == 1


def test_resolve_never_merges_two_known_people_when_they_share_a_device(acme):
    resolve(acme, event("identify", user="lena", anonymous="a1"))

    resolved = resolve(
        acme,
        event("identify", user="mara", anonymous="a1"),
        event(user="mara", anonymous="a1"),
        event(anonymous="a1"),
    )

    names = dict(Person.objects.values_list("pk", "user_id"))
    assert [names[person] for person in resolved.people] == ["mara", "mara", "lena"]
    assert (resolved.merges, who("a1")) == ([], "lena")


def test_resolve_gives_a_visitor_to_the_first_of_two_who_identify_in_one_batch(acme):
    (visitor,) = resolve(acme, event(anonymous="a1")).people
    resolve(acme, event(user="lena"), event(user="mara"))

    resolved = resolve(
        acme, event("identify", user="mara", anonymous="a1"), event("identify", user="lena", anonymous="a1")
    )

    mara = Person.objects.get(user_id="mara").pk
    assert resolved.merges == [(visitor, mara)]
    assert who("a1") == "mara"


def test_resolve_follows_an_alias_call(acme):
    (visitor,) = resolve(acme, event(anonymous="a1")).people

    resolve(acme, event("alias", user="lena", previous_id="a1", anonymous="a2"))

    assert Person.objects.get().pk == visitor
    assert (who("a1"), who("a2")) == ("lena", "lena")


def test_resolve_does_not_link_by_ordinary_events(acme):
    resolve(acme, event(user="lena", anonymous="a1"))
    resolve(acme, event(anonymous="a1"))

    assert who("a1") is None


def test_resolve_keeps_workspaces_apart(acme):
    cyds = cast.workspace("cyd", "Cyd's")

    ours = resolve(acme, event("identify", user="lena", anonymous="a1"))
    theirs = resolve(cyds, event("identify", user="lena", anonymous="a1"))

    assert ours.people != theirs.people
    assert Person.objects.filter(user_id="lena").count() == PersonAlias.objects.filter(anonymous_id="a1").count() == 2


@pytest.mark.parametrize("count", [1, 30])
def test_resolve_runs_so_many_queries_whatever_the_size(acme, count, django_assert_num_queries):
    events = [event("identify", user=f"u{number}", anonymous=f"a{number}") for number in range(count)]
    events += [event(anonymous=f"b{number}") for number in range(count)]

    with django_assert_num_queries(9):
        identity.resolve(workspace_id=acme.pk, events=events)


def test_accounts_makes_those_nobody_has_heard_of(acme):
    first = identity.accounts(workspace_id=acme.pk, group_ids=["b", "a", "a"], now=NOW)
    again = identity.accounts(workspace_id=acme.pk, group_ids=["a", "c"], now=NOW)

    assert sorted(first) == ["a", "b"]
    assert again == {"a": first["a"], "c": Account.objects.get(group_id="c").pk}


def test_unite_moves_everything_of_the_visitor_to_the_known_person(acme):
    lena = cast.lena(acme)
    other = Account.objects.create(workspace=acme, group_id="other", first_seen=NOW, last_seen=NOW)
    visitor = Person.objects.create(workspace=acme, first_seen=NOW, last_seen=NOW)
    for person, account in ((lena, lena.account), (visitor, lena.account), (visitor, other)):
        AccountMembership.objects.create(person=person, account=account, last_seen=NOW)
    visitor.aliases.create(workspace=acme, anonymous_id="a1")
    visitor.events.create(workspace=acme, type="track", name="Login", message_id="m", time=NOW, received_at=NOW)
    trial = Trial.objects.create(
        account=other, feature=Feature.objects.get(), started_by=visitor, started_at=NOW, ends_at=NOW
    )

    identity.unite(merges=[(visitor.pk, lena.pk)])

    assert not Person.objects.filter(pk=visitor.pk).exists()
    assert who("a1") == "lena"
    assert lena.events.get().name == "Login"
    assert sorted(lena.memberships.values_list("account__group_id", flat=True)) == ["northwind-lena", "other"]
    trial.refresh_from_db()
    assert trial.started_by_id == lena.pk


@pytest.mark.parametrize(
    ("user", "anonymous", "found"),
    [("lena", "a1", "lena"), ("", "a1", "lena"), ("nobody", "a1", None), ("", "a9", None), ("", "", None)],
)
def test_find_goes_by_the_user_id_first(acme, user, anonymous, found):
    resolve(acme, event("identify", user="lena", anonymous="a1"))

    person = identity.find(workspace_id=acme.pk, user_id=user, anonymous_id=anonymous)

    assert (Person.objects.get(pk=person).user_id if person else None) == found
    assert identity.find(workspace_id=acme.pk + 1, user_id=user, anonymous_id=anonymous) is None
