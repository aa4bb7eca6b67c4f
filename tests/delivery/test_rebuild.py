"""Looking up anew who is in a segment, over everybody."""

import pytest

from guidance.delivery import rebuild
from guidance.delivery.catalog import catalogs
from guidance.people.models import Account, Person
from guidance.segments import lists, queries, saving
from guidance.segments.models import Segment, SegmentBuild, SegmentMembership, SegmentPart
from tests.support import cast
from tests.support.factories import NOW, account, audience, clock, decide, group, later, person, raw, tell

pytestmark = pytest.mark.django_db
MEMBERS = {"user.role": "member"}


@pytest.fixture
def acme():
    return cast.workspace()


def saved(of, key, where, **fields):
    facts = fields.pop("facts", {})
    segment = Segment.objects.filter(workspace=of, key=key).first() or Segment(workspace=of, key=key, name=key)
    segment.rule = audience(where, **facts)
    for name, value in fields.items():
        setattr(segment, name, value)
    return saving.save(segment=segment)


def listed(of, key, *ids, kind="person"):
    segment = Segment.objects.filter(workspace=of, key=key).first()
    if segment is None:
        segment = saving.save(segment=Segment(workspace=of, key=key, name=key, kind=kind, source="list"))
    lists.replace(segment=segment, ids=ids)
    return segment


def finish(now=NOW):
    rebuild.take_up(clock=clock(now), at_once=True)


def members(key):
    stays = SegmentMembership.objects.filter(segment__key=key, left_at=None)
    return sorted(
        stay.person.user_id if stay.person else stay.account.group_id
        for stay in stays.select_related("person", "account")
    )


def crowd(of, count, **traits):
    Person.objects.bulk_create(
        Person(
            workspace=of,
            user_id=f"u{number}",
            traits={"role": "member" if number % 3 else "owner", "n": number} | traits,
            first_seen=NOW,
            last_seen=later(days=-100),
        )
        for number in range(count)
    )


def test_rebuild_finds_people_nobody_decides_about(acme):
    crowd(acme, 10)
    crowd(cast.workspace("other"), 0)

    saved(acme, "members", MEMBERS)
    finish()

    assert members("members") == ["u1", "u2", "u4", "u5", "u7", "u8"]
    assert person("u1").segments == ["members"]
    assert person("u0").segments == []
    assert queries.sizes(workspace_id=acme.pk) == {"members": 6}
    assert queries.progress(workspace_id=acme.pk) == {"members": (100, 10, True, "")}


def test_rebuild_goes_through_everybody_in_parts_of_small_transactions(acme, monkeypatch):
    monkeypatch.setattr(rebuild, "ROWS_A_PART", 4)
    monkeypatch.setattr(rebuild, "ROWS_A_TRANSACTION", 2)
    crowd(acme, 11)
    saved(acme, "members", MEMBERS)
    build = SegmentBuild.objects.get()

    rebuild.start(build_id=build.pk, clock=clock())

    build.refresh_from_db()
    assert (build.parts, build.done, build.looked_at) == (3, 1, 4)
    assert queries.progress(workspace_id=acme.pk)["members"] == (33, 4, False, "")
    finish()
    build.refresh_from_db()
    assert (build.parts, build.done, build.looked_at) == (3, 3, 11)
    assert len(members("members")) == 7


def test_the_rule_served_so_far_serves_until_a_large_rebuild_is_done(acme, monkeypatch):
    monkeypatch.setattr(saving, "FEW", 2)
    monkeypatch.setattr(rebuild, "ROWS_A_PART", 2)
    crowd(acme, 6)
    saved(acme, "some", MEMBERS)
    finish()
    assert members("some") == ["u1", "u2", "u4", "u5"]

    saved(acme, "some", {"user.role": "owner"})
    rebuild.start(build_id=SegmentBuild.objects.get(finished_at=None).pk, clock=clock())
    decide(person("u0"), person("u5"))

    (catalog,) = catalogs(workspace_ids=[acme.pk]).values()
    assert catalog.rebuilding == {"some"}
    assert catalog.segments[0].holds({"user": {"role": "member"}}) is True
    assert person("u5").segments == ["some"]
    finish()
    (catalog,) = catalogs(workspace_ids=[acme.pk]).values()
    assert (catalog.rebuilding, catalog.segments[0].holds({"user": {"role": "member"}})) == (frozenset(), False)
    assert members("some") == ["u0", "u3"]
    decide(person("u0"), person("u5"))
    assert members("some") == ["u0", "u3"]


