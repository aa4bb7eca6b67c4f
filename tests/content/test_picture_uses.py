"""What shows an uploaded picture, and that nothing of it is left once nothing does."""

import datetime as dt

import pytest
from django.core.files.storage import default_storage

from guidance.content import appointments, picture_uses, pictures, publishing
from guidance.content.models import Picture
from guidance.content.pictures import InUse
from guidance.protocol.content import Heading, Image, Video, dump
from tests.content.test_pictures import file_of, taken
from tests.support import cast

pytestmark = pytest.mark.django_db
PLAIN = [Heading(text="Look")]


@pytest.fixture(autouse=True)
def _storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def workspace():
    return cast.workspace()


@pytest.fixture
def held(workspace):
    return taken(file_of(), workspace, "sea.png")


def showing(held):
    return [*PLAIN, Image(src=held.src, alt="Sea")]


def redraft(prompt, blocks):
    prompt.draft = dump(cast.draft(blocks=blocks))
    prompt.save()


def kept():
    return len(default_storage.listdir("pictures")[1])


def refusal(held):
    with pytest.raises(InUse) as refused:
        pictures.delete(picture=held)
    assert Picture.objects.filter(pk=held.pk).exists()
    assert kept() == 2
    return refused.value.message


def test_picture_that_nothing_shows_goes_with_all_its_files(workspace, held):
    cast.prompt(workspace)
    assert kept() == 2

    pictures.delete(picture=held)

    assert Picture.objects.count() == 0
    assert kept() == 0
    with pytest.raises(FileNotFoundError):
        pictures.read(name=f"{held.stem}.webp")


def test_picture_of_a_draft_stays_and_the_draft_is_named(workspace, held):
    cast.prompt(workspace, "b", blocks=showing(held))
    cast.prompt(workspace, "a", blocks=showing(held))

    assert refusal(held) == "“sea.png” is still shown by “A” (draft), “B” (draft); take it out there first."


def test_picture_before_a_film_counts_as_well(workspace, held):
    cast.prompt(workspace, blocks=[*PLAIN, Video(src="/film.mp4", title="Tour", poster=held.src)])

    assert "“Contacts” (draft)" in refusal(held)


def test_picture_of_live_and_earlier_versions_stays_until_the_prompt_is_deleted(workspace, held):
    prompt = cast.prompt(workspace, blocks=showing(held))
    for _ in range(3):
        publishing.publish(prompt=prompt, by=None, now=cast.NOW)
    redraft(prompt, PLAIN)

    told = refusal(held)
    publishing.publish(prompt=prompt, by=None, now=cast.NOW)
    later = refusal(held)
    prompt.delete()
    pictures.delete(picture=held)

    kept_so_long = "versions keep their pictures until their prompt is deleted."
    assert told == f"“sea.png” is still shown by “Contacts” (live version 3; version 1, 2); {kept_so_long}"
    assert later == f"“sea.png” is still shown by “Contacts” (version 1, 2, 3); {kept_so_long}"
    assert kept() == 0


def test_picture_of_what_is_planned_stays(workspace, held):
    prompt = cast.prompt(workspace, blocks=showing(held))
    appointments.plan_publish(prompt=prompt, at=cast.NOW + dt.timedelta(days=1), by=None, now=cast.NOW)
    redraft(prompt, PLAIN)

    assert refusal(held) == "“sea.png” is still shown by “Contacts” (what is planned); take it out there first."


def test_refusal_names_five_prompts_and_counts_the_others(workspace, held):
    for number in range(7):
        cast.prompt(workspace, f"p{number}", blocks=showing(held))

    assert refusal(held).endswith("“P4” (draft) and 2 more; take it out there first.")


def test_files_stay_while_another_workspace_has_the_picture(workspace, held):
    other = cast.workspace("other", "Other")
    theirs = taken(file_of(), other)
    cast.prompt(other, blocks=showing(theirs))

    pictures.delete(picture=held)

    assert list(Picture.objects.all()) == [theirs]
    assert kept() == 2


def test_picture_whose_files_are_gone_already_can_be_deleted(workspace, held):
    for name in default_storage.listdir("pictures")[1]:
        default_storage.delete(f"pictures/{name}")

    pictures.delete(picture=held)

    assert Picture.objects.count() == 0


def test_shown_now_tells_drafts_live_versions_and_plans_and_not_what_went(workspace, held):
    drafted = cast.prompt(workspace, "drafted", blocks=showing(held))
    live, went = (cast.prompt(workspace, key, blocks=showing(held)) for key in ("live", "went"))
    for prompt in (live, went):
        publishing.publish(prompt=prompt, by=None, now=cast.NOW)
        redraft(prompt, PLAIN)
    publishing.publish(prompt=went, by=None, now=cast.NOW)
    cast.prompt(cast.workspace("other", "Other"), "strange", blocks=showing(held))

    told = picture_uses.shown_now(workspace_id=workspace.pk, stems=[held.stem, "0" * 32 + "-1x1"])

    assert told == {held.stem: [drafted.name, live.name], "0" * 32 + "-1x1": []}


def test_mentioned_finds_every_address_of_ours_and_nothing_else():
    stem = "0" * 31 + "a-560x315"

    assert picture_uses.mentioned(text=f"https://x.example/v1/pictures/{stem}@2x.webp /v1/pictures/a.webp") == {stem}
