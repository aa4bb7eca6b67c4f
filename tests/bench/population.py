"""People, prompts and mail for the benchmarks that need a database."""

import itertools
import json
from collections.abc import Sequence
from random import Random
from typing import Any

from django.db import connection

from guidance.conf import conf, now
from guidance.content import drafting, publishing
from guidance.content.models import Prompt
from guidance.core.ids import lane_of
from guidance.core.times import iso
from guidance.ingest.models import Inbox
from guidance.protocol.content import Draft, Frequency, Text
from guidance.rules.builder import Row, to_rule
from guidance.workspaces.models import Workspace

_serial = itertools.count()
_LEDGER = {
    f"Event {number}": {"f": 1, "l": 1, "n": 1, "t": [1_795_000_000_000], "h": {}, "d": {"20775": 1}}
    for number in range(10)
}
# One statement each, so that a hundred thousand take seconds.
_ACCOUNTS = (
    "INSERT INTO guidance_account (workspace_id, group_id, plan_id, traits, meters, trait_times, ledger, prompts, states, segments,"
    " first_seen, last_seen) SELECT %(workspace)s, 'bench-' || n,"
    " (SELECT id FROM guidance_plan WHERE workspace_id = %(workspace)s AND key = 'free'),"
    " '{\"name\": \"Bench\"}', '{\"contacts\": {\"used\": 1700, \"at\": 0}}', '{}', '{}', '{}', '{}', '[]', now(),"
    " now() FROM generate_series(%(first)s, %(last)s) AS n"
)
_PEOPLE = (
    "INSERT INTO guidance_person (workspace_id, user_id, account_id, traits, segments, trait_times, ledger, prompts, states,"
    " first_seen, last_seen) SELECT workspace_id, group_id, id, '{\"role\": \"admin\", \"seats\": 5}', '[]', '{}', %(ledger)s,"
    " '{}', '{}', now(), now() FROM guidance_account WHERE group_id LIKE 'bench-%%' AND NOT EXISTS"
    " (SELECT 1 FROM guidance_person p WHERE p.account_id = guidance_account.id)"
)


def people(*, workspace: Workspace, first: int, last: int) -> None:
    """Make the people `bench-<first>` to `bench-<last>`, each with an account of their own at 85 % of its contacts."""
    with connection.cursor() as cursor:
        cursor.execute(_ACCOUNTS, {"workspace": workspace.pk, "first": first, "last": last})
        cursor.execute(_PEOPLE, {"ledger": json.dumps(_LEDGER)})
        cursor.execute("ANALYZE guidance_person, guidance_account")


def prompts(*, workspace: Workspace, count: int, first: int = 0) -> None:
    """Publish so many more prompts with rules of three rows, named from `first` on."""
    rng = Random(1)
    for number in range(first, first + count):
        rows = [
            Row(subject="plan", operator="is_one_of", value=["free" if number % 4 == 0 else "scale"]),
            Row(subject="limit:contacts", operator="at_least", value=rng.randint(1, 99)),
            Row(subject=f"event:Event {number % 10}", operator="at_least", value=rng.randint(1, 9), days=30),
        ]
        draft = Draft(
            label=f"Prompt {number}",
            blocks=[Text(text='{{ account.name | "You" }} use {{ limit.contacts.used | "most" }}.')],
            audience=to_rule(match="all", rows=rows),
            frequency=Frequency(count=3, window_seconds=7 * 86_400),
        )
        prompt = Prompt(workspace=workspace, key=f"bench-{number}", name=f"Bench {number}", kind="banner")
        drafting.save(prompt=prompt, draft=draft)
        publishing.publish(prompt=prompt, by=None, now=now())


def batch(user_id: str, events: int = 10) -> list[dict[str, Any]]:
    """Return a batch of one person's events, as a page would send it."""
    at = iso(now())
    return [
        {
            "type": "track",
            "messageId": f"bench-{next(_serial)}",
            "timestamp": at,
            "userId": user_id,
            "event": f"Event {number}",
            "properties": {"path": "/contacts", "count": number, "source": "bench"},
            "context": {"groupId": user_id},
        }
        for number in range(events)
    ]


def mail(*, workspace: Workspace, batches: Sequence[list[dict[str, Any]]]) -> None:
    """Put batches into the inbox, one row each, as the door does."""
    moment = now()
    Inbox.objects.bulk_create(
        [
            Inbox(
                workspace=workspace,
                lane=lane_of(f"{workspace.pk}:{events[0]['userId']}", conf().lanes),
                body=json.dumps({"sentAt": None, "batch": events}),
                verified=False,
                received_at=moment,
            )
            for events in batches
        ],
        batch_size=500,
    )
