"""Two people at one draft: who was faster, told to the other, who then says whose words stay."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest

from guidance.admin.scope import user_of
from guidance.content import drafting
from guidance.content.drafting import ChangedMeanwhile
from guidance.content.models import Prompt

_UNITS = ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second"))


def told(request: HttpRequest, error: ChangedMeanwhile, now: datetime) -> dict[str, Any]:
    """Return what the page says about the other's change: `{sentence, take, seen}`; `seen` keeps one's own over it."""
    prompt = error.prompt
    own = prompt.edited_by is not None and prompt.edited_by == user_of(request)
    name = _name(prompt)
    who = "You changed this draft in another tab" if own else f"{name} changed this draft"
    return {
        "sentence": f"{who} {ago((now - prompt.updated_at).total_seconds())}. Yours is not saved yet.",
        "take": "Take the other one" if own or prompt.edited_by is None else f"Take {name}'s",
        "seen": drafting.revision(prompt=prompt),
    }


def ago(seconds: float) -> str:
    """Return how long ago something was, in its largest unit."""
    for size, unit in _UNITS:
        if seconds >= size:
            count = int(seconds // size)
            return f"{count} {unit}{'' if count == 1 else 's'} ago"
    return "just now"


def _name(prompt: Prompt) -> str:
    by = prompt.edited_by
    return (by.get_short_name() or by.get_username()) if by else "Somebody"
