"""Reads of published content."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.db.models import QuerySet

from guidance.content.models import Prompt, PromptVersion, TagDocument, Theme, VersionContent
from guidance.protocol.content import Draft, load
from guidance.protocol.document import variables
from guidance.protocol.translations import spoken
from guidance.protocol.wordings import spoken_wordings
from guidance.workspaces.models import Workspace

_VERSIONS = 10


class LiveWording(NamedTuple):
    """A further wording of a live prompt: a variant's, or (`variant` "others") that of people who cannot buy.

    `language`: the one it was translated into, empty for as it was written.
    """

    variant: str
    hash: str
    variables: list[str]
    language: str = ""


class EverLive(NamedTuple):
    """What is asked of a prompt even when it is no longer live; `group`: its exclusion group, empty for none."""

    intent: str
    group: str


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
    return _as_live(PromptVersion.objects.filter(pk__in=live.values("live")).order_by("prompt__key"))


def versions_before(*, workspace_id: int, key: str, number: int) -> list[LivePrompt]:
    """Return the versions a prompt had before version `number`, the latest first, at most 10."""
    rows = PromptVersion.objects.filter(prompt__workspace_id=workspace_id, prompt__key=key, number__lt=number)
    ids = list(rows.order_by("-number").values_list("pk", flat=True)[:_VERSIONS])
    return _as_live(PromptVersion.objects.filter(pk__in=ids).order_by("-number"))


def audiences_on_hold(*, workspace_id: int) -> list[dict[str, Any]]:
    """Return the audiences of prompts that are paused."""
    rows = Prompt.objects.filter(workspace_id=workspace_id, status=Prompt.Status.PAUSED, live__isnull=False)
    return [definition.get("audience") or {} for definition in rows.values_list("live__definition", flat=True)]


def _as_live(versions: QuerySet[PromptVersion]) -> list[LivePrompt]:
    wordings: dict[int, list[LiveWording]] = {}
    further = VersionContent.objects.filter(version__in=versions.order_by().values("pk")).order_by("pk")
    for version_id, *wording in further.values_list("version_id", "variant", "hash", "variables", "language"):
        wordings.setdefault(version_id, []).append(LiveWording(*wording))
    rows = versions.values_list(
        *("prompt__key", "prompt__name", "prompt__kind", "number", "hash", "definition", "variables", "pk")
    )
    return [LivePrompt(*row)._replace(wordings=tuple(wordings.get(version_id, ()))) for *row, version_id in rows]


def as_drafted(*, prompt: Prompt) -> LivePrompt:
    """Return a prompt as the catalog would get it were its draft published now. Raises msgspec.ValidationError for a broken one."""
    draft = load(prompt.draft)
    default, languages = languages_of(workspace_id=prompt.workspace_id, draft=draft)
    own, *others = [
        LiveWording(variant, f"draft-{variant}-{tag}" if tag else f"draft-{variant}", variables(worded), tag)
        for variant, tag, worded in spoken_wordings(draft, languages, default)
    ]
    last = prompt.versions.order_by("-number").values_list("number", flat=True).first()
    return LivePrompt(
        prompt.key, prompt.name, prompt.kind, (last or 0) + 1, own.hash, prompt.draft, own.variables, tuple(others)
    )


def languages_of(*, workspace_id: int, draft: Draft) -> tuple[str, list[str]]:
    """Return the language a workspace writes in, and those of its others in which `draft` says something."""
    default, offered = Workspace.objects.values_list("default_language", "languages").get(pk=workspace_id)
    return default, [tag for tag in spoken(draft) if tag in offered]


def definitions(*, workspace_id: int, numbers: Mapping[str, int]) -> dict[str, dict[str, Any]]:
    """Return {prompt key: what that version of it is}; `numbers`: {prompt key: number of the version}."""
    rows = PromptVersion.objects.filter(
        prompt__workspace_id=workspace_id, prompt__key__in=numbers, number__in=set(numbers.values())
    )
    held = rows.values_list("prompt__key", "number", "definition")
    return {key: definition for key, number, definition in held if numbers[key] == number}


def ever_live(*, workspace_id: int) -> dict[str, EverLive]:
    """Return {prompt key: what is still asked of it} of every prompt that ever went live, also of those that no longer are."""
    live = Prompt.objects.filter(workspace_id=workspace_id, live__isnull=False).order_by("key")
    rows = live.values_list("key", "live__definition__intent", "live__definition__exclusion_group")
    return {key: EverLive(intent, group or "") for key, intent, group in rows}


def theme_of(*, workspace_id: int, key: str) -> Theme:
    """Return the theme with `key`, else the workspace's first, else the plain one."""
    themes = Theme.objects.filter(workspace_id=workspace_id)
    found = themes.filter(key=key).first() if key else themes.order_by("pk").first()
    return found or Theme(workspace_id=workspace_id)


def document(*, hash: str) -> tuple[bytes, bytes] | None:  # noqa: A002 - the wire's own word
    """Return what is published under `hash`, a wording or a set of feature tags, plain and gzipped; None for nothing."""
    kept = (
        PromptVersion.objects.filter(hash=hash),
        VersionContent.objects.filter(hash=hash),
        TagDocument.objects.filter(hash=hash),
    )
    row = next((row for rows in kept for row in rows.order_by().values_list("body", "body_gzip")[:1]), None)
    return (bytes(row[0]), bytes(row[1])) if row else None
