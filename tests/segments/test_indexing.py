import pytest
from django.db import connection

from guidance.segments import indexing
from guidance.segments.indexing import Wanted
from tests.support.factories import audience

RULES = [
    audience({"user.role": {"$eq": "owner"}, "user.id": "lena", "account.plan": "free", "user.tags.0": "a"}),
    audience({"$or": [{"user.role": {"$in": ["owner"]}}, {"account.since": {"$type": "string", "$lt": "2026-01-01"}}]}),
    audience({"$nor": [{"user.deep.seats": {"$type": "number", "$gte": 3}}], "user.name": {"$exists": True}}),
]


def test_wanted_names_the_traits_that_an_index_helps_to_find_most_asked_first():
    assert indexing.wanted(rules=RULES) == [
        Wanted("user", ("role",), as_text=False),
        Wanted("account", ("since",), as_text=True),
        Wanted("user", ("deep", "seats"), as_text=False),
    ]


def test_wanted_is_bounded():
    rules = [audience({f"user.t{number}": "x"}) for number in range(100)]

    assert len(indexing.wanted(rules=rules)) == indexing.MOST


def test_names_of_indexes_are_stable_and_short():
    (first, *_) = indexing.wanted(rules=RULES)

    assert first.name == Wanted("user", ("role",), as_text=False).name
    assert first.name.startswith("guidance_trait_person_")
    assert len(first.name) < 63


@pytest.mark.django_db(transaction=True)
def test_arrange_makes_drops_and_mends():
    if connection.vendor != "postgresql":
        assert indexing.arrange(rules=RULES) == ([], [])
        return
    made, dropped = indexing.arrange(rules=RULES)
    assert (len(made), dropped) == (3, [])
    assert indexing.arrange(rules=RULES) == ([], [])

    name = indexing.wanted(rules=RULES)[0].name
    with connection.cursor() as cursor:
        cursor.execute("UPDATE pg_index SET indisvalid = false WHERE indexrelid = %s::regclass", [name])
    assert indexing.arrange(rules=RULES) == ([name], [])

    made, dropped = indexing.arrange(rules=[])
    assert (made, len(dropped)) == ([], 3)
