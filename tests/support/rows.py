"""All that the database has of a workspace, to see that nothing changed."""

from django.apps import apps
from django.core import serializers

from guidance.workspaces.models import Workspace


def everything_of(workspace: Workspace) -> dict[str, str]:
    """Return all rows of a workspace, written out, by the model's name."""
    models = [model for model in apps.get_app_config("guidance").get_models() if hasattr(model, "workspace")]
    return {
        model.__name__: serializers.serialize("json", model._default_manager.filter(workspace=workspace).order_by("pk"))
        for model in models
    }
