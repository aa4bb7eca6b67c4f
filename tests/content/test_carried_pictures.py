"""Pictures in a file of exported prompts: carried whole, taken in anew, and never believed."""

import base64
import hashlib
import json

import pytest
from django.core.files.storage import default_storage

from guidance.content import carried_pictures, carrying, checks, pictures
from guidance.content.carrying import BadFile
from guidance.content.models import Picture, Prompt
from guidance.protocol.content import Heading, Image, Video, load
from tests.content.test_pictures import file_of, opened, taken
from tests.support import cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def production():
    return cast.workspace("production", "Production")


@pytest.fixture
def file():
    """Return a file exported by an installation that is gone: here are neither its prompts nor its pictures."""
    held = taken(file_of(), cast.workspace("staging", "Staging"), "sea.png")
    shown = [
        Heading(text="Look"),
        Image(src=held.src, alt="Sea"),
        Video(src="/film.mp4", title="Tour", poster=held.src),
        Image(src=f"https://elsewhere.example{held.src}", alt="Sky"),
    ]
    made = carrying.pack(prompts=[cast.prompt(held.workspace, blocks=shown)])
    held.workspace.delete()
    for name in default_storage.listdir("pictures")[1]:
        default_storage.delete(f"pictures/{name}")
    return made


def taken_in(file, workspace):
    return carrying.take_in(workspace=workspace, parcel=carrying.unpack(file=file), by=None, now=cast.NOW)


def lying(file, /, **changes):
    held = json.loads(file)
    held["uploads"][0] |= changes
    return json.dumps(held).encode()


def said(content):
    return {"file": base64.b64encode(content).decode(), "sha256": hashlib.sha256(content).hexdigest()}


def faults(file):
    with pytest.raises(BadFile) as refused:
        carrying.unpack(file=file)
    return refused.value.faults


def test_prompt_arrives_with_its_pictures_where_neither_was_before(file, production):
    [arrived] = taken_in(file, production)

    [held] = production.pictures.all()
    _, image, film, elsewhere = load(arrived.draft).blocks
    assert (held.name, held.uploaded_at) == ("sea.png", cast.NOW)
    assert (image.src, film.poster) == (held.src, held.src)
    assert elsewhere.src == f"https://elsewhere.example/v1/pictures/{json.loads(file)['uploads'][0]['stem']}.webp"
    assert (opened(held.src).size, opened(held.src.replace(".webp", "@2x.webp")).size) == ((560, 315), (1120, 630))
    assert [finding for finding in checks.check(prompt=arrived) if finding.place == "image"] == []


def test_file_taken_in_twice_keeps_its_pictures_once(file, production):
    [first], [second] = taken_in(file, production), taken_in(file, production)

    assert first.draft == second.draft
    assert production.pictures.count() == 1


def test_picture_that_this_installation_has_is_lent_under_its_own_name(production):
    held = taken(file_of(), cast.workspace("staging", "Staging"))
    prompt = cast.prompt(held.workspace, blocks=[Heading(text="Look"), Image(src=held.src, alt="Sea")])

    [arrived] = taken_in(carrying.pack(prompts=[prompt]), production)

    assert arrived.draft == prompt.draft
    assert list(production.pictures.values_list("stem", flat=True)) == [held.stem]


def test_file_carries_only_what_its_prompts_show_and_their_workspace_has(production):
    taken(file_of(), production)
    strange = taken(file_of(size=(80, 40)), cast.workspace("other", "Other"))

    file = carrying.pack(prompts=[cast.prompt(production, blocks=[Heading(text="A"), Image(src=strange.src, alt="B")])])

    assert "uploads" not in json.loads(file)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", "this is no picture that was exported here."),
        (b"<html><script>alert(1)</script>", "this is no picture that was exported here."),
        (b"", "this is no picture that was exported here."),
        (b"RIFF....WEBPVP8 ", "this is no picture that was exported here."),
        (file_of(kind="PNG", size=(80, 40)), "this is no picture that was exported here."),
        (file_of(kind="WEBP", size=(1121, 40)), "it is larger than 1120 by 1600 pixels, which no exported picture is."),
        (
            file_of(kind="WEBP", size=(40, 16_000)),
            "it is larger than 1120 by 1600 pixels, which no exported picture is.",
        ),
        (
            file_of(kind="WEBP", size=(900, 900), quality=100)[:-30],
            "this is no picture that was exported here.",
        ),
        (
            file_of(kind="WEBP", size=(80, 40)) + b"x" * 5_000_000,
            "the picture is larger than 5 MB; make it smaller first.",
        ),
    ],
    ids=["svg", "html", "nothing", "only begins like one", "png", "wide", "high", "cut off", "too many bytes"],
)
def test_what_only_says_it_is_a_picture_is_refused_and_nothing_is_taken_in(file, content, told):
    assert faults(lying(file, **said(content))) == [f"Picture 1: {told}"]
    assert (Picture.objects.count(), Prompt.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"sha256": "0" * 64}, "it is not what was exported; its hash says so. Export the file again."),
        ({"stem": "../../secret-key"}, "what the prompts call it by is no name of a picture; export the file again."),
        (
            {"stem": f"{'0' * 32}-1x1.webp a"},
            "what the prompts call it by is no name of a picture; export the file again.",
        ),
    ],
)
def test_wrong_hash_or_name_is_refused(file, changes, told):
    assert faults(lying(file, **changes)) == [f"Picture 1: {told}"]


def test_what_cannot_be_read_is_told_with_its_number(file):
    assert faults(lying(file, file="no base64!")) == [
        "Picture 1 cannot be read: Invalid base64 encoded string - at `$.file`."
    ]
    assert faults(json.dumps({**json.loads(file), "uploads": 3}).encode()) == [
        "Its pictures are no list; export the file again."
    ]
    assert faults(json.dumps({**json.loads(file), "uploads": [1] * 201}).encode()) == [
        "A file carries at most 200 pictures; export fewer prompts at a time."
    ]


def test_nobody_puts_a_picture_where_another_upload_would_be_served_from(file, production):
    wanted = taken(file_of(size=(600, 300)), cast.workspace("other", "Other"))
    stem = wanted.stem
    pictures.delete(picture=wanted)

    taken_in(lying(file, stem=stem), production)

    assert not default_storage.exists(f"pictures/{stem}.webp")


def test_picture_keeps_nothing_in_its_name_that_no_database_keeps(file, production):
    taken_in(lying(file, name="\0a\u202eb" + "c" * 200), production)

    assert production.pictures.get().name == ("ab" + "c" * 200)[:120]


def test_more_than_a_file_may_hold_is_not_exported(monkeypatch, file, production):
    prompts = taken_in(file, production)
    monkeypatch.setattr(carrying, "MAX_BYTES", 1_000)

    with pytest.raises(
        BadFile, match=r"^The file would hold 0.0 MB, its pictures \(1\) included; export fewer prompts at a time, "
    ):
        carrying.pack(prompts=prompts)


def test_picture_whose_file_is_gone_is_left_out(file, production):
    prompts = taken_in(file, production)
    default_storage.delete(f"pictures/{production.pictures.get().stem}@2x.webp")

    assert carried_pictures.rows(workspace_ids=[production.pk], drafts=[load(prompts[0].draft)]) == []
