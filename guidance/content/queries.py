"""Reads of published content."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from guidance.content.models import Prompt, PromptVersion, VersionContent
from guidance.protocol.content import load
from guidance.protocol.document import variables
from guidance.protocol.wordings import wordings_of


class LiveWording(NamedTuple):
    """A further wording of a live prompt: a variant's, or (`variant` "others") that of people who cannot buy."""

    variant: str
    hash: str
    variables: list[str]


class LivePrompt(NamedTuple):
    """One published prompt as the catalog needs it; `wordings` are those beside its own."""

    key: str
    name: str
    kind: str
    number: int
    hash: str
    definition: dict[str, Any]
    variables: list[str]
    wordings: Sequence[LiveWording] = ()


def live_prompts(*, workspace_id: int) -> list[LivePrompt]:
    """Return what is published in a workspace, in key order."""
    live = Prompt.objects.filter(workspace_id=workspace_id, status=Prompt.Status.PUBLISHED, live__isnull=False)
    wordings: dict[int, list[LiveWording]] = {}
    further = VersionContent.objects.filter(version__in=live.values("live")).order_by("pk")
    for version_id, *wording in further.values_list("version_id", "variant", "hash", "variables"):
        wordings.setdefault(version_id, []).append(LiveWording(*wording))
    rows = live.order_by("key").values_list(
        *("key", "name", "kind", "live__number", "live__hash", "live__definition", "live__variables", "live_id")
    )
    return [LivePrompt(*row)._replace(wordings=tuple(wordings.get(version_id, ()))) for *row, version_id in rows]


def as_drafted(*, prompt: Prompt) -> LivePrompt:
    """Return a prompt as the catalog would get it were its draft published now. Raises msgspec.ValidationError for a broken one."""
    own, *others = [
        LiveWording(variant, f"draft-{variant}", variables(worded))
        for variant, worded in wordings_of(load(prompt.draft))
    ]
    last = prompt.versions.order_by("-number").values_list("number", flat=True).first()
    return LivePrompt(
        prompt.key, prompt.name, prompt.kind, (last or 0) + 1, own.hash, prompt.draft, own.variables, tuple(others)
    )


def intents(*, workspace_id: int) -> dict[str, str]:
    """Return {prompt key: intent} of every prompt that ever went live, also of those that no longer are."""
    live = Prompt.objects.filter(workspace_id=workspace_id, live__isnull=False)
    return dict(live.values_list("key", "live__definition__intent"))


def document(*, hash: str) -> tuple[bytes, bytes] | None:  # noqa: A002 - the wire's own word
    """Return a published wording's document, plain and gzipped, or None where no version has that hash."""
    kept = (PromptVersion.objects.filter(hash=hash), VersionContent.objects.filter(hash=hash))
    row = next((row for rows in kept for row in rows.order_by().values_list("body", "body_gzip")[:1]), None)
    return (bytes(row[0]), bytes(row[1])) if row else None
