import sys

import pytest

from tests.support import browser as browsers


def test_chromium_draws_text_in_a_headless_page(page):
    page.set_content("<h1>Hello, Lena</h1>")

    assert page.inner_text("h1") == "Hello, Lena"


def test_chromium_is_the_named_one_when_the_environment_names_one(monkeypatch):
    monkeypatch.setenv("GUIDANCE_CHROMIUM", sys.executable)

    assert browsers.chromium() == sys.executable


def test_chromium_fails_loudly_when_the_named_one_is_missing(monkeypatch):
    monkeypatch.setenv("GUIDANCE_CHROMIUM", "/nowhere/chromium")

    with pytest.raises(browsers.NoBrowserError, match="/nowhere/chromium"):
        browsers.chromium()


def test_chromium_fails_loudly_when_none_can_be_fetched(monkeypatch, tmp_path):
    monkeypatch.delenv("GUIDANCE_CHROMIUM", raising=False)
    monkeypatch.setattr(browsers, "NAMES", ())
    monkeypatch.setattr(browsers, "FETCHED", tmp_path / "var" / "browser")
    monkeypatch.setattr(browsers, "PACKAGE", str(tmp_path / "no-such-package"))

    with pytest.raises(browsers.NoBrowserError, match="none could be fetched"):
        browsers.chromium()
