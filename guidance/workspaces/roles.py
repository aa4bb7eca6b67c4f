"""Who may do what in the studio. A role counts in its workspace; Django's permissions underneath are the union of a user's roles."""

from collections.abc import Iterable

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AbstractUser, Group, Permission
from django.db import transaction

from guidance.workspaces.models import Member, Workspace

Role = Member.Role
ORDER = (Role.VIEWER, Role.EDITOR, Role.PUBLISHER, Role.ADMIN)

_SEEN = (
    "workspace apikey allowedorigin signingsecret member plan feature limit planlimit account person trial event exposure "
    "decision rejectedevent deadletter segment theme prompt promptversion"
).split()
_WRITTEN = {
    Role.EDITOR: "add_prompt change_prompt add_segment change_segment delete_segment add_theme change_theme".split(),
    Role.PUBLISHER: (
        "publish_prompt change_trial delete_prompt delete_theme add_plan change_plan delete_plan add_feature change_feature "
        "delete_feature add_limit change_limit delete_limit add_planlimit change_planlimit delete_planlimit"
    ).split(),
    Role.ADMIN: (
        "change_workspace add_apikey change_apikey add_allowedorigin change_allowedorigin delete_allowedorigin "
        "add_signingsecret change_signingsecret add_member change_member delete_member change_deadletter"
    ).split(),
}
_NEEDED = {name: role for role, names in _WRITTEN.items() for name in names}


def permissions(*, role: str) -> list[str]:
    """Return the names of the permissions that a role gives."""
    granted = [f"view_{model}" for model in _SEEN]
    for step in ORDER[: ORDER.index(Role(role)) + 1]:
        granted += _WRITTEN.get(step, [])
    return granted


def allows(*, role: str, permission: str) -> bool:
    """Return whether `role` gives `permission` (a name without the app's label)."""
    needed = _NEEDED.get(permission)
    if needed is None:
        return permission.startswith("view_")
    return ORDER.index(Role(role)) >= ORDER.index(needed)


def roles_of(*, user: AbstractBaseUser) -> dict[int, str]:
    """Return the user's role in each workspace they work in, by workspace id."""
    return dict(Member.objects.filter(user_id=user.pk).values_list("workspace_id", "role"))


def add_member(*, workspace: Workspace, user: AbstractUser, role: str) -> Member:
    """Let `user` work in `workspace` with `role`, or change the role they have there."""
    with transaction.atomic():
        member, _ = Member.objects.update_or_create(workspace=workspace, user=user, defaults={"role": role})
        refresh_groups(user=user)
    return member


def refresh_groups(*, user: AbstractUser) -> None:
    """Give `user` the Django permissions of the roles they hold now, and take those of roles they lost."""
    held = set(roles_of(user=user).values())
    user.groups.remove(*Group.objects.filter(name__in=[_group_name(role) for role in ORDER if role not in held]))
    user.groups.add(*(_group(role) for role in _sorted(held)))


def _sorted(roles: Iterable[str]) -> list[str]:
    return sorted(roles, key=lambda role: ORDER.index(Role(role)))


def _group_name(role: str) -> str:
    return f"Guidance {Role(role).label.lower()}"


def _group(role: str) -> Group:
    group, _ = Group.objects.get_or_create(name=_group_name(role))
    group.permissions.set(
        Permission.objects.filter(content_type__app_label="guidance", codename__in=permissions(role=role))
    )
    return group
