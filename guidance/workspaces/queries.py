"""Reads of workspaces that other floors need."""

from collections.abc import Iterable
from dataclasses import dataclass

from guidance.workspaces.models import Workspace


@dataclass(frozen=True, slots=True)
class Policies:
    """What a workspace decides for all its prompts; `catalog_version` moves with every change decisions depend on."""

    workspace_id: int
    catalog_version: int
    buyer_roles: frozenset[str]
    person_cap: int
    person_cap_days: int


def catalog_version(*, workspace_id: int) -> int:
    """Return the version of everything decisions depend on. Raises Workspace.DoesNotExist."""
    version: int = Workspace.objects.values_list("catalog_version", flat=True).get(pk=workspace_id)
    return version


def policies(*, workspace_id: int) -> Policies:
    """Return the policies of a workspace. Raises Workspace.DoesNotExist."""
    workspace = Workspace.objects.get(pk=workspace_id)
    roles = (role.strip().lower() for role in workspace.buyer_roles.split(","))
    return Policies(
        workspace_id=workspace.pk,
        catalog_version=workspace.catalog_version,
        buyer_roles=frozenset(role for role in roles if role),
        person_cap=workspace.person_cap,
        person_cap_days=workspace.person_cap_days,
    )


def page_versions(*, workspace_ids: Iterable[int]) -> dict[int, int]:
    """Return {workspace id: the version of what all its open pages must know}."""
    return dict(Workspace.objects.filter(pk__in=list(workspace_ids)).values_list("pk", "page_version"))
