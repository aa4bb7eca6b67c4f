"""The database's indexes follow what is published, on a real PostgreSQL."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guidance.content import publishing
from guidance.delivery import indexes
from guidance.segments import indexing, saving
from guidance.segments.models import Segment
from tests.support import cast
from tests.support.factories import NOW, audience, later, live

pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("on_postgres")]
OWNERS = audience({"user.role": {"$eq": "owner"}})
RECENT = audience({"account.since": {"$type": "string", "$gte": "2026-01-01"}})


@pytest.fixture
def acme():
    made = cast.workspace()
    yield made
    indexing.arrange(rules=[])


def known():
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname, indexdef FROM pg_indexes WHERE indexname LIKE 'guidance\\_trait\\_%'")
        return dict(cursor.fetchall())


def named(*rules):
    return {wanted.name for wanted in indexing.wanted(rules=rules)}


def arranged(now):
    """Arrange the indexes; return how each of them was made or dropped."""
    with CaptureQueriesContext(
        connection,
    ) as told:
        indexes.arrange(now=now)
    return [each["sql"].split(" ")[:3] for each in told if " INDEX " in each["sql"]]


def test_arrange_makes_the_indexes_of_live_prompts_and_segments_without_holding_anybody_up(acme):
    live(acme, audience=OWNERS)
    saving.save(segment=Segment(workspace=acme, key="recent", name="Recent", rule=RECENT))

    made = arranged(NOW)

    assert made == [["CREATE", "INDEX", "CONCURRENTLY"]] * 2
    assert known().keys() == named(OWNERS, RECENT)
    assert sorted(text.split(" ON ")[1].split(" ")[0] for text in known().values()) == [
        "public.guidance_account",
        "public.guidance_person",
    ]


def test_arrange_drops_an_index_when_nothing_published_asks_for_it_any_more(acme):
    version = live(acme, audience=OWNERS)
    saving.save(segment=Segment(workspace=acme, key="recent", name="Recent", rule=RECENT))
    indexes.arrange(now=NOW)

    publishing.pause(prompt=version.prompt)

    assert arranged(later(minutes=30)) == []
    assert known().keys() == named(OWNERS, RECENT)
    assert arranged(later(hours=1)) == [["DROP", "INDEX", "CONCURRENTLY"]]
    assert known().keys() == named(RECENT)


def test_arrange_leaves_drafts_alone(acme):
    cast.prompt(acme, "draft", audience=OWNERS)

    assert arranged(NOW) == []