def test_a_part_killed_in_the_middle_goes_on_where_it_was(acme, monkeypatch):
    monkeypatch.setattr(rebuild, "ROWS_A_TRANSACTION", 1)
    crowd(acme, 7)
    saved(acme, "members", MEMBERS)
    real, calls = rebuild._Worker.look, []

    def die(self, ids, now):
        calls.append(list(ids))
        if len(calls) == 3:
            real(self, ids, now)
            raise KeyboardInterrupt
        real(self, ids, now)

    monkeypatch.setattr(rebuild._Worker, "look", die)
    with pytest.raises(KeyboardInterrupt):
        finish()

    build = SegmentBuild.objects.get()
    assert (build.looked_at, build.done, build.finished_at) == (3, 0, None)
    rebuild.take_up(clock=clock(later(seconds=59)))
    assert SegmentPart.objects.get().taken_until == later(seconds=60)
    rebuild.work(part_id=SegmentPart.objects.get().pk, clock=clock(later(seconds=61)))
    build.refresh_from_db()
    assert (build.looked_at, build.done, build.finished_at) == (7, 1, later(seconds=61))
    assert members("members") == ["u1", "u2", "u4", "u5"]


def test_a_newer_change_takes_the_place_of_a_rebuild(acme):
    crowd(acme, 3)
    saved(acme, "some", MEMBERS)
    saved(acme, "some", {"user.role": "owner"})

    finish()

    first, second = SegmentBuild.objects.order_by("pk")
    assert (first.error, first.looked_at, second.error, second.looked_at) == (
        "A newer change took its place.",
        0,
        "",
        3,
    )
    assert members("some") == ["u0"]


def test_rebuild_of_one_segment_brings_those_that_name_it_along(acme):
    tell(acme, raw("identify", traits={"role": "owner"}), group("northwind"), now=later(days=-60))
    tell(
        acme,
        raw("identify", user="mia", traits={"role": "member"}),
        group("northwind", user="mia"),
        now=later(days=-60),
    )
    saved(acme, "owners", {"user.role": "nobody"})
    saved(acme, "owned", {"segments.owners": True}, kind="account")
    saved(acme, "led", {"segments.owned": True, "segments.owners": {"$ne": True}})
    finish()
    assert (members("owned"), members("led")) == ([], [])

    saved(acme, "owners", {"user.role": "owner"})
    finish()
    finish()
    finish()

    assert (members("owners"), members("owned"), members("led")) == (["lena"], ["northwind"], ["mia"])
    assert account().segments == ["owned"]


def test_segments_of_accounts_are_found_without_anybody_in_them(acme):
    Account.objects.create(
        workspace=acme, group_id="empty", plan=acme.plans.get(key="growth"), first_seen=NOW, last_seen=NOW
    )
    cast.lena(acme)

    saved(acme, "growing", {"account.plan": "growth"}, kind="account")
    finish()

    assert members("growing") == ["empty"]
    assert account("empty").segments == ["growing"]


def test_a_list_is_in_force_for_its_people_and_for_those_first_seen_later(acme):
    tell(acme, raw("identify"), raw("identify", user="mia"))
    listed(acme, "vips", "lena", "zoe")
    saved(acme, "loved", {"segments.vips": True})
    finish()
    assert (members("vips"), members("loved")) == (["lena"], ["lena"])

    tell(acme, raw("identify", user="zoe"))
    assert (members("vips"), members("loved")) == (["lena", "zoe"], ["lena", "zoe"])

    listed(acme, "vips", "mia")
    finish(later(hours=1))
    assert (members("vips"), members("loved")) == (["mia"], ["mia"])
    assert SegmentMembership.objects.get(segment__key="vips", person__user_id="lena").left_at == later(hours=1)


def test_a_list_of_accounts_is_in_force_for_their_people(acme):
    tell(acme, group("northwind"), group("southwind", user="mia"))
    listed(acme, "partners", "northwind", "westwind", kind="account")
    finish()

    assert members("partners") == ["northwind"]
    tell(acme, group("westwind", user="zoe"))
    assert members("partners") == ["northwind", "westwind"]


def test_rebuild_asks_the_database_about_lists_too(acme):
    crowd(acme, 3, tags=["a"])
    saved(acme, "tagged", {"user.tags": {"$elemMatch": {"$eq": "a"}}, "user.role": "member"})

    finish()

    assert members("tagged") == ["u1", "u2"]


def test_rebuild_tells_who_left(acme):
    crowd(acme, 4)
    saved(acme, "members", MEMBERS)
    finish()
    Person.objects.filter(user_id="u1").update(traits={"role": "owner"})

    saving.rebuild(segment=Segment.objects.get(key="members"))
    finish(later(hours=1))

    assert members("members") == ["u2"]
    assert SegmentMembership.objects.get(person__user_id="u1").left_at == later(hours=1)
    assert person("u1").segments == []


def test_rebuild_is_not_misled_by_a_deleted_segment_of_the_same_key(acme):
    tell(acme, raw("identify", traits={"role": "member"}))
    first = saved(acme, "members", MEMBERS)
    finish()
    saving.delete(segment=first)
    assert person().segments == ["members"]

    saved(acme, "members", MEMBERS)
    finish()
    assert members("members") == ["lena"]

    saving.delete(segment=Segment.objects.get(key="members"))
    listed(acme, "members", "lena")
    finish()
    assert members("members") == ["lena"]
