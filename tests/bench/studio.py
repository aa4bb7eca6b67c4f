"""The studio's pages among 200,000 people, 2,000 accounts and 10,000,000 events: every list, search and page about one thing."""

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import connection
from django.test import Client, override_settings
from django.urls import reverse

from config.settings import MIDDLEWARE
from guidance.content.models import Prompt
from guidance.people.models import Account, Person
from guidance.workspaces.models import Workspace
from tests.bench.figures import Figure, at_most, in_turns, measure
from tests.bench.site import Site

PEOPLE, ACCOUNTS, EVENTS, EXPOSURES = 200_000, 2_000, 10_000_000, 300_000
MOST = 500.0  # ms
LISTS = ("prompt", "segment", "person", "account", "event", "exposure", "erasure", "trial", "featuretag", "auditentry")
_CHUNK = 1_000_000
_MAKE_ACCOUNTS = (
    "INSERT INTO guidance_account (workspace_id, group_id, plan_id, traits, meters, trait_times, ledger, prompts, states, segments,"
    " first_seen, last_seen) SELECT %(workspace)s, 'company-' || n,"
    " (SELECT id FROM guidance_plan WHERE workspace_id = %(workspace)s AND key = 'free'),"
    " jsonb_build_object('name', 'Company ' || n), '{\"contacts\": {\"used\": 1700, \"at\": 0}}', '{}', '{}', '{}', '{}', '[]',"
    " now() - n * interval '1 minute', now() - n * interval '1 second' FROM generate_series(1, %(count)s) AS n"
)
_MAKE_PEOPLE = (
    "INSERT INTO guidance_person (workspace_id, user_id, account_id, traits, segments, trait_times, ledger, prompts, states,"
    " first_seen, last_seen) SELECT %(workspace)s, 'user-' || n, a.id, jsonb_build_object('name', 'Person ' || n, 'email',"
    " 'p' || n || '@company.example', 'role', 'admin'), '[]', '{}', '{}', '{}', '{}', now() - n * interval '1 minute',"
    " now() - n * interval '1 second' FROM generate_series(1, %(count)s) AS n JOIN guidance_account a"
    " ON a.workspace_id = %(workspace)s AND a.group_id = 'company-' || 1 + n %% %(accounts)s"
)
# By number: looking ten million people up by name would take longer than all the rest.
_MAKE_EVENTS = (
    "INSERT INTO guidance_event (workspace_id, person_id, type, name, properties, message_id, time, received_at)"
    " SELECT %(workspace)s, %(person)s + n %% %(people)s, 'track', 'Event ' || n %% 40, '{\"source\": \"bench\"}', 'studio-' || n,"
    " now() - n * interval '0.7 seconds', now() - n * interval '0.7 seconds' FROM generate_series(%(first)s, %(last)s) AS n"
)
_MAKE_EXPOSURES = (
    "INSERT INTO guidance_exposure (public_id, workspace_id, prompt_id, version_id, person_id, variant, intent, trigger, leased_at,"
    " expires_at, shown_at, clicked_at, holder, stale) SELECT 'studio-' || n, %(workspace)s, %(prompt)s, %(version)s,"
    " %(person)s + n %% %(people)s, '', 'warn', 'page', at, at, at, CASE WHEN n %% 5 = 0 THEN at END, '', false"
    " FROM generate_series(1, %(count)s) AS n, LATERAL (SELECT now() - n * interval '8 seconds' AS at) AS moment"
)


def run(*, site: Site, size: float = 1.0, rounds: int = 5) -> list[Figure]:
    """Ask for every page, nothing of it in the cache, in turns; `size` of the people, accounts and events."""
    del site  # its database is the one asked
    workspace = Workspace.objects.get(key="demo")
    _fill(workspace, size)
    client = Client()
    client.force_login(User.objects.get(username="marketer"))
    with override_settings(ROOT_URLCONF="config.urls", MIDDLEWARE=MIDDLEWARE, ALLOWED_HOSTS=["testserver"]):
        pages = dict(_pages(workspace))
        for name, address in pages.items():
            answer = client.get(address, follow=True)
            assert answer.status_code == 200, (name, address, answer.status_code)
        took = in_turns(
            {
                name: lambda address=address: 1e3 * measure(lambda: _ask(client, address)).wall
                for name, address in pages.items()
            },
            rounds,
        )
    slowest = sorted(took, key=lambda name: -took[name])
    return [at_most(f"{name}, among {int(EVENTS * size):,} events", took[name], "ms", MOST) for name in slowest]


def _ask(client: Client, address: str) -> None:
    cache.clear()
    client.get(address, follow=True)


def _fill(workspace: Workspace, size: float) -> None:
    people, accounts, events, shown = (max(int(whole * size), 20) for whole in (PEOPLE, ACCOUNTS, EVENTS, EXPOSURES))
    prompt = Prompt.objects.filter(workspace=workspace, live__isnull=False).order_by("pk")[0]
    given: dict[str, Any] = {"workspace": workspace.pk, "people": people, "accounts": accounts}
    with connection.cursor() as cursor:
        cursor.execute(_MAKE_ACCOUNTS, {**given, "count": accounts})
        cursor.execute("ANALYZE guidance_account")
        cursor.execute(_MAKE_PEOPLE, {**given, "count": people})
        given["person"] = (
            Person.objects.filter(user_id__startswith="user-").order_by("pk").values_list("pk", flat=True)[0]
        )
        for first in range(0, events, _CHUNK):
            cursor.execute(_MAKE_EVENTS, {**given, "first": first, "last": min(first + _CHUNK, events) - 1})
        live = {"prompt": prompt.pk, "version": prompt.live_id, "count": shown}
        cursor.execute(_MAKE_EXPOSURES, {**given, **live})
        cursor.execute("VACUUM ANALYZE")


def _pages(workspace: Workspace) -> Iterator[tuple[str, str]]:
    prompt = Prompt.objects.filter(workspace=workspace, live__isnull=False).order_by("pk")[0]
    person = Person.objects.get(workspace=workspace, user_id="user-7")
    account = Account.objects.get(workspace=workspace, group_id="company-7")
    yield "home", reverse("admin:index")
    for kind in LISTS:
        yield f"list of {kind}s", reverse(f"admin:guidance_{kind}_changelist")
    for kind, words in (
        ("person", "user-77"),
        ("person", "Person 1234"),
        ("account", "Company 77"),
        ("event", "Event 7"),
    ):
        yield f"search of {kind}s for “{words}”", reverse(f"admin:guidance_{kind}_changelist") + f"?q={words}"
    for words in ("Company 77", "Nobody at all"):
        yield f"search of everything for “{words}”", reverse("admin:search") + f"?extended=1&s={words}"
    for kind, one in (("prompt", prompt), ("person", person), ("account", account)):
        yield f"page of one {kind}", reverse(f"admin:guidance_{kind}_change", args=[one.pk])
    for name in ("results", "release", "versions", "translations", "backtest", "answers"):
        yield f"{name} of a prompt", reverse(f"admin:guidance_{name}", args=[prompt.pk])
    yield "why", reverse("admin:guidance_why_person", args=[person.pk])
    for name in ("journey", "playbooks", "elements"):
        yield name, reverse(f"admin:guidance_{name}")
