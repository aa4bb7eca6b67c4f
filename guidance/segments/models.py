"""Saved audiences."""

from django.db import models

from guidance.workspaces.models import Workspace


class Segment(models.Model):
    """A named audience; `rule` is the stored form of design section 5."""

    class Kind(models.TextChoices):
        PERSON = "person", "People"
        ACCOUNT = "account", "Accounts"

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="segments")
    key = models.SlugField(max_length=60)
    name = models.CharField(max_length=120)
    description = models.CharField(max_length=300, blank=True)
    kind = models.CharField(max_length=7, choices=Kind, default=Kind.PERSON)
    rule = models.JSONField(default=dict)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "key"], name="segment_key_once")]
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
