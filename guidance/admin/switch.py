"""The switch that takes everything off a workspace's pages: asked for, confirmed, written down."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse

from guidance.admin.base import StudioAdmin
from guidance.admin.scope import may, user_of
from guidance.conf import now
from guidance.workspaces import switch
from guidance.workspaces.models import Workspace

MAY_SWITCH = "publish_prompt"


class SwitchedAdmin(StudioAdmin):
    """Workspaces with their switch."""

    def get_urls(self) -> list[URLPattern]:
        """Add the page that asks once more."""
        opened = self.admin_site.admin_view(self.switch)
        return [path("<path:object_id>/switch/", opened, name="guidance_switch"), *super().get_urls()]

    def switch(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask once more before everything is paused; pause, or lift the pause, when that is sent."""
        workspace: Workspace = self.require(request, object_id)
        if not may(request, workspace.pk, MAY_SWITCH):
            raise PermissionDenied
        if request.method != "POST":
            return self.page(request, "switch", "Pause everything", workspace=workspace, original=workspace)
        off = request.POST.get("off") == "yes"
        change = switch.turn_off if off else switch.turn_on
        if change(workspace=workspace, by=user_of(request), now=now()):
            self.log_change(request, workspace, switch.told(off=off))
        if off:
            messages.warning(request, "Everything is paused. Open pages hear of it within a second.")
        else:
            messages.success(request, "Prompts run again. Open pages come back within a minute.")
        return redirect(reverse("admin:guidance_workspace_change", args=[workspace.pk]))


def context_of(request: HttpRequest, workspace: Workspace) -> dict[str, Any]:
    """Return what the card with the switch needs."""
    return {"may_switch": may(request, workspace.pk, MAY_SWITCH)}
