"""The switch that takes everything off a workspace's pages, at once, and brings it back."""

import datetime as dt

from django.contrib.auth.models import User
from django.db import transaction

from guidance.workspaces.models import Workspace
from guidance.workspaces.publishing import tell_pages

OFF_SECONDS = 30
"""How long a page that heard of it is silent before it asks again: as long as it would wait between two questions anyway."""


def turn_off(*, workspace: Workspace, by: User | None, now: dt.datetime) -> bool:
    """Show nothing on any page of the workspace until `turn_on`; return whether that changed anything. Events are still taken."""
    return _set(workspace, off=True, by=by, now=now)


def turn_on(*, workspace: Workspace, by: User | None, now: dt.datetime) -> bool:
    """Let prompts run again; pages come back within OFF_SECONDS or so. Return whether that changed anything."""
    return _set(workspace, off=False, by=by, now=now)


def told(*, off: bool) -> str:
    """Return what the audit log says of it."""
    return "Paused everything on all pages." if off else "Let everything run again on all pages."


def _set(workspace: Workspace, *, off: bool, by: User | None, now: dt.datetime) -> bool:
    with transaction.atomic():
        # Only the first of two who press at the same time has done it.
        held = Workspace.objects.filter(pk=workspace.pk, off_since__isnull=off)
        changed = bool(held.update(off_since=now if off else None, off_by=by))
        if changed:
            tell_pages(workspace_id=workspace.pk)
    workspace.refresh_from_db(fields=["off_since", "off_by", "page_version"])
    return changed
