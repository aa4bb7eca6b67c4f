import datetime as dt
import json
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from guidance.people.models import Person
from guidance.segments import lists, saving
from guidance.segments.models import Segment, SegmentBuild, SegmentMembership
from tests.support import cast

FORM = "application/x-www-form-urlencoded"
FREE = {"version": 1, "where": {"$and": [{"account.plan": {"$in": ["free"]}}]}, "facts": {}}
ROW = {
    "who-0-subject": "plan",
    "who-0-operator": "is_one_of",
    "who-0-plans": "free",
    "who-0-scope": "user",
    "who-0-what": "seen",
}


def sent(**changes):
    body = {"name": "Free accounts", "description": "", "kind": "account", "source": "rule", "who-match": "all"}
    return {**body, "who-TOTAL_FORMS": 1, "who-INITIAL_FORMS": 0, **ROW, **changes}


def test_add_saves_the_rows_as_a_rule(studio, workspace):
    studio.post(reverse("admin:guidance_segment_add"), sent())

    segment = Segment.objects.get(key="free-accounts")
    workspace.refresh_from_db()
    assert (segment.rule, segment.kind, segment.workspace) == (FREE, "account", workspace)
    assert workspace.catalog_version == 2


def test_change_shows_the_rows_again_and_keeps_the_key(studio, workspace):
    segment = saving.save(segment=Segment(workspace=workspace, key="old", name="Old", kind="account", rule=FREE))
    page = reverse("admin:guidance_segment_change", args=[segment.pk])

    shown = studio.get(page).content.decode()
    studio.post(page, sent(name="New", **{"who-INITIAL_FORMS": 1}))

    segment.refresh_from_db()
    assert "Plan is Free" in shown
    assert (segment.key, segment.name, segment.rule) == ("old", "New", FREE)


def test_change_tells_the_fault_of_a_row_and_saves_nothing(studio, workspace):
    response = studio.post(reverse("admin:guidance_segment_add"), sent(**{"who-0-subject": "limit:contacts"}))

    assert "Some of the rows are not complete." not in response.content.decode()
    assert "A number is needed here." in response.content.decode()
    assert Segment.objects.count() == 0


def test_change_tells_when_a_segment_would_depend_on_itself(studio, workspace):
    segment = saving.save(segment=Segment(workspace=workspace, key="a", name="A", kind="account", rule=FREE))
    row = {"who-0-subject": "segment:a", "who-0-operator": "in", "who-INITIAL_FORMS": 1}

    response = studio.post(reverse("admin:guidance_segment_change", args=[segment.pk]), sent(**row))

    assert "depend on itself" in response.content.decode()


def test_words_put_the_unsaved_rows_into_plain_words(studio, workspace):
    door = reverse("admin:guidance_words", args=[workspace.pk])

    told = studio.post(door, urlencode(sent()), content_type="application/x-www-form-urlencoded")

    assert json.loads(told.content) == {"words": "Plan is Free"}


def counted(studio, workspace, **changes):
    door = reverse("admin:guidance_count", args=[workspace.pk])
    return json.loads(studio.post(door, urlencode(sent(**changes)), content_type=FORM).content)


def test_count_tells_how_many_and_names_a_few_with_the_way_to_them(studio, workspace):
    ada, ben = (cast.lena(workspace, user_id=name) for name in ("ada", "ben"))
    Person.objects.create(workspace=workspace, user_id="cyd", first_seen=cast.NOW, last_seen=cast.NOW)

    people, accounts = counted(studio, workspace, kind="person"), counted(studio, workspace)

    assert people == {
        "size": "2 people, 67 % of all.",
        "members": [
            {"name": "Lena", "about": "Northwind", "url": reverse("admin:guidance_person_change", args=[person.pk])}
            for person in (ada, ben)
        ],
    }
    assert accounts["size"] == "2 accounts, 100 % of all."
    assert accounts["members"][0] == {
        "name": "Northwind",
        "about": "Free",
        "url": reverse("admin:guidance_account_change", args=[ada.account_id]),
    }


def test_count_names_ten_at_most(studio, workspace):
    for number in range(12):
        cast.lena(workspace, user_id=f"u{number}")

    told = counted(studio, workspace, kind="person")

    assert (told["size"], len(told["members"])) == ("12 people, 100 % of all.", 10)


def test_count_of_nobody_names_nobody(studio, workspace):
    assert counted(studio, workspace) == {"size": "0 accounts.", "members": []}


def test_count_tells_what_is_wrong_with_the_rows(studio, workspace):
    told = counted(studio, workspace, **{"who-0-subject": "limit:contacts"})

    assert told == {"error": "A number is needed here."}


