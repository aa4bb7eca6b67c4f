"""Sizes of draft rules of every kind over a million people on PostgreSQL, next to the plain scan of their JSON."""

from typing import Any

from django.db import connection

from guidance.conf import now
from guidance.rules.builder import Row, to_rule
from guidance.segments import indexing, preview
from guidance.workspaces.models import Workspace
from tests.bench.figures import Figure, at_most, in_turns, measure
from tests.bench.site import Site

PEOPLE = 1_000_000
_WITH_HISTORY = (
    "INSERT INTO guidance_person (workspace_id, user_id, traits, segments, states, trait_times, ledger, prompts, first_seen,"
    " last_seen) SELECT %s, 'size-' || n, jsonb_build_object('name', 'Person ' || n, 'email', 'p' || n || '@c' || n %% 1000 ||"
    " '.example', 'role', (ARRAY['owner', 'admin', 'member', 'member', 'member'])[1 + n * 7 %% 5], 'country', (ARRAY['US', 'US',"
    " 'US', 'DE', 'FR', 'GB', 'IN', 'BR', 'JP', 'ES'])[1 + n / 5 %% 10], 'seats', n / 50 %% 1000, 'language', 'en', 'city',"
    " 'Town ' || n %% 5000, 'device', 'desktop', 'signed_up', '2026-' || lpad((1 + n %% 12)::text, 2, '0') || '-15', 'app',"
    " 'v2.' || n %% 30 || '.1', 'tags', jsonb_build_array('t' || n %% 50, jsonb_build_object('name', 'u' || n %% 400))), '[]',"
    " '{}',"
    ' \'{"name": 1795000000000, "email": 1795000000000, "role": 1795000000000}\', \'{"Login": {"f": 1790000000000, "l":'
    ' 1795000000000, "n": 5, "t": [1790000000000, 1791000000000, 1792000000000, 1794000000000, 1795000000000], "h":'
    ' {"498611": 1}, "d": {"20717": 1, "20729": 1, "20740": 1, "20763": 1, "20775": 1}}}\', \'{}\', now(), now()'
    " FROM generate_series(1, %s) AS n"
)
_PLAIN = (
    "SELECT count(*) FROM guidance_person WHERE workspace_id = %s AND traits ->> 'role' = 'owner' AND traits ->> 'country' IN"
    " ('DE', 'FR') AND jsonb_typeof(traits -> 'seats') = 'number' AND (traits ->> 'seats')::numeric BETWEEN 100 AND 199"
)
_NARROW = [
    Row("trait:user.role", "is", "owner"),
    Row("trait:user.country", "is_one_of", ["DE", "FR"]),
    Row("trait:user.seats", "at_least", 100, "number"),
    Row("trait:user.seats", "below", 200, "number"),
]
_BROAD = [Row("trait:user.role", "is", "member")]
_OF_HISTORY = [Row("event:Login", "at_least", 3, days=60)]
_DAYS_60 = 60 * 86_400
_OF_FACTS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "distinct_days": ({"window_seconds": _DAYS_60, "event": "Login"}, {"$type": "number", "$gte": 3}),
    "trend": ({"window_seconds": _DAYS_60 // 2, "event": "Login"}, {"$type": "number", "$gte": 2}),
    "first_at": ({"event": "Login"}, {"$type": "string", "$lt": "2026-10-01"}),
    "sequence": ({"first": "Login", "then": "Login", "within_seconds": _DAYS_60 // 4}, {"$eq": True}),
    "absence": ({"event": "Login", "without": "Export", "within_seconds": _DAYS_60}, {"$eq": True}),
    "sum": ({"event": "Export", "property": "rows", "window_seconds": _DAYS_60}, {"$type": "number", "$gte": 10}),
    "days_until_full": ({"limit": "contacts"}, {"$type": "number", "$lte": 14}),
}
_OF_VALUES = {
    "a version": {"user.app": {"$type": "string", "$vlt": "v2.9.0"}},
    "a pattern without case": {"user.email": {"$regexi": "@C[1-9]\\."}},
    "an element of a list": {"user.tags": {"$elemMatch": {"name": {"$in": ["u7", "u8"]}}}},
    "all of a list": {"user.tags": {"$all": ["t7"]}, "user.tags.length": {"$eq": 2}},
    "one of many, without case": {"user.city": {"$ini": ["TOWN 7", "town 8"]}},
}
_OTHERS: dict[str, dict[str, Any]] = {
    **{
        kind: {"where": {"facts.it": test}, "facts": {"it": {"kind": kind, **spec}}}
        for kind, (spec, test) in _OF_FACTS.items()
    },
    **{name: {"where": where, "facts": {}} for name, where in _OF_VALUES.items()},
}


def run(*, size: float = 1.0, rounds: int = 5, site: Site) -> list[Figure]:
    """Measure with `size` times a million people."""
    workspace = Workspace.objects.create(key="bench-sizes", name="Sizes")
    rules = {
        name: to_rule("all", rows) for name, rows in (("narrow", _NARROW), ("broad", _BROAD), ("history", _OF_HISTORY))
    }
    with connection.cursor() as cursor:
        cursor.execute(_WITH_HISTORY, [workspace.pk, max(int(PEOPLE * size), 1000)])
        cursor.execute("VACUUM ANALYZE guidance_person")
    indexed = measure(lambda: indexing.arrange(rules=rules.values())).wall
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE guidance_person")
    drafts = {**rules, **{name: {**rules["broad"], **parts} for name, parts in _OTHERS.items()}}
    found = {name: preview.size(workspace_id=workspace.pk, rule=rule, now=now()) for name, rule in drafts.items()}
    plain = _plain(workspace)
    assert found["narrow"].about or found["narrow"].count == plain
    try:
        sides = {name: lambda rule=rule: measure(lambda: _size(workspace, rule)).wall for name, rule in drafts.items()}
        taken = in_turns({"plain": lambda: measure(lambda: _plain(workspace)).wall, **sides}, rounds)
    finally:
        indexing.arrange(rules=[])
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM guidance_person WHERE workspace_id = %s", [workspace.pk])
    return [
        Figure(f"plain JSON scan of {found['narrow'].of:,} people, four tests", taken["plain"] * 1e3, "ms"),
        at_most("size of that rule, indexes made: of the plain scan", taken["narrow"] / taken["plain"], "times", 1 / 3),
        at_most(f"size of that rule ({_told(found['narrow'])})", taken["narrow"], "s", 1),
        at_most(f"size of a rule for most ({_told(found['broad'])})", taken["broad"], "s", 1),
        at_most(f"size of a rule on history ({_told(found['history'])})", taken["history"], "s", 1),
        *(at_most(f"size of a rule on {name} ({_told(found[name])})", taken[name], "s", 1) for name in _OTHERS),
        Figure("making the three indexes without holding anybody up", indexed, "s"),
    ]


def _size(workspace: Workspace, rule: Any) -> None:
    preview.size(workspace_id=workspace.pk, rule=rule, now=now())


def _plain(workspace: Workspace) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_PLAIN, [workspace.pk])
        return int(cursor.fetchone()[0])


def _told(size: preview.Size) -> str:
    return f"{'about ' if size.about else ''}{size.count:,}"
