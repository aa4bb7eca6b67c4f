"""The document that rules are judged over."""

from typing import Any

from guidance.engine import audiences
from guidance.engine.catalog import Catalog
from guidance.engine.facts import compute
from guidance.engine.subjects import PersonState


def context_of(catalog: Catalog, person: PersonState, now: int) -> tuple[dict[str, Any], int | None]:
    """Return the document that rules are judged over (all but the page's part), and when time alone may change it."""
    facts, flips = compute(catalog, person, now)
    account: dict[str, Any] = {}
    if person.account is not None:
        account = {**person.account.traits, "id": person.account.group_id}
        if person.account.plan is not None:
            account["plan"] = person.account.plan
    context = {"user": {**person.traits, "id": person.user_id}, "account": account, "facts": facts, "segments": {}}
    audiences.judge(catalog, person, context)
    return context, flips
