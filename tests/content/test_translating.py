"""Translations written into a prompt's draft, and what a check says of them."""

import pytest

from guidance.content import checks, drafting, publishing, translating
from guidance.content.comparing import compare
from guidance.content.findings import Finding
from guidance.content.models import Prompt
from guidance.content.translating import Cell, TakenMeanwhile
from guidance.protocol.content import Heading, load
from guidance.protocol.translations import Told, told
from tests.support import cast

pytestmark = pytest.mark.django_db
TITLE = "You are close to your limit"


@pytest.fixture
def prompt():
    workspace = cast.workspace()
    workspace.default_language, workspace.languages = "en", ["de"]
    workspace.save()
    return cast.prompt(workspace)


def cell(text, place="blocks.0.text", of=TITLE, was=""):
    return Cell("de", place, of, text, was)


def everything(**changes):
    texts = {
        "label": ("Contacts", "Kontakte"),
        "blocks.0.text": (TITLE, "Fast voll"),
        "blocks.1.text": (cast.draft().blocks[1].text, '{{ account.name | "Ihr Team" }}: {{ limit.contacts.used }}'),
        "blocks.2.buttons.0.label": ("See plans", "Tarife"),
    }
    return [cell(text, place, of) for place, (of, text) in {**texts, **changes}.items()]


def warned(prompt):
    return [finding for finding in checks.check(prompt=prompt) if finding.place == "translations"]


def test_write_stores_what_changed_in_the_draft_and_nothing_else(prompt):
    ada = cast.member("ada", prompt.workspace, "editor")

    count = translating.write(prompt=prompt, cells=[cell("Fast voll"), cell("", "label", "Contacts")], by=ada)

    stored = Prompt.objects.get()
    assert (count, stored.edited_by) == (1, ada)
    assert told(load(stored.draft), "de")["blocks.0.text"] == Told("Fast voll", TITLE, "translated")
    assert load({**stored.draft, "translations": {}}) == cast.draft()
    assert translating.write(prompt=prompt, cells=[cell("Fast voll", was="Fast voll")], by=ada) == 0


def test_write_refuses_to_take_a_colleagues_words_away_unasked(prompt):
    translating.write(prompt=prompt, cells=[cell("Fast voll")], by=None)

    with pytest.raises(
        TakenMeanwhile, match="translated “You are close to your limit” into German meanwhile: “Fast voll”"
    ) as refused:
        translating.write(prompt=prompt, cells=[cell("Beinahe voll")], by=None)

    assert translating.write(prompt=prompt, cells=refused.value.cells, by=None) == 1
    assert told(load(Prompt.objects.get().draft), "de")["blocks.0.text"].text == "Beinahe voll"


def test_old_translation_is_confirmed_as_one_of_the_new_original(prompt):
    translating.write(prompt=prompt, cells=[cell("Fast voll")], by=None)
    changed = load(prompt.draft)
    drafting.save_over(
        prompt=prompt,
        name="N",
        draft=cast.draft(blocks=[Heading("Nearly there"), *changed.blocks[1:]]),
        seen=drafting.revision(prompt=prompt),
        by=None,
    )
    prompt.refresh_from_db()
    before = translating.counts(draft=load(prompt.draft), workspace=prompt.workspace)

    translating.write(prompt=prompt, cells=[cell("Fast voll", of="Nearly there", was=None)], by=None)

    after = translating.counts(draft=load(prompt.draft), workspace=prompt.workspace)
    assert ([each.changed for each in before], [each.changed for each in after]) == ([1], [0])


def test_check_names_each_language_that_is_behind_and_keeps_nothing_back(prompt):
    nothing = warned(prompt)
    translating.write(prompt=prompt, cells=everything()[:2], by=None)
    partly = warned(prompt)
    translating.write(prompt=prompt, cells=everything(), by=None)

    assert nothing == [
        Finding("translations", "Nothing is translated into German yet (4 texts); people read the original.", "warning")
    ]
    assert partly == [Finding("translations", "In German 2 of 4 texts are missing.", "warning")]
    assert warned(prompt) == []
    assert publishing.publish(prompt=prompt, by=None, now=cast.NOW).contents.count() == 1


def test_check_tells_what_a_translation_lost_and_refuses_what_no_text_may_say(prompt):
    cells = everything(
        **{"blocks.1.text": (cast.draft().blocks[1].text, "Voll"), "label": ("Contacts", "{{ nobody.knows }}")}
    )
    translating.write(prompt=prompt, cells=cells, by=None)

    told_ = [(finding.level, finding.message.partition("”")[2]) for finding in warned(prompt)]

    assert ("error", ": There is no variable “nobody.knows”; choose one from the menu.") in told_
    assert [level for level, _ in told_] == ["error", "warning", "warning"]
    with pytest.raises(publishing.NotPublishable):
        publishing.publish(prompt=prompt, by=None, now=cast.NOW)


def test_versions_are_compared_in_every_language(prompt):
    before = dict(prompt.draft)
    translating.write(prompt=prompt, cells=[cell("Fast voll")], by=None)

    (change,) = compare(before=before, after=prompt.draft, names={})

    assert (change.aspect, change.before, change.after) == ("In German", [], [f"{TITLE}: Fast voll"])
