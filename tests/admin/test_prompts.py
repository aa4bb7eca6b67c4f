"""Prompts in the studio: make, edit, publish, pause, take back."""

import datetime as dt
import json

import pytest
import time_machine
from django.urls import reverse

from guidance.admin.offered import offered
from guidance.admin.prompts.editor import Editor
from guidance.conf import now
from guidance.content import drafting, publishing
from guidance.content.models import Prompt, Theme
from guidance.delivery.models import Backfill
from guidance.protocol.content import (
    Alternative,
    Button,
    Buttons,
    Dismiss,
    Emit,
    Heading,
    Schedule,
    Text,
    Variant,
    load,
)
from guidance.rules.facts import parse_fact
from guidance.rules.tallies import tally_of
from tests.admin.forms import posted
from tests.support import cast
from tests.support.factories import NOW, audience

FORM = "application/x-www-form-urlencoded"


def page(prompt, door=""):
    address = reverse("admin:guidance_prompt_change", args=[prompt.pk])
    return address.replace("/change/", f"/{door}/") if door else address


def body(prompt, **changes):
    """What the editor would send, with some fields changed."""
    sent = posted(Editor(prompt=prompt, offered=offered(workspace_id=prompt.workspace_id)))
    for name, value in changes.items():
        kept = [pair for pair in sent.split("&") if not pair.startswith(f"{name}=")]
        sent = "&".join([*kept, f"{name}={value}"])
    return sent


def messages(response):
    return [str(message) for message in response.context["messages"]]


def test_list_opens_and_tells_state_and_moment(studio, workspace):
    prompt = cast.prompt(workspace)
    publishing.publish(prompt=prompt, by=None, now=cast.NOW)

    response = studio.get(reverse("admin:guidance_prompt_changelist"))

    content = response.content.decode()
    assert response.status_code == 200
    assert "as the page opens" in content
    assert "Unpublished changes" not in content


def test_new_prompt_opens_in_the_editor_with_something_to_edit(studio, workspace):
    form = {"name": "Try it", "kind": "banner", "workspace": workspace.pk}

    response = studio.post(reverse("admin:guidance_prompt_add"), form)

    prompt = Prompt.objects.get(key="try-it")
    assert response.headers["Location"] == page(prompt)
    assert load(prompt.draft).standing
    assert prompt.workspace == workspace


def test_new_prompt_gets_a_key_of_its_own_when_the_name_is_taken(studio, workspace):
    cast.prompt(workspace, "try-it")

    studio.post(reverse("admin:guidance_prompt_add"), {"name": "Try it", "kind": "modal", "workspace": workspace.pk})

    assert Prompt.objects.filter(key="try-it-2").exists()


def test_editor_shows_words_checks_and_history(studio, workspace):
    prompt = cast.prompt(workspace, blocks=[])

    content = studio.get(page(prompt)).content.decode()

    assert "The prompt says nothing yet" in content
    assert "Not published yet." in content
    assert "Everyone" in content


def test_editor_tells_that_history_is_still_being_counted(studio, workspace):
    rows = {"kind": "count", "event": "Export", "where": {"rows": {"$type": "number", "$gte": 100}}}
    rule = audience({"facts.it": {"$type": "number", "$gte": 3}}, it=rows)
    prompt = cast.prompt(workspace, audience=rule)
    publishing.publish(prompt=prompt, by=None, now=NOW)
    tally = tally_of(parse_fact(rows))
    for key in (tally, "Other#00000000"):
        Backfill.objects.create(
            workspace=workspace, tally=key, spec={"event": key[:6]}, days=90, parts=4, done=1, started_at=NOW
        )

    content = studio.get(page(prompt)).content.decode()

    assert "Earlier “Export” events are still being counted for its audience (25 %)" in content
    assert "“Other#”" not in content


