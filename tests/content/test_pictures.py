"""Uploaded pictures: what is taken, what is refused and why, and what is kept of them."""

import io

import pytest
from django.core.files.storage import default_storage
from PIL import Image

from guidance.content import carrying, checks, pictures
from guidance.content.models import Picture
from guidance.content.pictures import BadPicture
from guidance.protocol.content import Heading
from guidance.protocol.content import Image as ImageBlock
from tests.support import cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def file_of(size=(1600, 900), kind="PNG", mode="RGB", **saved):
    held = io.BytesIO()
    Image.new(mode, size, "teal").save(held, kind, **saved)
    return held.getvalue()


def taken(file, workspace=None, name="a.png"):
    return pictures.take_in(workspace=workspace or cast.workspace(), file=file, name=name, by=None, now=cast.NOW)


def opened(src):
    return Image.open(io.BytesIO(pictures.read(name=src.removeprefix(pictures.ADDRESS))))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_take_in_makes_a_picture_for_plain_and_for_fine_screens(kind):
    src = taken(file_of(kind=kind)).src

    plain, fine = opened(src), opened(src.replace(".webp", "@2x.webp"))
    assert src.endswith("-560x315.webp")
    assert (plain.format, plain.size, fine.size) == ("WEBP", (560, 315), (1120, 630))


def test_take_in_never_makes_a_picture_larger_and_keeps_what_shines_through():
    workspace = cast.workspace()
    src = taken(file_of(size=(300, 40), mode="RGBA"), workspace).src

    assert src.endswith("-300x40.webp")
    assert opened(src.replace(".webp", "@2x.webp")).size == (300, 40)
    assert opened(taken(file_of(size=(100, 4000), mode="RGBA"), workspace).src).size == (20, 800)


def test_take_in_turns_a_photo_upright_and_forgets_where_it_was_taken():
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Camera of Lena"
    file = file_of(size=(400, 200), kind="JPEG", exif=exif)

    src = taken(file).src

    assert b"Camera of Lena" in file
    assert opened(src).size == (200, 400)
    assert dict(opened(src).getexif()) == {}
    assert b"Lena" not in pictures.read(name=src.removeprefix(pictures.ADDRESS))


def test_take_in_keeps_the_same_picture_once_for_a_workspace():
    workspace, file = cast.workspace(), file_of()

    first, second = taken(file, workspace), taken(file, workspace, "b.png")

    assert first == second
    assert second.name == "a.png"
    assert len(default_storage.listdir("pictures")[1]) == 2


@pytest.mark.parametrize(
    ("file", "message"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", "SVG pictures can carry scripts"),
        (b"<?xml version='1.0'?><SVG/>", "SVG pictures can carry scripts"),
        (b"<html><script>alert(1)</script>", "This is no picture that can be taken"),
        (b"", "This is no picture that can be taken"),
        (b"\x89PNG\r\n\x1a\n<script>", "The picture is damaged"),
        (b"RIFF....AVI ", "The picture is damaged"),
        (b"\xff\xd8\xff" + b"\0" * 5_000_000, "The picture is larger than 5 MB"),
    ],
)
def test_take_in_refuses_what_only_says_it_is_a_picture(file, message):
    with pytest.raises(BadPicture, match=message):
        taken(file)

    assert Picture.objects.count() == 0


@pytest.mark.parametrize("side", [5_100, 9_500, 14_000])
def test_take_in_refuses_a_small_file_that_unfolds_into_a_huge_picture(side):
    file = file_of(size=(side, side), mode="1")

    with pytest.raises(BadPicture, match="more than 25 million pixels"):
        taken(file)


def test_take_in_refuses_a_picture_cut_off():
    with pytest.raises(BadPicture, match="damaged"):
        taken(file_of(size=(900, 900))[:-300])


def test_take_in_refuses_a_picture_that_moves():
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("teal", "red")]
    held = io.BytesIO()
    frames[0].save(held, "GIF", save_all=True, append_images=frames[1:])

    with pytest.raises(BadPicture, match="The picture moves"):
        taken(held.getvalue())


def test_read_gives_nothing_but_pictures():
    for name in ("../secret-key", "a.webp", "", "0" * 32 + "-1x1.webp"):
        with pytest.raises(FileNotFoundError):
            pictures.read(name=name)


def test_carried_prompt_takes_its_pictures_along_and_a_stranger_is_told_to_upload_them():
    held, other = taken(file_of()), cast.workspace("other", "Other")
    shown = [Heading(text="Look"), ImageBlock(src=held.src, alt="Sea"), ImageBlock(src="/img/own.png", alt="Sky")]
    prompt = cast.prompt(held.workspace, blocks=shown)
    alone = cast.prompt(other, "alone", blocks=shown)
    message = "A picture was uploaded elsewhere and did not come along; upload it again here."

    told = [finding.message for finding in checks.check(prompt=alone) if finding.place == "image"]
    [arrived] = carrying.carry(prompts=[prompt], to=other, by=None, now=cast.NOW)

    assert told == [message]
    assert [picture.src for picture in other.pictures.all()] == [held.src]
    assert [finding for finding in checks.check(prompt=arrived) if finding.place == "image"] == []


@pytest.mark.parametrize(("changes", "count"), [({}, 1), ({"decorative": True}, 0), ({"alt": "Sea"}, 0)])
def test_picture_says_what_it_shows_or_that_it_only_decorates(changes, count):
    prompt = cast.prompt(
        cast.workspace(), blocks=[Heading(text="Look"), ImageBlock(**{"src": "/a.png", "alt": "", **changes})]
    )

    assert len([finding for finding in checks.check(prompt=prompt) if finding.place == "image"]) == count
