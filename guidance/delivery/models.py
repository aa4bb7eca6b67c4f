"""Ready decisions, and who runs the periodic jobs."""

from django.db import models

from guidance.people.models import Person
from guidance.workspaces.models import Workspace


class Decision(models.Model):
    """What one person may see now: ready bytes for the page, and the reasons for everything held back.

    `body`: the JSON of docs/protocol.md section 2 as text. `verdicts`: JSON list of {prompt, code, detail, rank} for every
    published prompt. `next_look_at`: when a time-dependent condition can flip next; the sweep decides again then.
    """

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="decision")
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    version = models.PositiveBigIntegerField()
    body = models.TextField()
    etag = models.CharField(max_length=64)
    verdicts = models.TextField()
    catalog_version = models.PositiveBigIntegerField()
    decided_at = models.DateTimeField()
    next_look_at = models.DateTimeField(null=True, db_index=True)

    class Meta:
        indexes = [models.Index(fields=["workspace", "catalog_version"], name="decision_by_catalog")]

    def __str__(self) -> str:
        return f"Decision {self.version} for {self.person}"


class ScheduledJob(models.Model):
    """A lease on a periodic job, so that a second scheduler costs nothing."""

    name = models.CharField(max_length=60, unique=True)
    locked_until = models.DateTimeField()
    last_run = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