def test_save_changes_the_draft_and_not_what_people_see(studio, workspace):
    prompt = cast.prompt(workspace)
    live = publishing.publish(prompt=prompt, by=None, now=cast.NOW)

    sent = body(prompt, **{"blocks-0-text": "New+words", "name": "Renamed"})
    response = studio.post(page(prompt), sent, content_type=FORM, follow=True)

    prompt.refresh_from_db()
    assert messages(response) == ["The draft is saved. People see it once it is published."]
    assert load(prompt.draft).blocks[0] == Heading(text="New words")
    assert (prompt.name, prompt.live) == ("Renamed", live)
    assert "Unpublished changes" in response.content.decode()


def test_review_saves_and_goes_on_to_the_page_before_publishing(studio, workspace):
    prompt = cast.prompt(workspace)

    sent = body(prompt, **{"blocks-0-text": "New+words", "_review": "1"})
    response = studio.post(page(prompt), sent, content_type=FORM)

    prompt.refresh_from_db()
    assert response.url == reverse("admin:guidance_release", args=[prompt.pk])
    assert load(prompt.draft).blocks[0] == Heading(text="New words")
    assert prompt.live is None


def test_editor_offers_the_traits_really_seen_as_values_of_a_text(studio, workspace):
    cast.lena(workspace)

    content = studio.get(page(cast.prompt(workspace))).content.decode()

    held = json.loads(content.partition('<script id="values" type="application/json">')[2].partition("</script>")[0])
    assert {"name": "person.role", "label": "Role of the person", "fallback": "", "group": "The person"} in held
    assert {"name": "limit.contacts.left", "label": "Contacts: left", "fallback": "a few", "group": "Limits"} in held


def test_editor_shows_the_fault_and_saves_nothing_when_a_field_is_wrong(studio, workspace):
    prompt = cast.prompt(workspace)

    response = studio.post(page(prompt), body(prompt, name=""), content_type=FORM)

    prompt.refresh_from_db()
    assert response.status_code == 200
    assert "Name: This field is required." in response.content.decode()
    assert prompt.name == "Contacts"


@pytest.mark.parametrize(("door", "status"), [("pause", "paused"), ("archive", "archived")])
def test_pause_and_archive_take_a_live_prompt_out(studio, workspace, door, status):
    prompt = cast.prompt(workspace)
    publishing.publish(prompt=prompt, by=None, now=cast.NOW)

    studio.post(page(prompt, door))
    prompt.refresh_from_db()
    taken_out = prompt.status
    studio.post(page(prompt, "resume"))
    prompt.refresh_from_db()

    assert (taken_out, prompt.status) == (status, "published")


def test_resume_tells_why_not_when_the_prompt_was_never_live(studio, workspace):
    response = studio.post(page(cast.prompt(workspace), "resume"), follow=True)

    assert messages(response) == ["This prompt was never published; publish it first."]


def test_restore_takes_an_old_version_back_into_the_draft(studio, workspace):
    prompt = cast.prompt(workspace)
    publishing.publish(prompt=prompt, by=None, now=cast.NOW)
    prompt.draft["priority"] = 5
    prompt.save()

    studio.post(page(prompt, "restore/1"))

    prompt.refresh_from_db()
    assert load(prompt.draft) == cast.draft()


def test_preview_answers_with_the_document_of_what_is_in_the_fields(studio, workspace):
    prompt = cast.prompt(workspace)

    sent = body(prompt, **{"blocks-0-text": "Not+saved"})
    told = json.loads(studio.post(page(prompt, "preview"), sent, content_type=FORM).content)

    prompt.refresh_from_db()
    (own,) = told["wordings"]
    assert own["document"]["blocks"][0]["inline"] == [{"text": "Not saved"}]
    assert own["data"] == {"account.name": "Northwind", "limit.contacts.used": 1800}
    assert told["words"] == "Everyone"
    assert load(prompt.draft) == cast.draft()


