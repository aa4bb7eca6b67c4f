"""Who may do what in the studio: a role per workspace; Django's permissions underneath are the union of them."""

from collections.abc import Iterable

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import Group, Permission, User
from django.db import transaction

from guidance.workspaces.models import Member, Workspace

Role = Member.Role
ORDER = (Role.VIEWER, Role.EDITOR, Role.PUBLISHER, Role.ADMIN)

_ALL = ("add", "change", "delete")
_SEEN = (
    *("workspace", "apikey", "allowedorigin", "signingsecret", "member", "plan", "feature", "limit", "planlimit"),
    *("account", "person", "trial", "event", "exposure", "decision", "rejectedevent", "deadletter"),
    *("segment", "theme", "prompt", "promptversion", "featuretag", "erasure", "picture"),
    *("review", "appointment", "auditentry", "answer"),
)
_GRANTS: dict[str, dict[str, tuple[str, ...]]] = {
    Role.EDITOR: {
        "prompt": ("add", "change"),
        "segment": _ALL,
        "theme": ("add", "change"),
        "featuretag": ("add", "change"),
        "picture": _ALL,
    },
    Role.PUBLISHER: {
        "prompt": ("publish", "delete"),
        "theme": ("delete",),
        "featuretag": ("delete",),
        "trial": ("change",),
        "plan": _ALL,
        "planlimit": _ALL,
        "feature": _ALL,
        "limit": _ALL,
    },
    Role.ADMIN: {
        "workspace": ("change",),
        "apikey": ("add", "change"),
        "allowedorigin": _ALL,
        "signingsecret": ("add", "change"),
        "member": _ALL,
        "deadletter": ("change",),
        "person": ("delete",),
        "account": ("delete",),
        "erasure": ("change",),
    },
}
_WRITTEN = {
    role: [f"{verb}_{model}" for model, verbs in grants.items() for verb in verbs] for role, grants in _GRANTS.items()
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


def add_member(*, workspace: Workspace, user: User, role: str) -> Member:
    """Let `user` work in `workspace` with `role`, or change the role they have there."""
    with transaction.atomic():
        member, _ = Member.objects.update_or_create(workspace=workspace, user=user, defaults={"role": role})
        refresh_groups(user=user)
    return member


def refresh_groups(*, user: User) -> None:
    """Give `user` the Django permissions of the roles they hold now, and take those of roles they lost."""
    held = set(roles_of(user=user).values())
    user.groups.remove(*Group.objects.filter(name__in=[_group_name(role) for role in ORDER if role not in held]))
    user.groups.add(*(_group(role) for role in _sorted(held)))


def refresh_all() -> None:
    """Give the groups of roles that exist already what their role gives now, as after an upgrade."""
    for role in ORDER:
        if Group.objects.filter(name=_group_name(role)).exists():
            _group(role)


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
