"""Tenants and how they are reached."""

from django.conf import settings
from django.db import models


class Workspace(models.Model):
    """A tenant: one host app in one environment.

    `intent_limits`: {intent: {"count": shows per person, "days": in how many days, "cooldown_days": after a dismissal of any
    prompt of that intent}}, each part optional. `quiet_traits`: [{"state", "scope": "user" or "account", "trait"}]: while the
    trait is true, not 0 and not empty, the state (see `guidance.engine.subjects`) holds prompts back.
    `four_eyes`: the intents whose prompts go live only with a colleague's approval.
    `default_language` (a BCP 47 tag, empty where nobody said): what prompts are written in. `languages`: the tags of those they are
    translated into.
    `off_since`: since when nothing is shown on any page, None while prompts run. `tags`: the hash of the document of feature
    tags, empty without any. `page_version` moves with everything that all open pages must ask about again.
    """

    class IdentityMode(models.TextChoices):
        OFF = "off", "Off: believe what the page says"
        MEASURE = "measure", "Measure: check tokens, refuse nothing"
        ENFORCE = "enforce", "Enforce: a person is only believed with a valid token"

    key = models.SlugField(max_length=60, unique=True, help_text="Short name; the audience of identity tokens.")
    name = models.CharField(max_length=120)
    identity_mode = models.CharField("identity check", max_length=8, choices=IdentityMode, default=IdentityMode.MEASURE)
    buyer_roles = models.CharField(
        max_length=200,
        default="owner,admin,billing",
        help_text="Roles that may buy for their account, separated by commas. Others are offered to ask their admin.",
    )
    person_cap = models.PositiveSmallIntegerField(
        "prompts a person may see",
        default=5,
        help_text="Per person, over the days below. Warnings are never held back.",
    )
    person_cap_days = models.PositiveSmallIntegerField("over how many days", default=1)
    account_cap = models.PositiveSmallIntegerField(
        "prompts an account may see",
        null=True,
        blank=True,
        help_text="All colleagues together, over the days below; empty for no limit. Warnings are never held back.",
    )
    account_cap_days = models.PositiveSmallIntegerField("over how many days", default=7)
    intent_limits = models.JSONField(default=dict, blank=True)
    holdout_percent = models.PositiveSmallIntegerField(
        "people who see nothing",
        default=0,
        help_text="Per cent of accounts kept without any prompt but warnings, so that you can tell what prompts achieve.",
    )
    four_eyes = models.JSONField(default=list, blank=True)
    quiet_traits = models.JSONField(default=list, blank=True)
    quiet_days_after_upgrade = models.PositiveSmallIntegerField(
        "quiet days after an upgrade", default=14, help_text="Nobody is sold anything while this new to a plan."
    )
    time_zone = models.CharField(
        max_length=60, default="UTC", help_text="For schedules, where a person's own time zone is not known."
    )
    default_language = models.CharField(
        "prompts are written in",
        max_length=35,
        blank=True,
        default="",
        help_text="Whoever reads none of the languages below gets this one.",
    )
    languages = models.JSONField(default=list, blank=True)
    catalog_version = models.PositiveBigIntegerField(default=1, editable=False)
    capture_clicks = models.BooleanField(
        "note clicks on all pages",
        default=False,
        help_text="Clicks and sent forms become “$autocapture” events: what was pressed, never what was typed.",
    )
    off_since = models.DateTimeField(null=True, blank=True, editable=False)
    off_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    tags = models.CharField(max_length=32, blank=True, default="", editable=False)
    page_version = models.PositiveBigIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ApiKey(models.Model):
    """A key of a workspace: publishable for pages, secret for servers. Only the hash of a secret key is kept."""

    class Kind(models.TextChoices):
        PUBLIC = "public", "Publishable (pages)"
        SECRET = "secret", "Secret (servers)"

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="keys")
    kind = models.CharField(max_length=6, choices=Kind)
    label = models.CharField(max_length=80, blank=True)
    hash = models.CharField(max_length=64, unique=True, editable=False)
    shown = models.CharField(
        max_length=80,
        editable=False,
        help_text="A publishable key in full; of a secret key its first and last letters.",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "key"
        ordering = ["kind", "created_at"]

    def __str__(self) -> str:
        return self.shown


class AllowedOrigin(models.Model):
    """A web origin whose pages may use the workspace's publishable keys; with none listed, every origin may."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="origins")
    origin = models.CharField(max_length=200, help_text="Like https://app.example.com, without a path.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "origin"], name="origin_once")]
        ordering = ["origin"]

    def __str__(self) -> str:
        return self.origin


class SigningSecret(models.Model):
    """A secret that signs identity tokens; two may be live while one replaces the other."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="signing_secrets")
    label = models.CharField(max_length=80, blank=True)
    encrypted = models.TextField(editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.label or f"Signing secret of {self.workspace}"


class Member(models.Model):
    """A user of the studio who works in a workspace."""

    class Role(models.TextChoices):
        VIEWER = "viewer", "Viewer"
        EDITOR = "editor", "Editor"
        PUBLISHER = "publisher", "Publisher"
        ADMIN = "admin", "Admin"

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="guidance_memberships")
    role = models.CharField(max_length=9, choices=Role, default=Role.EDITOR)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "user"], name="member_once")]

    def __str__(self) -> str:
        return f"{self.user} ({self.get_role_display()})"


class AuditEntry(models.Model):
    """Something that somebody changed in a workspace. `changes`: [{"aspect", "before": lines, "after": lines}] in plain words.

    `by_name` stays when the user is gone. `sort` is what kind of thing it was, `name` what it was called then.
    `times`: how many changes alike are told at once, from `at` to `until`.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="audit")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField("who", max_length=150, blank=True)
    action = models.CharField("what happened", max_length=300)
    sort = models.CharField("kind", max_length=40)
    object_id = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    changes = models.JSONField(default=list)
    times = models.PositiveIntegerField(default=1, db_default=1)
    until = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "change"
        indexes = [
            models.Index(fields=["workspace", "-id"], name="audit_by_workspace"),
            models.Index(fields=["sort", "object_id", "-id"], name="audit_by_object"),
        ]
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.name}: {self.action}"