@pytest.mark.parametrize("door", ["words", "count"])
def test_doors_of_another_workspace_are_not_found(client, cyd, workspace, door):
    client.force_login(cyd)

    assert client.post(reverse(f"admin:guidance_{door}", args=[workspace.pk]), sent()).status_code == 404


def test_seen_tells_values_with_how_often_and_only_to_colleagues(studio, client, workspace, cyd):
    for user, role in (("ada", "owner"), ("ben", "owner"), ("eve", "<b>admin</b>")):
        Person.objects.filter(pk=cast.lena(workspace, user_id=user).pk).update(traits={"role": role})
    door = reverse("admin:guidance_seen", args=[workspace.pk])

    told = json.loads(studio.get(door, {"of": "trait:user.role"}).content)
    client.force_login(cyd)

    assert told == {
        "seen": [
            {"value": "owner", "times": 2, "kind": "text"},
            {"value": "<b>admin</b>", "times": 1, "kind": "text"},
        ]
    }
    assert client.get(door, {"of": "trait:user.role"}).status_code == 404


@pytest.mark.parametrize("role", ["viewer", "editor", "publisher", "admin"])
def test_every_role_may_count_and_only_editors_save(client, workspace, role):
    client.force_login(cast.member("ben", workspace, role))
    segment = saving.save(segment=Segment(workspace=workspace, key="a", name="A", kind="account", rule=FREE))
    page = reverse("admin:guidance_segment_change", args=[segment.pk])

    status = client.post(page, sent(**{"who-INITIAL_FORMS": 1})).status_code

    assert "size" in counted(client, workspace)
    assert status == (403 if role == "viewer" else 302)
    assert ('<fieldset class="g-wide" disabled>' in client.get(page).content.decode()) is (role == "viewer")


def listing(**changes):
    return sent(**{"name": "Pilots", "kind": "person", "source": "list", "who-TOTAL_FORMS": 0, **changes})


def members(segment):
    return sorted(segment.entries.values_list("member_id", flat=True))


def test_a_list_is_made_of_pasted_ids(studio, workspace):
    studio.post(reverse("admin:guidance_segment_add"), listing(ids="userId\r\nlena\r\n\r\nben\r\n"))

    segment = Segment.objects.get(key="pilots")
    page = studio.get(reverse("admin:guidance_segment_change", args=[segment.pk])).content.decode()
    assert (segment.source, segment.rule, members(segment)) == ("list", {}, ["ben", "lena"])
    assert "2 ids are on it" in page
    assert "Whoever is on its list" in studio.get(reverse("admin:guidance_segment_changelist")).content.decode()


@pytest.mark.parametrize(("keep", "expected"), [({"keep": "on"}, ["ben", "lena"]), ({}, ["ben"])])
def test_a_file_adds_to_a_list_or_takes_its_place(studio, workspace, keep, expected):
    segment = saving.save(segment=Segment(workspace=workspace, key="p", name="Pilots", source="list"))
    lists.replace(segment=segment, ids=["lena"])
    file = SimpleUploadedFile("ids.csv", b"\xef\xbb\xbfben\n")

    studio.post(reverse("admin:guidance_segment_change", args=[segment.pk]), listing(file=file, **keep))

    assert members(segment) == expected


def test_saving_a_list_without_ids_changes_nobody(studio, workspace):
    segment = saving.save(segment=Segment(workspace=workspace, key="p", name="Pilots", source="list"))
    lists.replace(segment=segment, ids=["lena"])

    studio.post(reverse("admin:guidance_segment_change", args=[segment.pk]), listing(name="Pioneers", ids=" "))

    segment.refresh_from_db()
    assert (segment.name, members(segment)) == ("Pioneers", ["lena"])


def test_a_faulty_list_is_told_and_leaves_nothing_behind(studio, workspace):
    response = studio.post(reverse("admin:guidance_segment_add"), listing(ids="lena\nben,2"))

    assert "Line 2: There is more than one column; keep only the ids." in response.content.decode()
    assert Segment.objects.count() == 0


def test_what_a_segment_is_made_of_stays_as_it_is(studio, workspace):
    segment = saving.save(segment=Segment(workspace=workspace, key="a", name="A", kind="account", rule=FREE))

    studio.post(
        reverse("admin:guidance_segment_change", args=[segment.pk]),
        sent(kind="person", source="list", **{"who-INITIAL_FORMS": 1}),
    )

    segment.refresh_from_db()
    assert (segment.kind, segment.source, segment.rule) == ("account", "rule", FREE)


