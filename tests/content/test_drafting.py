import pytest

from guidance.content import drafting, publishing
from guidance.content.models import Prompt
from guidance.protocol.content import Heading, load
from guidance.protocol.translations import Told, told, written
from tests.support import cast

pytestmark = pytest.mark.django_db


def test_save_creates_a_new_prompt_with_its_draft():
    prompt = Prompt(workspace=cast.workspace(), key="hello", name="Hello", kind="modal")

    drafting.save(prompt=prompt, draft=cast.draft(priority=2))

    stored = Prompt.objects.get(key="hello")
    assert load(stored.draft) == cast.draft(priority=2)
    assert stored.status == Prompt.Status.DRAFT


def test_save_leaves_the_live_version_as_it_is():
    prompt = cast.prompt(cast.workspace())
    live = publishing.publish(prompt=prompt, by=None, now=cast.NOW)

    drafting.save(prompt=prompt, draft=cast.draft(blocks=[Heading(text="New words")]))

    prompt.refresh_from_db()
    assert prompt.live == live
    assert load(prompt.live.definition) == cast.draft()


def test_has_changes_is_true_until_the_draft_is_published():
    prompt = cast.prompt(cast.workspace())

    before = drafting.has_changes(prompt=prompt)
    publishing.publish(prompt=prompt, by=None, now=cast.NOW)
    after = drafting.has_changes(prompt=prompt)
    drafting.save(prompt=prompt, draft=cast.draft(priority=5))
    changed = drafting.has_changes(prompt=prompt)

    assert (before, after, changed) == (True, False, True)


def test_restore_makes_an_old_version_the_draft_again():
    prompt = cast.prompt(cast.workspace())
    first = publishing.publish(prompt=prompt, by=None, now=cast.NOW)
    drafting.save(prompt=prompt, draft=cast.draft(priority=5))
    publishing.publish(prompt=prompt, by=None, now=cast.NOW)

    drafting.restore(prompt=prompt, version=first)

    prompt.refresh_from_db()
    assert load(prompt.draft) == cast.draft()
    assert prompt.live.number == 2


def test_restore_refuses_the_version_of_another_prompt():
    workspace = cast.workspace()
    prompt, other = cast.prompt(workspace), cast.prompt(workspace, "other")
    version = publishing.publish(prompt=other, by=None, now=cast.NOW)

    with pytest.raises(ValueError, match="another prompt"):
        drafting.restore(prompt=prompt, version=version)


def test_save_over_stores_for_whom_saw_the_prompt_as_it_is():
    prompt = cast.prompt(cast.workspace())
    seen = drafting.revision(prompt=prompt)

    held = drafting.save_over(prompt=prompt, name="Renamed", draft=cast.draft(priority=5), seen=seen, by=None)

    prompt.refresh_from_db()
    assert (prompt.name, load(prompt.draft).priority) == ("Renamed", 5)
    assert drafting.revision(prompt=held) == drafting.revision(prompt=prompt) != seen


def test_save_over_stores_nothing_when_somebody_else_was_faster():
    workspace = cast.workspace()
    lena = cast.member("lena", workspace, "editor")
    prompt = cast.prompt(workspace)
    seen = drafting.revision(prompt=prompt)
    theirs = drafting.save_over(prompt=prompt, name="Theirs", draft=cast.draft(priority=1), seen=seen, by=lena)

    with pytest.raises(drafting.ChangedMeanwhile) as told:
        drafting.save_over(prompt=prompt, name="Mine", draft=cast.draft(priority=5), seen=seen, by=None)

    prompt.refresh_from_db()
    assert (prompt.name, load(prompt.draft).priority) == ("Theirs", 1)
    assert (told.value.prompt.edited_by, told.value.prompt.draft) == (lena, theirs.draft)


def test_save_over_minds_nobody_who_wrote_the_same():
    prompt = cast.prompt(cast.workspace())
    seen = drafting.revision(prompt=prompt)
    same = {"name": "Same", "draft": cast.draft(priority=5), "seen": seen, "by": None}

    first = drafting.save_over(prompt=prompt, **same)
    second = drafting.save_over(prompt=prompt, **same)

    assert drafting.revision(prompt=first) == drafting.revision(prompt=second)


def test_save_over_keeps_the_translations_that_are_stored_each_with_its_text():
    prompt = cast.prompt(cast.workspace())
    seen = drafting.revision(prompt=prompt)
    german = written(cast.draft(), "de", {"blocks.0.text": ("You are close to your limit", "Fast voll")})
    drafting.save(prompt=prompt, draft=german)

    drafting.save_over(
        prompt=prompt, name="Moved", draft=cast.draft(blocks=cast.draft().blocks[::-1]), seen=seen, by=None
    )

    stored = load(Prompt.objects.get().draft)
    assert told(stored, "de")["blocks.2.text"] == Told("Fast voll", "You are close to your limit", "translated")
