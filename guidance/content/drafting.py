"""Change a prompt's draft. What people see stays as it is until the next publish."""

import hashlib
import json

import msgspec
from django.contrib.auth.models import User
from django.db import transaction

from guidance.content.models import Prompt, PromptVersion, Review
from guidance.core.errors import GuidanceError
from guidance.protocol.content import Draft, dump, load
from guidance.protocol.translations import settled


class ChangedMeanwhile(GuidanceError):
    """Somebody changed the draft since the writer saw it; `prompt` is what is stored now, with who wrote it and when."""

    def __init__(self, prompt: Prompt) -> None:
        super().__init__("Somebody else changed this draft meanwhile; take theirs or keep yours.")
        self.prompt = prompt


def save(*, prompt: Prompt, draft: Draft, by: User | None = None) -> Prompt:
    """Store `draft` as the prompt's draft, changed by `by`; also creates a prompt that is new.

    A draft that changed is no longer in review: what a colleague looks at must be what goes live.
    """
    _write(prompt, dump(settled(draft)), by)
    prompt.save()
    return prompt


def save_over(*, prompt: Prompt, name: str, draft: Draft, seen: str, by: User | None) -> Prompt:
    """Store `name` and `draft` for somebody who last saw the prompt as `seen`, a `revision`; nobody's words are lost.

    The translations stay those that are stored (`guidance.content.translating` writes them), each with its text.

    Raises ChangedMeanwhile, and stores nothing, where the prompt says something else by now and not the same already.
    """
    with transaction.atomic():
        held = Prompt.objects.select_for_update(of=("self",)).select_related("edited_by").get(pk=prompt.pk)
        if revision(prompt=held) not in {seen, _revision(name, dump(draft))}:
            raise ChangedMeanwhile(held)
        held.name = name
        translations = load(held.draft).translations
        _write(held, dump(settled(msgspec.structs.replace(draft, translations=translations))), by)
        held.save(update_fields=["name", "draft", "status", "edited_by", "updated_at"])
    return held


def revision(*, prompt: Prompt) -> str:
    """Return what stands for the prompt's name and draft as they are; two that say the same have the same.

    What they say in other languages is left out: who translates and who edits are in nobody's way.
    """
    return _revision(prompt.name, prompt.draft)


def restore(*, prompt: Prompt, version: PromptVersion, by: User | None = None) -> Prompt:
    """Make a published version the draft again. Raises ValueError for another prompt's version."""
    if version.prompt_id != prompt.pk:
        raise ValueError("the version belongs to another prompt")
    _write(prompt, version.definition, by)
    prompt.save(update_fields=["draft", "status", "edited_by", "updated_at"])
    return prompt


def has_changes(*, prompt: Prompt) -> bool:
    """Return whether the draft says something that people do not see yet."""
    if prompt.live is None:
        return True
    # Which moment of the journey it serves is for the team's own eyes.
    return {**prompt.draft, "stage": ""} != {**prompt.live.definition, "stage": ""}


def _revision(name: str, definition: dict[str, object]) -> str:
    own = {key: held for key, held in definition.items() if key != "translations"}
    return hashlib.sha256(json.dumps([name, own], sort_keys=True).encode()).hexdigest()


def _write(prompt: Prompt, definition: dict[str, object], by: User | None) -> None:
    if prompt.pk is None or definition != prompt.draft:
        prompt.edited_by = by
        if prompt.pk is not None:
            Review.objects.filter(prompt=prompt, verdict=Review.Verdict.OPEN).update(verdict=Review.Verdict.WITHDRAWN)
        if prompt.status == Prompt.Status.REVIEW:
            prompt.status = Prompt.Status.DRAFT
    prompt.draft = definition
