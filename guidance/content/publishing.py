"""Publish, pause, resume and archive prompts. Each lets every decision of the workspace be taken anew."""

import gzip
import hashlib
import hmac
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction

from guidance.content import checks, reviewing
from guidance.content.findings import Finding
from guidance.content.models import Prompt, PromptVersion, Theme, VersionContent
from guidance.content.queries import languages_of, theme_of
from guidance.core.errors import GuidanceError
from guidance.protocol import document
from guidance.protocol.content import load
from guidance.protocol.wordings import Worded, spoken_wordings
from guidance.workspaces.publishing import bump


class NotPublishable(GuidanceError):
    """The draft has errors; `findings` lists them all."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(findings[0].message, place=findings[0].place)
        self.findings = list(findings)


def publish(
    *, prompt: Prompt, by: User | None, now: datetime, definition: dict[str, Any] | None = None
) -> PromptVersion:
    """Make the draft, or `definition` in its place, the live version, numbered one higher than the last.

    Raises NotPublishable where something is wrong with it, or where it needs a colleague's approval that it does not have.
    """
    with transaction.atomic():
        held = Prompt.objects.select_for_update().get(pk=prompt.pk)
        if definition is not None:
            held.draft = definition
        errors = [finding for finding in checks.check(prompt=held) if finding.level == "error"]
        errors += reviewing.missing(prompt=held)
        if errors:
            raise NotPublishable(errors)
        version = _new_version(held, held.draft, by, now)
        reviewing.close(prompt=held, now=now)
        _set(prompt, status=Prompt.Status.PUBLISHED, live=version)
    return version


def restyle(*, theme: Theme, by: User | None, now: datetime) -> int:
    """Publish everything live in `theme` again as it is, in the theme's present look; return how many prompts."""
    with transaction.atomic():
        live = Prompt.objects.select_for_update().filter(workspace_id=theme.workspace_id, live__isnull=False)
        count = 0
        for prompt in live.order_by("pk"):
            version = PromptVersion.objects.get(pk=prompt.live_id or 0)
            if theme_of(workspace_id=prompt.workspace_id, key=version.definition.get("theme", "")) == theme:
                _set(prompt, live=_new_version(prompt, version.definition, by, now))
                count += 1
    return count


def pause(*, prompt: Prompt) -> None:
    """Show the prompt to nobody until it is resumed."""
    _set(prompt, status=Prompt.Status.PAUSED)


def resume(*, prompt: Prompt) -> None:
    """Show the version that was live before again. Raises NotPublishable when there never was one."""
    if prompt.live_id is None:
        raise NotPublishable([Finding("", "This prompt was never published; publish it first.")])
    _set(prompt, status=Prompt.Status.PUBLISHED)


def archive(*, prompt: Prompt) -> None:
    """Put the prompt away; its history stays."""
    _set(prompt, status=Prompt.Status.ARCHIVED)


def _set(prompt: Prompt, **values: Any) -> None:
    with transaction.atomic():
        for name, value in values.items():
            setattr(prompt, name, value)
        prompt.save(update_fields=[*values, "updated_at"])
        bump(workspace_id=prompt.workspace_id)


def _new_version(prompt: Prompt, definition: dict[str, Any], by: User | None, now: datetime) -> PromptVersion:
    draft = load(definition)
    last = prompt.versions.order_by("-number").values_list("number", flat=True).first()
    number = (last or 0) + 1
    theme = theme_tokens(theme=theme_of(workspace_id=prompt.workspace_id, key=draft.theme))
    default, languages = languages_of(workspace_id=prompt.workspace_id, draft=draft)
    own, *others = spoken_wordings(draft, languages, default)
    version = PromptVersion.objects.create(
        prompt=prompt,
        number=number,
        definition=definition,
        published_at=now,
        published_by=by,
        **_ready(prompt, number, own, theme, default),
    )
    VersionContent.objects.bulk_create(
        VersionContent(
            version=version,
            variant=each.variant,
            language=each.language,
            **_ready(prompt, number, each, theme, default),
        )
        for each in others
    )
    return version


def _ready(prompt: Prompt, number: int, worded: Worded, theme: dict[str, Any], default: str) -> dict[str, Any]:
    draft, tag = worded.draft, worded.language or default
    body = _bytes(
        document.document(key=prompt.key, kind=prompt.kind, version=number, draft=draft, theme=theme, language=tag)
    )
    return {
        "hash": _hash(body),
        "body": body,
        "body_gzip": gzip.compress(body, compresslevel=9, mtime=0),
        "variables": document.variables(draft),
    }


def theme_tokens(*, theme: Theme) -> dict[str, Any]:
    """Return a theme as it goes over the wire."""
    return {
        "accent": theme.accent,
        "accentText": theme.accent_text,
        "background": theme.background,
        "text": theme.text,
        "muted": theme.muted,
        "border": theme.border,
        "radius": theme.radius,
        "font": theme.font,
        "shadow": theme.shadow,
        "scheme": theme.scheme,
    }


def _bytes(document: dict[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _hash(body: bytes) -> str:
    # Keyed, so that nobody who can guess a text can guess the address of an unannounced prompt.
    return hmac.new(settings.SECRET_KEY.encode(), body, hashlib.sha256).hexdigest()[:32]
