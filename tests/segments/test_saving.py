import pytest

from guidance.rules.syntax import InvalidRule
from guidance.segments import queries, saving
from guidance.segments.models import Segment, SegmentBuild
from tests.support import cast

pytestmark = pytest.mark.django_db

FREE = {"version": 1, "where": {"account.plan": "free"}, "facts": {}}


def segment(workspace, key="free", rule=FREE, name="Free"):
    return Segment(workspace=workspace, key=key, name=name, rule=rule)


def inside(key):
    return {"version": 1, "where": {f"segments.{key}": True}, "facts": {}}


def test_save_stores_the_segment_and_raises_the_catalogs_version():
    workspace = cast.workspace()

    saving.save(segment=segment(workspace))

    workspace.refresh_from_db()
    assert workspace.catalog_version == 2
    assert queries.rules(workspace_id=workspace.pk) == [queries.SegmentRule("free", "Free", "person", FREE)]


def test_save_refuses_a_rule_that_could_surprise():
    unguarded = {"version": 1, "where": {"user.age": {"$lt": 3}}, "facts": {}}

    with pytest.raises(InvalidRule):
        saving.save(segment=segment(cast.workspace(), rule=unguarded))

    assert Segment.objects.count() == 0


def test_save_refuses_a_segment_that_names_an_unknown_one():
    with pytest.raises(saving.InvalidSegment, match="There is no segment “gone”"):
        saving.save(segment=segment(cast.workspace(), rule=inside("gone")))


def test_save_refuses_a_segment_that_would_depend_on_itself():
    workspace = cast.workspace()
    first = saving.save(segment=segment(workspace, "a"))
    saving.save(segment=segment(workspace, "b", inside("a")))

    first.rule = inside("b")
    with pytest.raises(saving.InvalidSegment, match="depend on itself, through “b”"):
        saving.save(segment=first)


def test_save_refuses_segments_nested_too_deep():
    workspace = cast.workspace()
    saving.save(segment=segment(workspace, "s0"))
    for number in range(1, saving.MAX_DEPTH):
        saving.save(segment=segment(workspace, f"s{number}", inside(f"s{number - 1}")))

    with pytest.raises(saving.InvalidSegment, match="at most 10 deep"):
        saving.save(segment=segment(workspace, "deep", inside(f"s{saving.MAX_DEPTH - 1}")))


def test_save_refuses_another_meaning_of_a_fact():
    workspace = cast.workspace()
    count = {"kind": "count", "event": "A", "window_seconds": None, "scope": "user"}
    where = {"facts.n": 1}
    saving.save(segment=segment(workspace, "a", {"version": 1, "where": where, "facts": {"n": count}}))

    other = {"version": 1, "where": where, "facts": {"n": {**count, "event": "B"}}}
    with pytest.raises(saving.InvalidSegment, match="“Free” means something else by the fact “n”"):
        saving.save(segment=segment(workspace, "b", other))


def test_delete_removes_a_segment_nobody_uses():
    workspace = cast.workspace()
    held = saving.save(segment=segment(workspace))

    saving.delete(segment=held)

    workspace.refresh_from_db()
    assert queries.rules(workspace_id=workspace.pk) == []
    assert workspace.catalog_version == 3


def test_delete_refuses_while_another_segment_uses_it():
    workspace = cast.workspace()
    held = saving.save(segment=segment(workspace))
    saving.save(segment=segment(workspace, "b", inside("free"), "Busy free"))

    with pytest.raises(saving.SegmentInUse, match="used by the segment “Busy free”"):
        saving.delete(segment=held)


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        ({"version": 1, "where": {"user.role": "owner"}, "facts": {}}, "cannot ask about “user.role”"),
        ({"version": 1, "where": {"page.path": "/"}, "facts": {}}, "cannot ask about “page.path”"),
        (
            {"version": 1, "where": {"facts.n": 1}, "facts": {"n": {"kind": "count", "event": "A"}}},
            "can only count what anyone in the account did",
        ),
    ],
)
def test_save_refuses_a_segment_of_accounts_that_asks_about_a_person(rule, says):
    made = segment(cast.workspace(), rule=rule)
    made.kind = "account"

    with pytest.raises(saving.InvalidSegment, match=says):
        saving.save(segment=made)


def test_save_takes_what_is_known_of_an_account(db):
    workspace = cast.workspace()
    saving.save(segment=segment(workspace, "people"))
    facts = {"n": {"kind": "count", "event": "A", "scope": "account"}, "r": {"kind": "ratio", "limit": "contacts"}}
    where = {"facts.n": 1, "facts.r": {"$type": "number", "$gte": 0.5}, "segments.people": True, "account.plan": "free"}
    made = segment(workspace, "accounts", {"version": 1, "where": where, "facts": facts})
    made.kind = "account"

    saving.save(segment=made)

    assert {each.key: each.kind for each in queries.rules(workspace_id=workspace.pk)} == {
        "accounts": "account",
        "people": "person",
    }


def test_save_refuses_a_circle_through_segments_of_people_and_of_accounts():
    workspace = cast.workspace()
    people = saving.save(segment=segment(workspace, "people"))
    accounts = segment(workspace, "accounts", inside("people"))
    accounts.kind = "account"
    saving.save(segment=accounts)

    people.rule = inside("accounts")
    with pytest.raises(saving.InvalidSegment, match="depend on itself, through “accounts”"):
        saving.save(segment=people)


def test_save_refuses_what_would_bury_another_segment_too_deep():
    workspace = cast.workspace()
    bottom = saving.save(segment=segment(workspace, "s0"))
    for number in range(1, saving.MAX_DEPTH):
        saving.save(segment=segment(workspace, f"s{number}", inside(f"s{number - 1}")))
    saving.save(segment=segment(workspace, "below"))

    bottom.rule = inside("below")
    with pytest.raises(saving.InvalidSegment, match="at most 10 deep"):
        saving.save(segment=bottom)


def test_save_refuses_to_make_people_into_accounts():
    made = saving.save(segment=segment(cast.workspace()))

    made.kind = "account"
    with pytest.raises(saving.InvalidSegment, match="cannot be changed; make another one"):
        saving.save(segment=made)


def test_save_looks_everybody_up_anew_only_where_the_rule_changed():
    made = saving.save(segment=segment(cast.workspace()))
    made.name = "Freer"
    saving.save(segment=made)
    assert SegmentBuild.objects.count() == 1

    made.rule = {**FREE, "where": {}}
    saving.save(segment=made)
    assert SegmentBuild.objects.count() == 2


def test_save_of_a_list_holds_no_rule():
    made = segment(cast.workspace())
    made.source = "list"

    assert saving.save(segment=made).rule == {}
    assert SegmentBuild.objects.count() == 0
