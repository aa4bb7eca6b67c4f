"""The one Django app."""

from importlib import import_module

from django.apps import AppConfig


class GuidanceConfig(AppConfig):
    """All floors live in this app; see docs/architecture.md."""

    name = "guidance"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the tasks, so that low floors can enqueue them by name in every process."""
        # Tasks need the models, which exist only now.
        import_module("guidance.tasks.decide")
        import_module("guidance.tasks.history")
        import_module("guidance.tasks.road")
        import_module("guidance.tasks.segments")
        import_module("guidance.tasks.upkeep")
