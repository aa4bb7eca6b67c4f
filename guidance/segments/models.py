"""Saved audiences, who is in them, and their rebuilding."""

from django.db import models

from guidance.people.models import Account, Person
from guidance.workspaces.models import Workspace


class Segment(models.Model):
    """A named audience; `rule` is the stored form of design section 5.

    `live_rule`: what is served while a rebuild for a changed `rule` runs; null when `rule` itself is served. A segment whose
    source is a list has no rule: its `ListEntry` rows say who is in it.
    """

    class Kind(models.TextChoices):
        PERSON = "person", "People"
        ACCOUNT = "account", "Accounts"

    class Source(models.TextChoices):
        RULE = "rule", "A rule"
        LIST = "list", "A list of ids"

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="segments")
    key = models.SlugField(max_length=60)
    name = models.CharField(max_length=120)
    description = models.CharField(max_length=300, blank=True)
    kind = models.CharField(max_length=7, choices=Kind, default=Kind.PERSON)
    source = models.CharField(max_length=4, choices=Source, default=Source.RULE)
    rule = models.JSONField(default=dict)
    live_rule = models.JSONField(null=True, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "key"], name="segment_key_once")]
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ListEntry(models.Model):
    """One id of a static list: a userId or a groupId, whether or not it has been seen yet."""

    segment = models.ForeignKey(Segment, models.CASCADE, related_name="entries", db_index=False)
    member_id = models.CharField(max_length=255, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["segment", "member_id"], name="list_entry_once")]

    def __str__(self) -> str:
        return self.member_id


class SegmentMembership(models.Model):
    """The latest stay of a person or an account in a segment: since `entered_at`, until `left_at` (null: still in)."""

    segment = models.ForeignKey(Segment, models.CASCADE, related_name="memberships", db_index=False)
    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="segment_stays")
    account = models.ForeignKey(Account, models.CASCADE, null=True, related_name="segment_stays")
    entered_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["segment", "person"], name="segment_person_once"),
            models.UniqueConstraint(fields=["segment", "account"], name="segment_account_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person or self.account} in {self.segment}"


class SegmentBuild(models.Model):
    """A rebuild of one segment over everybody: `parts` tasks, `done` of them finished, `looked_at` rows so far."""

    segment = models.ForeignKey(Segment, models.CASCADE, related_name="builds")
    parts = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    looked_at = models.PositiveBigIntegerField(default=0)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"Rebuild of {self.segment}"


class SegmentPart(models.Model):
    """A range of ids of a rebuild: those after `after_id`, which moves on as they are done, up to `until_id` (null: to the end).

    `taken_until`: nobody else works on it until then; it is taken up again afterwards.
    """

    build = models.ForeignKey(SegmentBuild, models.CASCADE, related_name="ranges")
    after_id = models.PositiveBigIntegerField()
    until_id = models.PositiveBigIntegerField(null=True)
    taken_until = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.build}, from {self.after_id}"
