"""Which workspace a page is about: the only one, or the one chosen in its address."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from guidance.admin import widgets
from guidance.admin.scope import scope_of
from guidance.workspaces.models import Workspace


def chosen_workspace(request: HttpRequest, permission: str) -> tuple[Workspace, forms.Form | None]:
    """Return the workspace of `?workspace=`, else the first in which the user may do `permission`, and a choice of several.

    Raises PermissionDenied where there is none, Http404 for one that is not theirs.
    """
    open_to = list(scope_of(request).workspaces(permission))
    if not request.user.has_perm(f"guidance.{permission}") or not open_to:
        raise PermissionDenied
    asked = request.GET.get("workspace", "")
    workspace = next((each for each in open_to if str(each.pk) == asked), None) if asked else open_to[0]
    if workspace is None:
        raise Http404
    if len(open_to) == 1:
        return workspace, None
    choice = forms.Form(initial={"workspace": workspace.pk})
    choice.fields["workspace"] = widgets.small_choice("Workspace", [(each.pk, each.name) for each in open_to])
    return workspace, choice
