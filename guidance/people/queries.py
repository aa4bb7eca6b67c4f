"""Reads of people and accounts that other floors need."""

from typing import Any, Literal

from guidance.people.models import Account, Person

Of = Literal["user", "account"]


def traits_lately(*, workspace_id: int, of: Of, count: int) -> list[dict[str, Any]]:
    """Return the traits of the `count` people or accounts seen last, newest first; one query."""
    model: Any = Person if of == "user" else Account
    rows = model.objects.filter(workspace_id=workspace_id).order_by("-last_seen")
    return list(rows.values_list("traits", flat=True)[:count])
