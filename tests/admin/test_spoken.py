"""The list of prompts tells in which languages they speak."""

import pytest
from django.urls import reverse

from guidance.content import translating
from guidance.content.translating import Cell
from tests.support import cast

LIST = reverse("admin:guidance_prompt_changelist")
TITLE = "You are close to your limit"


@pytest.fixture
def bilingual(workspace):
    workspace.default_language, workspace.languages = "en", ["de"]
    workspace.save()
    return workspace


def names(page):
    return [prompt.key for prompt in page.context["cl"].result_list]


def test_list_tells_how_much_of_each_language_is_done(studio, bilingual):
    prompt = cast.prompt(bilingual)
    before = studio.get(LIST).content.decode()

    translating.write(prompt=prompt, cells=[Cell("de", "blocks.0.text", TITLE, "Fast voll")], by=None)

    assert "EN\u00a0· DE\u00a00\u00a0%" in before
    assert "EN\u00a0· DE\u00a025\u00a0%" in studio.get(LIST).content.decode()


def test_list_of_one_language_says_nothing_of_languages(studio, workspace):
    cast.prompt(workspace)

    page = studio.get(LIST)

    assert "speaks" not in page.context["cl"].list_display
    assert "Translations missing" not in page.content.decode()


def test_list_narrows_to_what_is_not_translated(studio, bilingual):
    open_one, done = cast.prompt(bilingual, "open"), cast.prompt(bilingual, "done")
    present = translating.told(translating.load(done.draft), "de")
    cells = [Cell("de", place, held.of, "Ja") for place, held in present.items()]
    translating.write(prompt=done, cells=cells, by=None)

    assert "EN\u00a0· DE<" in studio.get(LIST).content.decode().replace(" <", "<").replace("\n", "")
    assert names(studio.get(LIST, {"translations": "missing"})) == [open_one.key]


@pytest.mark.parametrize("count", [1, 3])
def test_list_asks_the_database_the_same_for_any_number_of_prompts(studio, bilingual, count, django_assert_num_queries):
    for number in range(count):
        cast.prompt(bilingual, f"p{number}")
    studio.get(LIST)

    with django_assert_num_queries(9):
        studio.get(LIST)