def test_preview_answers_with_every_wording_saved_or_not(studio, workspace):
    prompt = cast.prompt(workspace, buyers_only=True)
    second = {"v0-on": "True", "v0-blocks-TOTAL_FORMS": 1, "v0-blocks-0-kind": "text", "v0-blocks-0-text": "B"}
    others = {name.replace("v0", "others"): value for name, value in second.items()} | {"others-blocks-0-text": "Ask"}

    sent = body(prompt, buyers="both", **second, **others)
    told = json.loads(studio.post(page(prompt, "preview"), sent, content_type=FORM).content)

    texts = [(each["variant"], each["document"]["blocks"][0].get("paragraphs")) for each in told["wordings"]]
    assert texts == [("", None), ("b", [[{"text": "B"}]]), ("others", [[{"text": "Ask"}]])]
    assert told["wordings"][2]["data"] == {"buyer": False}


def test_preview_shows_the_values_of_whom_was_chosen_and_the_theme_that_was(studio, workspace):
    prompt = cast.prompt(workspace)
    Theme.objects.create(workspace=workspace, key="night", name="Night", accent="#112233")
    sent = body(prompt, **{"preview-person": cast.lena(workspace, used=1_234).pk, "preview-theme": "night"})

    (own,) = json.loads(studio.post(page(prompt, "preview"), sent, content_type=FORM).content)["wordings"]

    assert own["data"] == {"account.name": "Northwind", "limit.contacts.used": 1234}
    assert own["document"]["theme"]["accent"] == "#112233"


@pytest.mark.parametrize("asked", ["", "x", "²", "9" * 30, "stranger"])
def test_preview_shows_example_values_when_nobody_of_the_workspace_was_chosen(studio, workspace, asked):
    stranger = cast.lena(cast.workspace("other", "Cyd's"), used=7).pk
    prompt = cast.prompt(workspace)
    sent = body(prompt, **{"preview-person": stranger if asked == "stranger" else asked})

    (own,) = json.loads(studio.post(page(prompt, "preview"), sent, content_type=FORM).content)["wordings"]

    assert own["data"] == {"account.name": "Northwind", "limit.contacts.used": 1800}


def test_draft_saves_itself_and_carries_over_what_no_field_shows_from_the_draft_that_was_opened(studio, workspace):
    emit = Button(label="Tell", action=Emit(event="Told", properties={"about": "x"}))
    prompt = cast.prompt(workspace, blocks=[Text(text="A"), Buttons([Button(label="Go", action=Dismiss()), emit])])
    opened = Editor(prompt=prompt, offered=offered(workspace_id=workspace.pk)).opened
    # The first button is taken away; what is left stands at another place of the stored draft from then on.
    sent = body(prompt, **{"opened": opened, "name": "Renamed", "buttons-0-DELETE": "on"})

    told = [json.loads(studio.post(page(prompt, "keep"), sent, content_type=FORM).content) for _ in range(2)]

    prompt.refresh_from_db()
    assert [answer["saved"] for answer in told] == [True, True]
    assert (prompt.name, prompt.live) == ("Renamed", None)
    assert load(prompt.draft).blocks == [Text(text="A"), Buttons([emit])]


def test_draft_does_not_save_itself_when_a_field_is_wrong_or_by_who_may_only_look(studio, client, workspace):
    prompt = cast.prompt(workspace)

    told = json.loads(studio.post(page(prompt, "keep"), body(prompt, count="0"), content_type=FORM).content)
    client.force_login(cast.member("ben", workspace, "viewer"))

    assert told == {"errors": ["At most: Ensure this value is greater than or equal to 1."]}
    assert client.post(page(prompt, "keep"), body(prompt), content_type=FORM).status_code == 403
    prompt.refresh_from_db()
    assert load(prompt.draft) == cast.draft()


