"""Feature tags: elements of the host app whose use is an event, without a line of code there."""

import gzip
import hashlib
import hmac
import json
from typing import Any

import msgspec
from django.conf import settings
from django.db import transaction

from guidance.content import anchor_checks
from guidance.content.models import FeatureTag, TagDocument
from guidance.core.errors import GuidanceError
from guidance.protocol.content import Candidate
from guidance.protocol.document import found_by
from guidance.rules.parse import check
from guidance.workspaces.models import Workspace
from guidance.workspaces.publishing import tell_pages

MAX_TAGS = 200
MAX_CANDIDATES = 10
MAX_VALUE = 500
_KEPT_DOCUMENTS = 20


class BadTag(GuidanceError):
    """A tag that cannot be kept as it is; `place` names the part."""


def save(*, tag: FeatureTag) -> None:
    """Keep a new or changed tag and let all open pages know. Raises BadTag."""
    with transaction.atomic():
        Workspace.objects.select_for_update().get(pk=tag.workspace_id)
        _check(tag)
        tag.save()
        _publish(tag.workspace_id)


def remove(*, tag: FeatureTag) -> None:
    """Forget a tag; the events it made stay."""
    with transaction.atomic():
        Workspace.objects.select_for_update().get(pk=tag.workspace_id)
        tag.delete()
        _publish(tag.workspace_id)


def _check(tag: FeatureTag) -> None:
    tag.name = tag.name.strip()
    if not tag.name or tag.name.startswith("$"):
        raise BadTag("Name the event; names that begin with $ are Guidance's own.", place="name")
    others = FeatureTag.objects.filter(workspace_id=tag.workspace_id).exclude(pk=tag.pk)
    if others.filter(name=tag.name).exists():
        raise BadTag(f"There is a feature tag “{tag.name}” already.", place="name")
    if others.count() >= MAX_TAGS:
        raise BadTag(f"A workspace has at most {MAX_TAGS} feature tags; delete one that nobody uses.", place="name")
    if tag.action not in FeatureTag.Action.values:
        raise BadTag("It counts when it is clicked, rested upon, sent or changed.", place="action")
    tag.candidates = msgspec.to_builtins(_candidates(tag.candidates))
    _check_pages(tag.pages)


def _candidates(given: Any) -> list[Candidate]:
    try:
        found = msgspec.convert(given, list[Candidate])
    except msgspec.ValidationError as error:
        raise BadTag("Say how the element is found: by its name, a selector or its words.", place="element") from error
    found = [plain for each in found if (plain := _plain(each)).said]
    if not found:
        raise BadTag("Say which element: by the name it has in the page, or by its words.", place="element")
    if len(found) > MAX_CANDIDATES or any(len(each.said) > MAX_VALUE for each in found):
        raise BadTag(f"At most {MAX_CANDIDATES} ways to find it, of {MAX_VALUE} characters each.", place="element")
    for each in found:
        for fault in anchor_checks.faults(each):
            raise BadTag(fault, place="element")
    return found


def _plain(candidate: Candidate) -> Candidate:
    if candidate.by == "group":
        return candidate
    return Candidate(by=candidate.by, value=candidate.value.strip(), label=candidate.label, pages=candidate.pages)


def _check_pages(pages: Any) -> None:
    try:
        check({"version": 1, "where": pages, "facts": {}})
    except GuidanceError as error:
        raise BadTag(error.message, place="pages") from error
    if any(not path.startswith(("page.", "device.")) for path in _paths(pages)):
        raise BadTag("Only the page and the device can be asked about here.", place="pages")


def _paths(condition: Any) -> list[str]:
    if isinstance(condition, list):
        return [path for each in condition for path in _paths(each)]
    if not isinstance(condition, dict):
        return []
    inner = [path for key, held in condition.items() if key.startswith("$") for path in _paths(held)]
    return [*inner, *(key for key in condition if not key.startswith("$"))]


def _publish(workspace_id: int) -> None:
    active = FeatureTag.objects.filter(workspace_id=workspace_id, active=True).order_by("pk")
    tags = [_told(tag) for tag in active]
    digest = _keep(workspace_id, {"tags": tags}) if tags else ""
    Workspace.objects.filter(pk=workspace_id).update(tags=digest)
    tell_pages(workspace_id=workspace_id)


def _told(tag: FeatureTag) -> dict[str, Any]:
    told: dict[str, Any] = {"event": tag.name, "action": tag.action, "candidates": _found(tag)}
    return {**told, "page": tag.pages} if tag.pages else told


def _found(tag: FeatureTag) -> list[dict[str, Any]]:
    return [found_by(each) for each in msgspec.convert(tag.candidates, list[Candidate])]


def _keep(workspace_id: int, document: dict[str, Any]) -> str:
    body = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    # Keyed, as a prompt's address is; and with the workspace in it, as two of them may have the same tags.
    digest = hmac.new(settings.SECRET_KEY.encode(), b"tags %d " % workspace_id + body, hashlib.sha256).hexdigest()[:32]
    kept = {"workspace_id": workspace_id, "body": body, "body_gzip": gzip.compress(body, compresslevel=9, mtime=0)}
    TagDocument.objects.get_or_create(hash=digest, defaults=kept)
    # Pages that were open all the while may still ask for an older one.
    own = TagDocument.objects.filter(workspace_id=workspace_id).exclude(hash=digest)
    old = own.order_by("-pk").values_list("pk", flat=True)[_KEPT_DOCUMENTS:]
    TagDocument.objects.filter(pk__in=list(old)).delete()
    return digest
