"""Uploaded pictures at the hot door."""

import io

import pytest
from PIL import Image

from guidance.content import pictures
from tests.support import cast


@pytest.mark.django_db
def test_picture_is_served_for_good_to_every_page_and_is_nothing_but_a_picture(doors, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    held = io.BytesIO()
    Image.new("RGB", (80, 40), "teal").save(held, "PNG")
    src = pictures.take_in(workspace=cast.workspace(), file=held.getvalue(), name="a.png", by=None, now=cast.NOW).src

    answer = doors.get(src)

    assert answer.status == 200
    assert Image.open(io.BytesIO(answer.body)).size == (80, 40)
    assert {name: answer.headers[name] for name in ("Content-Type", "Cache-Control", "X-Content-Type-Options")} == {
        "Content-Type": "image/webp",
        "Cache-Control": "public, max-age=31536000, immutable",
        "X-Content-Type-Options": "nosniff",
    }
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


@pytest.mark.parametrize("name", ["", "a.webp", "../../secret-key", "%2e%2e/secret-key", "0" * 32 + "-1x1.webp"])
def test_nothing_else_is_served_from_where_pictures_lie(doors, settings, tmp_path, name):
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "secret-key").write_text("secret")

    assert doors.get(f"/v1/pictures/{name}").status == 404
