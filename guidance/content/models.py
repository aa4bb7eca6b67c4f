"""Prompts with their drafts and published versions, and themes."""

from django.conf import settings
from django.db import models

from guidance.workspaces.models import Workspace


class Theme(models.Model):
    """How prompts look. The fields are design tokens; `guidance.protocol.content.Theme` is their shape on the wire."""

    class Scheme(models.TextChoices):
        LIGHT = "light", "Light"
        DARK = "dark", "Dark"
        AUTO = "auto", "As the visitor's system"

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="themes")
    key = models.SlugField(max_length=60)
    name = models.CharField(max_length=120)
    accent = models.CharField(max_length=7, default="#5b4ce0", help_text="Main buttons and meters.")
    accent_text = models.CharField(max_length=7, default="#ffffff", help_text="Text on main buttons.")
    background = models.CharField(max_length=7, default="#ffffff")
    text = models.CharField(max_length=7, default="#1c1b29")
    muted = models.CharField(max_length=7, default="#5d5b70", help_text="Less important text.")
    border = models.CharField(max_length=7, default="#e3e1ee")
    radius = models.PositiveSmallIntegerField("corner radius", default=12, help_text="In pixels.")
    font = models.CharField(max_length=120, default="inherit", help_text="“inherit” takes the page's own font.")
    shadow = models.BooleanField(default=True)
    scheme = models.CharField(max_length=5, choices=Scheme, default=Scheme.LIGHT)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "key"], name="theme_key_once")]
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Prompt(models.Model):
    """One piece of guidance. `draft` is what the marketer edits (`guidance.protocol.content.Draft`); `live` is what people see."""

    class Kind(models.TextChoices):
        TOOLTIP = "tooltip", "Tooltip"
        MODAL = "modal", "Modal"
        BANNER = "banner", "Banner"

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        PUBLISHED = "published", "Published"
        PAUSED = "paused", "Paused"
        ARCHIVED = "archived", "Archived"

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="prompts")
    key = models.SlugField(max_length=60)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=Kind)
    status = models.CharField(max_length=9, choices=Status, default=Status.DRAFT, editable=False)
    draft = models.JSONField(default=dict)
    live = models.ForeignKey("guidance.PromptVersion", models.SET_NULL, null=True, editable=False, related_name="+")
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "key"], name="prompt_key_once")]
        ordering = ["name"]
        permissions = [("publish_prompt", "Can publish, pause and archive prompts")]

    def __str__(self) -> str:
        return self.name


class PromptVersion(models.Model):
    """A published version; never changed afterwards.

    `definition`: the draft as published. `body`: the content document as bytes, `body_gzip` the same compressed, both served
    as they are under `hash`.
    """

    prompt = models.ForeignKey(Prompt, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    definition = models.JSONField()
    hash = models.CharField(max_length=64, db_index=True)
    body = models.BinaryField()
    body_gzip = models.BinaryField()
    variables = models.JSONField(default=list)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["prompt", "number"], name="version_number_once")]
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"{self.prompt}, version {self.number}"


class VersionContent(models.Model):
    """A further wording of a published version: a variant's, or (`variant` "others") that of people who cannot buy."""

    version = models.ForeignKey(PromptVersion, models.CASCADE, related_name="contents", db_index=False)
    variant = models.SlugField(max_length=40)
    hash = models.CharField(max_length=64, db_index=True)
    body = models.BinaryField()
    body_gzip = models.BinaryField()
    variables = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "variant"], name="version_content_once")]

    def __str__(self) -> str:
        return f"{self.version}, {self.variant}"
