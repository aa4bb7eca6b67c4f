"""Reads of published content."""

from typing import Any, NamedTuple

from guidance.content.models import Prompt, PromptVersion


class LivePrompt(NamedTuple):
    """One published prompt as the catalog needs it."""

    key: str
    name: str
    kind: str
    number: int
    hash: str
    definition: dict[str, Any]
    variables: list[str]


def live_prompts(*, workspace_id: int) -> list[LivePrompt]:
    """Return what is published in a workspace, in key order."""
    rows = (
        Prompt.objects.filter(workspace_id=workspace_id, status=Prompt.Status.PUBLISHED, live__isnull=False)
        .order_by("key")
        .values_list("key", "name", "kind", "live__number", "live__hash", "live__definition", "live__variables")
    )
    return [LivePrompt(*row) for row in rows]


def document(*, hash: str) -> tuple[bytes, bytes] | None:  # noqa: A002 - the wire's own word
    """Return a published version's document, plain and gzipped, or None where no version has that hash."""
    row = PromptVersion.objects.filter(hash=hash).values_list("body", "body_gzip").first()
    return (bytes(row[0]), bytes(row[1])) if row else None
