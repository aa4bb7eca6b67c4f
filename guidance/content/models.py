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


class Picture(models.Model):
    """A picture that somebody uploaded for a workspace's prompts. `stem`: what its files' names begin with (`content.pictures`)."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="pictures")
    stem = models.CharField(max_length=50)
    name = models.CharField(max_length=120)
    alt = models.CharField("what it shows", max_length=300, blank=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    uploaded_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "stem"], name="picture_once")]
        ordering = ["-uploaded_at", "-pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def src(self) -> str:
        """Its address, as image blocks hold it; the script's own origin comes before it."""
        return f"/v1/pictures/{self.stem}.webp"


class Prompt(models.Model):
    """One piece of guidance. `draft` is what the marketer edits (`guidance.protocol.content.Draft`); `live` is what people see.

    `edited_by`: who changed the draft last, None where it was not a user of the studio.
    """

    class Kind(models.TextChoices):
        TOOLTIP = "tooltip", "Tooltip"
        MODAL = "modal", "Modal"
        BANNER = "banner", "Banner"
        SLIDEOUT = "slideout", "Slideout"
        HOTSPOT = "hotspot", "Hotspot"
        CARD = "card", "Card in the page"
        METER = "meter", "Limit meter"
        CHECKLIST = "checklist", "Checklist"
        SURVEY = "survey", "Survey"
        TOUR = "tour", "Tour"
        LAUNCHER = "launcher", "Offer list"

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        REVIEW = "review", "In review"
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
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
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


class Review(models.Model):
    """A colleague's look at a draft before it is published: `definition` is the draft as it was shown to them."""

    class Verdict(models.TextChoices):
        OPEN = "", "Waiting"
        APPROVED = "approved", "Approved"
        CHANGES = "changes", "Changes asked for"
        WITHDRAWN = "withdrawn", "Withdrawn"

    prompt = models.ForeignKey(Prompt, models.CASCADE, related_name="reviews")
    definition = models.JSONField()
    note = models.TextField(blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField()
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    verdict = models.CharField(max_length=9, choices=Verdict, default=Verdict.OPEN, blank=True)
    words = models.TextField(blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["prompt"], condition=models.Q(verdict=""), name="review_open_once")
        ]
        ordering = ["-asked_at", "-pk"]

    def __str__(self) -> str:
        return f"Review of {self.prompt}"


class Appointment(models.Model):
    """A prompt that goes live, or ends, at a moment to come. `definition`: what goes live, as it was when it was planned."""

    class What(models.TextChoices):
        PUBLISH = "publish", "Goes live"
        END = "end", "Ends"

    class Outcome(models.TextChoices):
        WAITING = "", "Planned"
        DONE = "done", "Done"
        FAILED = "failed", "Could not be done"
        CANCELLED = "cancelled", "Cancelled"

    prompt = models.ForeignKey(Prompt, models.CASCADE, related_name="appointments")
    what = models.CharField(max_length=7, choices=What)
    at = models.DateTimeField()
    definition = models.JSONField(null=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    outcome = models.CharField(max_length=9, choices=Outcome, default=Outcome.WAITING, blank=True)
    closed_at = models.DateTimeField(null=True)
    fault = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["prompt", "what"], condition=models.Q(outcome=""), name="appointment_open_once"
            )
        ]
        indexes = [models.Index(fields=["at"], name="appointment_due", condition=models.Q(outcome=""))]
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.prompt} {self.get_what_display().lower()} at {self.at}"


class VersionContent(models.Model):
    """A further wording of a published version: a variant's, or (`variant` "others") that of people who cannot buy.

    With `language` (a BCP 47 tag) it is that wording, the prompt's own where `variant` is empty, in another language.
    """

    version = models.ForeignKey(PromptVersion, models.CASCADE, related_name="contents", db_index=False)
    variant = models.SlugField(max_length=40, blank=True)
    language = models.CharField(max_length=35, blank=True, default="")
    hash = models.CharField(max_length=64, db_index=True)
    body = models.BinaryField()
    body_gzip = models.BinaryField()
    variables = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "variant", "language"], name="version_content_once")]

    def __str__(self) -> str:
        return f"{self.version}, {self.variant}"


class FeatureTag(models.Model):
    """What people do with an element, tracked as an event without a line of code in the host app.

    `candidates`: where the element is, best first, as `guidance.protocol.content.Candidate`. `pages`: on which pages it counts,
    the part of a rule that only the page can judge; empty for all.
    """

    class Action(models.TextChoices):
        CLICK = "click", "Clicked"
        HOVER = "hover", "Rested upon with the pointer"
        SUBMIT = "submit", "Sent (a form)"
        CHANGE = "change", "Changed (a field)"

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="feature_tags")
    name = models.CharField("event", max_length=200)
    action = models.CharField("counts when it is", max_length=6, choices=Action, default=Action.CLICK)
    candidates = models.JSONField(default=list)
    pages = models.JSONField(default=dict, blank=True)
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "name"], name="feature_tag_once")]
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class TagDocument(models.Model):
    """All feature tags of a workspace at one time, as pages get them; never changed afterwards."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    hash = models.CharField(max_length=64, unique=True)
    body = models.BinaryField()
    body_gzip = models.BinaryField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.hash
