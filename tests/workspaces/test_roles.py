import itertools

import pytest
from django.core.management import call_command

from guidance.workspaces import roles
from tests.support import cast


def test_each_role_may_do_what_the_one_below_may():
    held = [set(roles.permissions(role=role)) for role in roles.ORDER]

    assert all(lower < higher for lower, higher in itertools.pairwise(held))


@pytest.mark.parametrize(
    ("role", "permission", "may"),
    [
        ("viewer", "view_prompt", True),
        ("viewer", "change_prompt", False),
        ("editor", "change_prompt", True),
        ("editor", "publish_prompt", False),
        ("publisher", "publish_prompt", True),
        ("publisher", "add_apikey", False),
        ("admin", "add_apikey", True),
        ("admin", "add_workspace", False),
    ],
)
def test_allows_follows_the_table(role, permission, may):
    assert roles.allows(role=role, permission=permission) is may


@pytest.mark.django_db
def test_add_member_changes_the_role_of_somebody_who_is_there_already():
    workspace = cast.workspace()
    ada = cast.member("ada", workspace, "admin")

    roles.add_member(workspace=workspace, user=ada, role="editor")

    assert roles.roles_of(user=ada) == {workspace.pk: "editor"}
    assert list(ada.groups.values_list("name", flat=True)) == ["Guidance editor"]


@pytest.mark.django_db
def test_permissions_are_the_union_of_the_roles_in_all_workspaces():
    ada = cast.member("ada", cast.workspace(), "viewer")

    roles.add_member(workspace=cast.workspace("other"), user=ada, role="publisher")

    assert ada.has_perm("guidance.publish_prompt")
    assert set(ada.groups.values_list("name", flat=True)) == {"Guidance viewer", "Guidance publisher"}


@pytest.mark.django_db
def test_groups_of_an_older_release_get_what_their_role_gives_now():
    ada = cast.member("ada", cast.workspace(), "viewer")
    ada.groups.get().permissions.clear()

    call_command("migrate", verbosity=0)

    ada = type(ada).objects.get(pk=ada.pk)
    assert ada.has_perm("guidance.view_auditentry")
    assert not ada.has_perm("guidance.change_prompt")
