"""The one Django app."""

from django.apps import AppConfig


class GuidanceConfig(AppConfig):
    """All floors live in this app; see docs/architecture.md."""

    name = "guidance"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the tasks, so that low floors can enqueue them by name in every process."""
        import guidance.tasks.decide
        import guidance.tasks.road
        import guidance.tasks.upkeep  # noqa: F401, PLC0415 - tasks need the models, which exist only now
