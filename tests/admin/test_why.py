"""Why?: find a person, read each prompt's reason."""

import json

import pytest
from django.urls import reverse

from guidance.content import publishing
from guidance.delivery import decisions
from guidance.delivery.models import Decision
from guidance.protocol.content import Offer
from guidance.rules.builder import to_rule
from guidance.rules.rows import Row
from tests.support import cast


def show(person):
    return reverse("admin:guidance_why_person", args=[person.pk])


def live(workspace, key, **changes):
    prompt = cast.prompt(workspace, key, **changes)
    publishing.publish(prompt=prompt, by=None, now=cast.NOW)
    return prompt


def test_choose_finds_people_by_name_mail_and_id(studio, workspace):
    cast.lena(workspace)
    cast.lena(cast.workspace("other"), user_id="lena-elsewhere")

    for asked in ("Len", "lena@northwind", "lena"):
        reply = studio.get(reverse("admin:guidance_why"), {"q": asked}, headers={"Accept": "application/json"})
        found = json.loads(reply.content)["people"]
        assert [person["about"] for person in found] == ["lena@northwind.example · lena · Northwind"]


def test_why_tells_each_prompts_reason_in_plain_words(studio, workspace):
    lena = cast.lena(workspace)
    live(workspace, "for-all")
    live(workspace, "full", audience=to_rule("all", [Row("limit:contacts", "at_least", 95)]))
    live(workspace, "free-offer", offer=Offer(plan="free"))
    cast.prompt(workspace, "only-a-draft")
    decisions.decide_people(person_ids=[lena.pk], now=cast.NOW)

    content = studio.get(show(lena)).content.decode()

    assert "Ready: it shows at its moment." in content
    assert "This person is not in its audience. It asks for: Contacts used is at least 95 %." in content
    assert "The account already has what it offers" in content
    assert "Not live: it is draft." in content
    assert "1,800 of 2,000 · 90 %" in content


def test_why_says_so_when_nothing_was_decided_yet(studio, workspace):
    assert "Nothing has been decided about this person yet" in studio.get(show(cast.lena(workspace))).content.decode()


def test_decide_again_takes_a_new_decision(studio, workspace):
    lena = cast.lena(workspace)
    live(workspace, "for-all")

    response = studio.post(show(lena), follow=True)

    assert Decision.objects.filter(pk=lena.pk).exists()
    assert "Decided again, just now." in response.content.decode()


def test_why_of_another_workspaces_person_is_not_found(studio, cyd):
    stranger = cast.lena(cast.Workspace.objects.get(key="other"))

    assert studio.get(show(stranger)).status_code == 404
    assert studio.post(show(stranger)).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_why_takes_the_same_queries_for_any_number_of_prompts(studio, workspace, count, django_assert_num_queries):
    lena = cast.lena(workspace)
    for number in range(count):
        live(workspace, f"p-{number}")
    decisions.decide_people(person_ids=[lena.pk], now=cast.NOW)

    with django_assert_num_queries(22):
        studio.get(show(lena))
