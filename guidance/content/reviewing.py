"""Have a colleague look at a draft before people see it. An approval holds for exactly the draft it was given for."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from guidance.content.findings import Finding
from guidance.content.models import Prompt, Review
from guidance.core.errors import GuidanceError
from guidance.workspaces.models import Workspace

Verdict = Review.Verdict
MAX_WORDS = 2000
_LOOKED_AT = 20


class NotReviewable(GuidanceError):
    """The review cannot be asked for, or decided so; the message says why."""


def ask(*, prompt: Prompt, by: User | None, note: str = "", now: datetime) -> Review:
    """Ask for a look at the draft as it is now; an earlier question about the prompt is withdrawn."""
    with transaction.atomic():
        held = Prompt.objects.select_for_update().get(pk=prompt.pk)
        _withdraw(held, now)
        review = Review.objects.create(
            prompt=held,
            definition=held.draft,
            note=note[:MAX_WORDS],
            asked_by=by,
            asked_at=now,
            written_by_id=held.edited_by_id,
        )
        if held.status == Prompt.Status.DRAFT:
            _set_status(prompt, Prompt.Status.REVIEW)
    return review


def decide(*, prompt: Prompt, by: User | None, approve: bool, words: str = "", now: datetime) -> Review:
    """Approve what was asked about, or ask for changes. Raises NotReviewable.

    Nobody approves a draft that they asked about or changed last; words are needed where changes are asked for.
    """
    with transaction.atomic():
        held = Prompt.objects.select_for_update().get(pk=prompt.pk)
        review = Review.objects.select_for_update().filter(prompt=held, verdict=Verdict.OPEN).first()
        if review is None:
            raise NotReviewable("Nobody is waiting for a review of this prompt any more.")
        if approve and (by is None or by.pk in {review.asked_by_id, review.written_by_id}):
            raise NotReviewable("A colleague has to approve it: you wrote this draft or asked for the review yourself.")
        if not approve and not words.strip():
            raise NotReviewable("Say what should change.")
        review.verdict = Verdict.APPROVED if approve else Verdict.CHANGES
        review.words, review.decided_by, review.decided_at = words[:MAX_WORDS], by, now
        review.save()
        if not approve and held.status == Prompt.Status.REVIEW:
            _set_status(prompt, Prompt.Status.DRAFT)
    return review


def withdraw(*, prompt: Prompt, now: datetime) -> bool:
    """Take an open question about the prompt back; return whether there was one."""
    with transaction.atomic():
        held = Prompt.objects.select_for_update().get(pk=prompt.pk)
        withdrawn = _withdraw(held, now)
        if held.status == Prompt.Status.REVIEW:
            _set_status(prompt, Prompt.Status.DRAFT)
    return withdrawn


def close(*, prompt: Prompt, now: datetime) -> None:
    """Leave no question open about a prompt that goes live."""
    _withdraw(prompt, now)


def missing(*, prompt: Prompt) -> list[Finding]:
    """Return what an approval lacks for publishing the prompt's draft; nothing where its workspace asks for none."""
    intents = Workspace.objects.values_list("four_eyes", flat=True).get(pk=prompt.workspace_id)
    if prompt.draft.get("intent", "inform") not in (intents or ()) or approval(prompt=prompt) is not None:
        return []
    return [Finding("review", "A colleague has to approve this draft before it goes live; ask for a review.")]


def approval(*, prompt: Prompt) -> Review | None:
    """Return the latest approval of exactly the draft as it is now, None without one."""
    approved = Review.objects.filter(prompt_id=prompt.pk, verdict=Verdict.APPROVED).select_related("decided_by")
    return next((review for review in approved[:_LOOKED_AT] if review.definition == prompt.draft), None)


def _withdraw(prompt: Prompt, now: datetime) -> bool:
    rows = Review.objects.filter(prompt=prompt, verdict=Verdict.OPEN)
    return bool(rows.update(verdict=Verdict.WITHDRAWN, decided_at=now))


def _set_status(prompt: Prompt, status: str) -> None:
    prompt.status = status
    prompt.save(update_fields=["status", "updated_at"])
