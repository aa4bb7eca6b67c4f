"""Make a change of definitions known to every process."""

from django.db.models import F

from guidance.jobs import names
from guidance.jobs.enqueue import enqueue
from guidance.workspaces.models import Workspace


def bump(*, workspace_id: int) -> None:
    """Raise the workspace's catalog version and have its people decided again; call it in the transaction of the change."""
    Workspace.objects.filter(pk=workspace_id).update(catalog_version=F("catalog_version") + 1)
    enqueue(names.CATALOG_CHANGED, workspace_id=workspace_id)


def tell_pages(*, workspace_id: int) -> None:
    """Have every open page of the workspace ask again within a second, whoever is there; nobody is decided anew."""
    Workspace.objects.filter(pk=workspace_id).update(page_version=F("page_version") + 1)
