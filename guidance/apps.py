"""The one Django app."""

from importlib import import_module
from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate

from guidance import traces


class GuidanceConfig(AppConfig):
    """All floors live in this app; see docs/architecture.md."""

    name = "guidance"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the tasks, so that low floors can enqueue them by name in every process."""
        traces.start()
        # Tasks need the models, which exist only now.
        import_module("guidance.tasks.backtests")
        import_module("guidance.tasks.decide")
        import_module("guidance.tasks.history")
        import_module("guidance.tasks.road")
        import_module("guidance.tasks.segments")
        import_module("guidance.tasks.upkeep")
        # Django makes the permissions of new models only after migrating; what roles give is known only then.
        post_migrate.connect(_refresh_roles, sender=self)


def _refresh_roles(**_: Any) -> None:
    import_module("guidance.workspaces.roles").refresh_all()
