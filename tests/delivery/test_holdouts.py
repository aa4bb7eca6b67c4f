"""Who counts on which side of a holdout, since when, and whether they reached the goal."""

import pytest

from guidance.content import publishing
from guidance.delivery import holdouts, standing
from guidance.delivery.models import DecisionRecord, Standing
from guidance.ingest.models import Event
from guidance.insights import goals
from guidance.people.models import Person
from tests.support import cast
from tests.support.factories import NOW, audience, decide, later, live

pytestmark = pytest.mark.django_db


@pytest.fixture
def workspace():
    return cast.workspace()


def people(workspace, count):
    """Return so many people without an account, each drawn alone."""
    made = [cast.lena(workspace, user_id=f"u-{number}") for number in range(count)]
    Person.objects.filter(workspace=workspace).update(account=None)
    return made


def does(person, event="Upgraded", *, at):
    Event.objects.create(
        workspace=person.workspace,
        person=person,
        type="track",
        name=event,
        message_id=f"{person.pk}-{at}",
        time=at,
        received_at=at,
    )


def sides(prompt, now):
    standing.count(workspace_id=prompt.workspace_id, now=now)
    compared = holdouts.compare(workspace_id=prompt.workspace_id, now=now)
    return compared, Standing.objects.get(prompt=prompt).compared


def out(key="contacts"):
    """Return who is held out of a prompt by its last decision."""
    held = {}
    for person_id, verdicts in DecisionRecord.objects.order_by("pk").values_list("person_id", "verdicts"):
        held[person_id] = holdouts.records.codes(verdicts=verdicts, of={key})[key][0]
    return {person_id for person_id, code in held.items() if code == "holdout"}


def test_people_count_from_their_first_decision_and_for_the_days_of_the_goal(workspace):
    version = live(workspace, holdout=0.5)
    goals.save(prompt=version.prompt, event="Upgraded", days=7)
    everybody = people(workspace, 12)
    decide(*everybody)
    held_out = [one for one in everybody if one.pk in out()]
    rest = [one for one in everybody if one.pk not in out()]
    does(held_out[0], at=later(days=1))
    does(held_out[1], at=later(days=8))
    does(rest[0], at=later(days=1))
    does(rest[0], at=later(days=2))
    does(rest[1], at=later(days=-1))
    does(rest[2], "Other", at=later(days=1))

    compared, found = sides(version.prompt, later(days=9))

    assert compared == 1
    assert (len(held_out), len(rest)) == (5, 7)
    assert (found["event"], found["days"], found["scope"]) == ("Upgraded", 7, "this prompt")
    assert found["having"][:3] == [7, 1, 7]
    assert found["without"][:3] == [5, 1, 5]


def test_who_could_have_it_before_anybody_was_held_out_begins_with_those(workspace):
    version = live(workspace)
    goals.save(prompt=version.prompt, event="Upgraded", days=7)
    everybody = people(workspace, 12)
    decide(*everybody)
    does(everybody[0], at=later(hours=1))
    does(everybody[1], at=later(days=3))
    version.prompt.draft |= {"holdout": 0.5}
    version.prompt.save()
    publishing.publish(prompt=version.prompt, by=None, now=later(days=2))
    decide(*everybody, now=later(days=2))

    _, found = sides(version.prompt, later(days=9))

    assert found["since"] == later(days=2).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    assert found["having"][0] + found["without"][0] == 12
    assert found["having"][1] + found["without"][1] == 1


def test_who_leaves_the_audience_afterwards_counts_on(workspace):
    version = live(workspace, holdout=0.5, audience=audience({"user.stage": "new"}))
    goals.save(prompt=version.prompt, event="Upgraded", days=7)
    everybody = people(workspace, 12)
    Person.objects.update(traits={"stage": "new"})
    decide(*everybody)
    Person.objects.update(traits={"stage": "done"})
    decide(*everybody, now=later(days=1))

    _, found = sides(version.prompt, later(days=2))

    assert (found["having"][0], found["without"][0]) == (7, 5)


def test_people_of_one_account_are_drawn_together(workspace):
    version = live(workspace, holdout=0.5)
    goals.save(prompt=version.prompt, event="Upgraded", days=7)
    together = [cast.lena(workspace, user_id=f"a-{number}") for number in range(4)]
    Person.objects.filter(pk__in=[one.pk for one in together]).update(account=together[0].account)
    alone = [cast.lena(workspace, user_id=f"u-{number}") for number in range(12)]
    Person.objects.filter(pk__in=[one.pk for one in alone]).update(account=None)
    decide(*together, *alone)

    _, found = sides(version.prompt, later(days=1))

    drawn = {side: (found[side][0], found[side][2]) for side in ("having", "without")}
    assert sorted(drawn.values()) == [(7, 7), (9, 6)]


def test_workspace_holdout_compares_all_prompts_together_but_never_warnings(workspace):
    workspace.holdout_percent = 50
    workspace.save()
    sells, warns = live(workspace, intent="sell"), live(workspace, "warning", intent="warn")
    for version in (sells, warns):
        goals.save(prompt=version.prompt, event="Upgraded", days=7)
    decide(*people(workspace, 12))

    compared, found = sides(sells.prompt, later(days=1))

    assert (compared, found["scope"]) == (1, "any prompt")
    assert found["having"][0] + found["without"][0] == 12
    assert found["without"][0] == len(out())


def test_without_a_goal_a_holdout_or_anybody_held_out_there_is_nothing(workspace):
    version = live(workspace, holdout=0.5)
    decide(*people(workspace, 3))
    none = sides(version.prompt, NOW)
    goals.save(prompt=version.prompt, event="Upgraded", days=7)
    some = sides(version.prompt, NOW)
    goals.remove(prompt=version.prompt)

    assert none == (0, None)
    assert (some[0], some[1] is None) == (1, not out())
    assert sides(version.prompt, NOW) == (0, None)
