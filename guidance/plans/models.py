"""What the host app sells."""

from django.db import models

from guidance.workspaces.models import Workspace


class Feature(models.Model):
    """Something a plan may include."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="features")
    key = models.SlugField(max_length=60)
    name = models.CharField(max_length=120)
    description = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "key"], name="feature_key_once")]
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Limit(models.Model):
    """A metered allowance, like contacts or messages."""

    class Period(models.TextChoices):
        NONE = "none", "No period"
        DAY = "day", "Day"
        MONTH = "month", "Calendar month"

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="limits")
    key = models.SlugField(max_length=60)
    name = models.CharField(max_length=120)
    unit = models.CharField(max_length=40, blank=True, help_text="What is counted, in the plural: contacts.")
    period = models.CharField(
        max_length=5, choices=Period, default=Period.MONTH, help_text="“Once per period” of a prompt means this one."
    )
    resets = models.BooleanField(
        "starts at zero each period",
        default=False,
        help_text="Off: a stock, like contacts kept. On: a flow, like messages sent this month.",
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "key"], name="limit_key_once")]
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Plan(models.Model):
    """A price plan of the host app."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="plans")
    key = models.SlugField(max_length=60)
    name = models.CharField(max_length=120)
    price = models.CharField(max_length=60, blank=True, help_text="As people read it: $29 a month.")
    rank = models.PositiveSmallIntegerField(
        default=0, help_text="0 is the smallest plan; a higher number includes more."
    )
    features = models.ManyToManyField(Feature, blank=True, related_name="plans")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "key"], name="plan_key_once")]
        ordering = ["rank", "name"]

    def __str__(self) -> str:
        return self.name


class PlanLimit(models.Model):
    """How much of a limit a plan allows."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="limits")
    limit = models.ForeignKey(Limit, models.CASCADE, related_name="+")
    amount = models.PositiveBigIntegerField(null=True, blank=True, help_text="Empty: unlimited.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "limit"], name="plan_limit_once")]

    def __str__(self) -> str:
        return f"{self.limit}: {'unlimited' if self.amount is None else f'{self.amount:,}'}"