def test_second_writer_is_told_who_was_faster_and_then_says_whose_words_stay(studio, client, workspace):
    prompt = cast.prompt(workspace)
    seen = drafting.revision(prompt=prompt)
    mine = body(prompt, **{"blocks-0-text": "Mine", "seen": seen})
    lena = cast.member("lena", workspace, "editor")
    theirs = cast.draft(blocks=[Heading(text="Theirs")])
    with time_machine.travel(now() - dt.timedelta(seconds=10), tick=False):
        drafting.save_over(prompt=prompt, name="Hello", draft=theirs, seen=seen, by=lena)

    told = json.loads(studio.post(page(prompt, "keep"), mine, content_type=FORM).content)["meanwhile"]
    shown = studio.post(page(prompt), mine, content_type=FORM).content.decode()
    prompt.refresh_from_db()
    stays = load(prompt.draft)
    again = mine.replace(seen, told["seen"])
    saved = json.loads(studio.post(page(prompt, "keep"), again, content_type=FORM).content)

    prompt.refresh_from_db()
    assert told["sentence"].startswith("lena changed this draft 1")
    assert told["sentence"].endswith(" seconds ago. Yours is not saved yet.")
    assert told["take"] == "Take lena's"
    assert stays == theirs
    assert [words in shown for words in ("lena changed this draft", "Mine", "Theirs")] == [True, True, False]
    assert saved == {"saved": True, "seen": drafting.revision(prompt=prompt)}
    assert load(prompt.draft).blocks[0] == Heading(text="Mine")


def test_editor_reads_the_stored_draft_when_the_opened_one_was_made_up(studio, workspace):
    prompt = cast.prompt(workspace)

    studio.post(page(prompt), body(prompt, opened="made:up"), content_type=FORM)

    prompt.refresh_from_db()
    assert load(prompt.draft) == cast.draft()


def test_editor_tells_a_finding_at_the_part_that_mends_it(studio, workspace):
    prompt = cast.prompt(workspace, holdout=0.6, blocks=[], schedule=Schedule(blackout_days=["x"]))

    content = studio.get(page(prompt)).content.decode()

    assert '<a href="#what">The prompt says nothing yet; give it a title or a text.</a>' in content
    assert '<p class="g-caution">More than half of all people would never get this prompt.</p>' in content
    assert '<a href="#schedule">“x” is not a day' in content
    assert content.index("Before it can be published:") < content.index("Worth a look:")


def test_editor_shows_every_wording_of_a_prompt(studio, workspace):
    variants = [Variant(key="b", weight=0.5, blocks=[Heading(text="Or shorter")])]
    prompt = cast.prompt(workspace, variants=variants, others=Alternative(blocks=[Heading(text="Ask Lena")]))

    content = studio.get(page(prompt)).content.decode()

    assert "Or shorter" in content
    assert "Ask Lena" in content
    assert 'value="50"' in content


def test_preview_tells_the_faults_when_the_fields_cannot_be_read(studio, workspace):
    prompt = cast.prompt(workspace)

    told = json.loads(studio.post(page(prompt, "preview"), body(prompt, count="0"), content_type=FORM).content)

    assert told == {"errors": ["At most: Ensure this value is greater than or equal to 1."]}


def test_texts_of_marketers_are_shown_as_text(studio, workspace):
    hostile = "</script><img src=x onerror=alert(1)>"
    prompt = cast.prompt(workspace, blocks=[Heading(text=hostile)], label=hostile)
    prompt.name = hostile
    prompt.save()

    for address in (page(prompt), reverse("admin:guidance_prompt_changelist"), reverse("admin:index")):
        assert "<img src=x" not in studio.get(address).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_list_and_editor_take_the_same_queries_for_any_number_of_prompts(
    studio, workspace, count, django_assert_num_queries
):
    for number in range(count):
        publishing.publish(prompt=cast.prompt(workspace, f"p-{number}"), by=None, now=cast.NOW)
    prompt = Prompt.objects.first()

    with django_assert_num_queries(9):
        studio.get(reverse("admin:guidance_prompt_changelist"))
    with django_assert_num_queries(33):
        studio.get(page(prompt))
