import pytest

from guidance.engine.catalog import Policy, Wording
from guidance.engine.decide import decide
from guidance.engine.locales import locale_of, spoken
from tests.support.catalogs import catalog, lena, spec

GERMAN, AUSTRIAN = Wording("", "hash-de", variables=("plan.name",)), Wording("", "hash-de-AT")
OWN = Wording("", "hash", tongues={"de": GERMAN, "de-AT": AUSTRIAN})
POLICY = Policy(language="en")


@pytest.mark.parametrize(
    ("traits", "locale"),
    [
        ({"locale": "de_at", "$locale": "fr"}, "de-AT"),
        ({"$locale": "fr"}, "fr"),
        ({"locale": "", "$locale": "fr"}, "fr"),
        ({"locale": "whatever it is", "$locale": "fr"}, "fr"),
        ({"locale": 7}, ""),
        ({}, ""),
    ],
)
def test_what_the_host_app_says_counts_before_what_the_browser_says(traits, locale):
    assert locale_of(lena(traits=traits)) == locale


@pytest.mark.parametrize(
    ("locale", "wording"),
    [("de-AT", AUSTRIAN), ("de-CH", GERMAN), ("en-GB", OWN), ("fr", OWN), ("", OWN)],
)
def test_wording_is_in_the_closest_language(locale, wording):
    assert spoken(OWN, lena(traits={"locale": locale}), POLICY) == wording


def test_decision_arms_the_wording_of_the_persons_language_with_its_own_values():
    held = spec(tongues={"de": Wording("", "hash-de", variables=("person.city",))})

    german = decide(catalog(held), lena(traits={"locale": "de", "city": "Wien"}), 0)
    english = decide(catalog(held), lena(traits={"locale": "en", "city": "Wien"}), 0)

    assert [(each.wording.hash, each.data) for each in german.armed] == [("hash-de", {"person.city": "Wien"})]
    assert [(each.wording.hash, each.data) for each in english.armed] == [(held.hash, {})]
