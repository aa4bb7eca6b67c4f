"""The whole language, odd conditions and odd values included, judged by the database as the compiled form judges it."""

import json
import re
from decimal import Decimal
from random import Random

import pytest
from django.db import connection

from guidance.people.models import Account, Person
from guidance.rules.coercion import text
from guidance.rules.compiler import compile_condition
from guidance.rules.patterns import complaint, matcher
from guidance.segments.sql import lower
from tests.rules.generation import GROUPS, Generator
from tests.support import cast

pytestmark = pytest.mark.django_db
SEEDS = 2
PEOPLE = 30
CONDITIONS = 80
PATTERNS = 60
TEXTS = (
    "",
    "a",
    "b1",
    "AB",
    "a b",
    "é",
    "Éa",
    "ß",
    "ſs",
    "K",
    "Σς",
    "😀",
    "a😀b",
    "\n",
    "a\nb",
    "-",
    "a-1",
    "{",
    "/",
    "µ" * 3,
)


class OfTraits(Generator):
    """Asks of people's and companies' traits only."""

    def path(self, inner):
        while (made := super().path(inner)).partition(".")[0] not in ("user", "account") and not inner:
            pass
        return made

    def traits(self):
        return {name: storable(self.value()) for name in self.rng.sample("abc0é", 4)}


def storable(value):
    """Return the value without halves of characters, which no database of ours holds."""
    return json.loads(re.sub("[\ud800-\udfff]", "?", json.dumps(value, ensure_ascii=False)))


def as_stored(value):
    """Return a rule's part as PostgreSQL gives it back: names in its own order, and large numbers written out."""
    if isinstance(value, float) and abs(value) > 2**53:
        return int(Decimal(repr(value))) if connection.vendor == "postgresql" else value
    if isinstance(value, dict):
        ordered = sorted(value.items(), key=lambda held: (len(held[0].encode()), held[0].encode()))
        return {
            name: as_stored(part) for name, part in (ordered if connection.vendor == "postgresql" else value.items())
        }
    return [as_stored(part) for part in value] if isinstance(value, list) else value


def settle(traits, of_accounts=()):
    """Store a person for each of `traits`, every second one with a company; return {person id: what a rule is judged over}."""
    acme = cast.workspace()
    seen = {"first_seen": cast.NOW, "last_seen": cast.NOW}
    companies = [
        Account.objects.create(workspace=acme, group_id=f"a{number}", traits=held, **seen)
        for number, held in enumerate(of_accounts)
    ]
    people = [
        Person.objects.create(
            workspace=acme,
            user_id=f"u{number}",
            traits=held,
            account=companies[number // 2 % len(companies)] if companies and number % 2 else None,
            **seen,
        )
        for number, held in enumerate(traits)
    ]
    known = {}
    for person in Person.objects.filter(pk__in=[person.pk for person in people]).select_related("account"):
        known[person.pk] = {"user": {**person.traits, "id": person.user_id}}
        if person.account:
            known[person.pk]["account"] = {**person.account.traits, "id": person.account.group_id}
    return known


def whom(condition):
    return set(Person.objects.filter(lower(condition, groups=GROUPS)).values_list("pk", flat=True))


@pytest.mark.parametrize("seed", range(SEEDS))
def test_lower_agrees_with_the_compiled_form_on_every_operator_over_every_kind_of_value(seed):
    made = OfTraits(seed)
    known = settle([made.traits() for _ in range(PEOPLE)], [made.traits() for _ in range(5)])

    for _ in range(CONDITIONS):
        condition = as_stored(made.condition(inner=False))
        holds = compile_condition(condition, GROUPS)
        assert whom(condition) == {pk for pk, context in known.items() if holds(context)}, condition


@pytest.mark.parametrize("seed", range(SEEDS))
def test_lower_finds_patterns_as_browsers_do(seed):
    made = OfTraits(seed)
    subjects = [*TEXTS, *("".join(Random(seed).choices("aAb1 é😀Kſ\n-", k=4)) for _ in range(20))]
    known = settle([{"a": subject} for subject in subjects])

    for number in range(PATTERNS):
        any_case = number % 2 == 1
        pattern = made.pattern(any_case=any_case)
        found = matcher(pattern, any_case=any_case)
        expected = {pk for pk, context in known.items() if found(context["user"]["a"])}
        assert whom({"user.a": {"$regexi" if any_case else "$regex": pattern}}) == expected, pattern


@pytest.mark.parametrize(
    ("pattern", "subject", "found"),
    [
        ("^[a-z]{300}$", "x" * 300, True),
        ("^[a-z]{300}$", "x" * 299, False),
        ("^x{2,600}y", "x" * 520 + "y", True),
        ("^x{2,600}y", "x" * 601 + "y", False),
        ("^x{300,}$", "x" * 301, True),
        ("^x{300,}$", "x" * 299, False),
        ("[\\ud800-\\udbff]", "👍", True),
        ("^..$", "👍", True),
        ("^[^x]$", "\U0010f800", False),
        ("\\u0000|[\\u0000]", "a", False),
        ("[^\\u0000]", "a", True),
    ],
)
def test_lower_finds_what_databases_write_differently(pattern, subject, found):
    settle([{"a": subject}])

    assert complaint(pattern) == ""
    assert matcher(pattern)(subject) is found
    assert bool(whom({"user.a": {"$regex": pattern}})) is found


@pytest.mark.parametrize(
    "value",
    [0, 5, 1.5, 1e21, 1.5e300, 1e-7, 1.5e-7, 123456789012345680000, 1e20, 0.000001, 2**53, 2**53 + 2, 0.1 + 0.2, -1e-9],
)
def test_numbers_are_printed_as_browsers_do(value):
    known = settle([{"a": value}, {"a": [value, [None, value]]}, {}])
    shown = [text(held["user"].get("a")) for held in known.values()]

    assert [whom({"user.a": word}) for word in shown] == [{pk} for pk in known]


@pytest.mark.parametrize("odd", ["\0", "a\0b", "\ud83d", "x\udc00"])
def test_lower_answers_for_texts_that_no_database_holds(odd):
    known = settle([{"a": "a"}, {"a": "zz"}, {"a": "😀"}, {}])

    for condition in (
        {"user.a": odd},
        {"user.a": {"$eq": odd}},
        {"user.a": {"$ne": odd}},
        {"user.a": {"$in": [odd, "a"]}},
        {"user.a": {"$ini": [odd, "A"]}},
        {"user.a": [odd]},
        {"user.a": {"$type": odd}},
        {"user.a": {"$type": "string", "$lt": odd}},
        {"user.a": {"$type": "string", "$vgte": odd}},
        {"user.a": {"$alli": [odd]}},
        {f"user.{odd}": {"$exists": False}},
        {f"user.a.{odd}.b": {"$exists": True}},
    ):
        holds = compile_condition(condition)
        assert whom(condition) == {pk for pk, context in known.items() if holds(context)}, condition
