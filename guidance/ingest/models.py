"""What was accepted and has not been worked in yet, and what was."""

from django.db import models

from guidance.people.models import Account, Person
from guidance.workspaces.models import Workspace


class Inbox(models.Model):
    """One accepted request, or the part of one that belongs to a lane. The worker deletes it in the transaction of its effects.

    `body`: the raw batch as JSON text (`guidance.protocol.events.Batch`). `verified`: sent with a secret key. `subject`: the
    userId a valid identity token vouched for. `company`: the groupId it vouched for.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+", db_index=False)
    lane = models.PositiveSmallIntegerField()
    body = models.TextField()
    verified = models.BooleanField()
    subject = models.CharField(max_length=255, blank=True)
    company = models.CharField(max_length=255, blank=True)
    received_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["lane", "id"], name="inbox_by_lane")]
        verbose_name_plural = "inbox"

    def __str__(self) -> str:
        return f"Inbox {self.pk}, lane {self.lane}"


class SeenMessage(models.Model):
    """A messageId worked in lately; a second event with it is dropped. Short-lived, pruned by `received_at`."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+", db_index=False)
    message_id = models.CharField(max_length=100)
    received_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "message_id"], name="message_once")]

    def __str__(self) -> str:
        return self.message_id


class Event(models.Model):
    """The event log: what a person did, with the corrected time."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+", db_index=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="events", db_index=False)
    account = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="events", db_index=False)
    type = models.CharField(max_length=8)
    name = models.CharField(max_length=200)
    properties = models.JSONField(default=dict)
    message_id = models.CharField(max_length=100)
    time = models.DateTimeField()
    received_at = models.DateTimeField(db_index=True)

    class Meta:
        indexes = [
            models.Index(fields=["person", "-time"], name="event_by_person"),
            models.Index(fields=["workspace", "-id"], name="event_by_workspace"),
        ]

    def __str__(self) -> str:
        return f"{self.name} by {self.person_id}"


class Bucket(models.Model):
    """A token bucket of an installation without Redis: `tokens` at the moment `at` (seconds since 1970)."""

    name = models.CharField(max_length=60, primary_key=True)
    tokens = models.FloatField()
    at = models.FloatField()

    def __str__(self) -> str:
        return self.name


class Usage(models.Model):
    """How many events a workspace sent on a day (UTC)."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+", db_index=False)
    day = models.DateField()
    events = models.PositiveBigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "day"], name="usage_once")]

    def __str__(self) -> str:
        return f"{self.events} on {self.day}"


class RejectedEvent(models.Model):
    """An event refused at the door, with the reason, so that a developer can see and mend it."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    code = models.CharField(max_length=40)
    message = models.CharField(max_length=300)
    payload = models.TextField(help_text="The first 2,000 characters.")
    received_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.message


class DeadLetter(models.Model):
    """An accepted event that could not be worked in after several tries; it can be replayed."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    body = models.TextField()
    verified = models.BooleanField()
    subject = models.CharField(max_length=255, blank=True)
    company = models.CharField(max_length=255, blank=True)
    error = models.TextField()
    received_at = models.DateTimeField()
    died_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.error.splitlines()[-1][:200] if self.error else "Dead letter"