def test_page_tells_who_entered_and_left_and_how_far_the_look_is(studio, workspace):
    segment = saving.save(segment=Segment(workspace=workspace, key="a", name="A", rule=FREE))
    lena, ben = cast.lena(workspace), cast.lena(workspace, user_id="ben")
    moment = cast.NOW - dt.timedelta(hours=1)
    SegmentMembership.objects.create(segment=segment, person=lena, entered_at=cast.NOW)
    SegmentMembership.objects.create(segment=segment, person=ben, entered_at=moment, left_at=moment)
    SegmentBuild.objects.create(segment=segment, started_at=cast.NOW, parts=4, done=1)

    page = studio.get(reverse("admin:guidance_segment_change", args=[segment.pk])).content.decode()
    listed = studio.get(reverse("admin:guidance_segment_changelist")).content.decode()

    assert page.index(">entered<") < page.index(">left<")
    assert "1 person" in page
    assert "Everybody is being looked at: 25 %" in page
    assert '1 person <span class="g-badge g-warn">looking, 25 %</span>' in listed


@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_the_same_queries_for_any_number_of_members(studio, workspace, count, django_assert_num_queries):
    segment = saving.save(segment=Segment(workspace=workspace, key="a", name="A", rule=FREE))
    for number in range(count):
        lena = cast.lena(workspace, user_id=f"lena-{number}")
        SegmentMembership.objects.create(segment=segment, person=lena, entered_at=cast.NOW)

    with django_assert_num_queries(25):
        studio.get(reverse("admin:guidance_segment_change", args=[segment.pk]))


def test_delete_is_refused_while_another_segment_uses_it(studio, workspace):
    segment = saving.save(segment=Segment(workspace=workspace, key="a", name="A", kind="account", rule=FREE))
    inside = {"version": 1, "where": {"segments.a": {"$eq": True}}, "facts": {}}
    saving.save(segment=Segment(workspace=workspace, key="b", name="B", rule=inside))

    page = reverse("admin:guidance_segment_delete", args=[segment.pk])
    response = studio.post(page, {"post": "yes"}, follow=True)

    assert "used by the segment “B”" in response.content.decode()
    assert Segment.objects.filter(key="a").exists()


@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_the_same_queries_for_any_number(studio, workspace, count, django_assert_num_queries):
    for number in range(count):
        saving.save(segment=Segment(workspace=workspace, key=f"s-{number}", name=f"S {number}", rule=FREE))

    with django_assert_num_queries(23):
        content = studio.get(reverse("admin:guidance_segment_changelist")).content.decode()

    assert content.count("Plan is Free") == count


def test_rows_of_a_segment_of_accounts_offer_nothing_about_one_person(studio, workspace):
    tried = {"where": {"facts.l": {"$type": "number", "$gte": 2}}, "version": 1}
    rule = tried | {"facts": {"l": {"kind": "count", "event": "Login", "window_seconds": 604_800, "scope": "account"}}}
    held = {
        kind: saving.save(segment=Segment(workspace=workspace, key=kind, name=kind.title(), kind=kind, rule=rule))
        for kind in ("account", "person")
    }

    shown = {
        kind: studio.get(reverse("admin:guidance_segment_change", args=[segment.pk])).content.decode()
        for kind, segment in held.items()
    }

    def told(words):
        return words in shown["account"], words in shown["person"]

    assert told("About the account") == (True, True)
    assert told("by anyone in the account") == (True, True)
    assert told("About the person") == (False, True)
    assert told("trait:user.") == (False, True)
    assert told("by this person") == (False, True)
    assert told("<span data-who>Accounts</span> who match") == (True, False)


def test_rows_of_a_new_segment_of_accounts_count_what_anyone_in_them_did(studio, workspace):
    row = {"who-0-subject": "event:", "who-0-other": "Login", "who-0-operator": "at_least", "who-0-value": "2"}

    studio.post(reverse("admin:guidance_segment_add"), sent(**row))

    [fact] = Segment.objects.get().rule["facts"].values()
    assert (fact["event"], fact["scope"]) == ("Login", "account")


def test_add_shows_a_refused_segment_of_accounts_with_what_accounts_may_be_asked(studio):
    row = {"who-0-subject": "trait:user.", "who-0-other": "role", "who-0-operator": "is", "who-0-value": "owner"}

    shown = studio.post(reverse("admin:guidance_segment_add"), sent(**row)).content.decode()

    assert "A segment of accounts cannot ask about “user.role”" in shown
    assert "by this person" not in shown
    assert Segment.objects.count() == 0
