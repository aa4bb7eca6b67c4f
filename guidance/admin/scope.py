"""Which workspaces a user of the studio sees, and what they may do in each."""

from dataclasses import dataclass
from functools import cached_property

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest

from guidance.workspaces import roles
from guidance.workspaces.models import Workspace


@dataclass(frozen=True)
class Scope:
    """One user's reach: their role by workspace id, or everything."""

    roles: dict[int, str]
    everything: bool

    def allows(self, workspace_id: int, permission: str) -> bool:
        """Return whether the user may do `permission` in that workspace."""
        if self.everything:
            return True
        role = self.roles.get(workspace_id)
        return role is not None and roles.allows(role=role, permission=permission)

    def workspaces(self, permission: str = "view_workspace") -> QuerySet[Workspace]:
        """Return the workspaces where the user may do `permission`."""
        if self.everything:
            return Workspace.objects.all()
        return Workspace.objects.filter(pk__in=[pk for pk in self.roles if self.allows(pk, permission)])

    @cached_property
    def is_narrow(self) -> bool:
        """Return whether there is only one workspace to choose from."""
        return Workspace.objects.count() <= 1 if self.everything else len(self.roles) == 1


def scope_of(request: HttpRequest) -> Scope:
    """Return the reach of the request's user; read once a request."""
    held = getattr(request, "guidance_scope", None)
    if held is None:
        user = request.user
        everything = bool(user.is_active and user.is_superuser)
        held = Scope({} if everything or user.pk is None else roles.roles_of(user=user), everything)
        request.guidance_scope = held  # type: ignore[attr-defined]
    return held


def user_of(request: HttpRequest) -> User | None:
    """Return who sends the request, as those who sign their work are kept."""
    return request.user if isinstance(request.user, User) else None


def may(request: HttpRequest, workspace_id: int, permission: str) -> bool:
    """Return whether the request's user may do `permission` in a workspace."""
    return request.user.has_perm(f"guidance.{permission}") and scope_of(request).allows(workspace_id, permission)
