"""Ready decisions, and who runs the periodic jobs."""

from django.db import models

from guidance.people.models import Person
from guidance.workspaces.models import Workspace


class Decision(models.Model):
    """What one person may see now: ready bytes for the page, and the reasons for everything held back.

    `body`: the JSON of docs/protocol.md section 2 as text. `verdicts`: JSON list of {prompt, code, detail, rank} for every
    published prompt. `next_look_at`: when a time-dependent condition can flip next; the sweep decides again then.
    `recorded`: digest of the verdicts that the newest `DecisionRecord` holds.
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
    recorded = models.CharField(max_length=24, default="", db_default="", editable=False)

    class Meta:
        indexes = [models.Index(fields=["workspace", "catalog_version"], name="decision_by_catalog")]

    def __str__(self) -> str:
        return f"Decision {self.version} for {self.person}"


class DecisionRecord(models.Model):
    """The decision ledger: a decision as it was stored, with a verdict for every candidate.

    `inputs`: digest of all that was decided from. `verdicts`: zlib of the JSON that `guidance.delivery.records` describes.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="decision_records", db_index=False)
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+", db_index=False)
    version = models.PositiveBigIntegerField()
    catalog_version = models.PositiveBigIntegerField()
    decided_at = models.DateTimeField(db_index=True)
    inputs = models.CharField(max_length=24)
    verdicts = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["person", "-decided_at"], name="record_by_person")]

    def __str__(self) -> str:
        return f"Decision {self.version} for {self.person_id} at {self.decided_at}"


class CatalogRecord(models.Model):
    """What could be decided about while a catalog was in use: `prompts` is zlib of the JSON {prompt key: version}.

    With it a `DecisionRecord` need not name the many prompts whose audience a person was not in.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+", db_index=False)
    version = models.PositiveBigIntegerField()
    since = models.DateTimeField(db_index=True)
    prompts = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "version"], name="catalog_record_once")]

    def __str__(self) -> str:
        return f"Catalog {self.version} of {self.workspace_id} since {self.since}"


class Backfill(models.Model):
    """Old history being counted for a fact that a new rule needs: `tally` as `guidance.engine.catalog.Tally` names it.

    Rules that need the tally are served in their earlier version until `finished_at`.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    tally = models.CharField(max_length=255)
    spec = models.JSONField()
    days = models.PositiveIntegerField()
    parts = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "tally"], name="backfill_once")]

    def __str__(self) -> str:
        return f"Backfill of {self.tally}"


class ScheduledJob(models.Model):
    """A lease on a periodic job, so that a second scheduler costs nothing."""

    name = models.CharField(max_length=60, unique=True)
    locked_until = models.DateTimeField()
    last_run = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
