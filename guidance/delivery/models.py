"""Ready decisions, and who runs the periodic jobs."""

from django.conf import settings
from django.db import models

from guidance.content.models import Prompt
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


class Backtest(models.Model):
    """Whom a draft would have reached: `tally` as `guidance.delivery.replay.replay` tells it, of the parts that are done, but for
    the examples, which go with the people they are about.

    `definition`: the draft as it was then. `last_event`: the newest event that counts. `ranges`: of each part, by what its
    people are chosen ("account" or "person") and the first and last id; `left`: the numbers of those not done yet.
    """

    prompt = models.ForeignKey(Prompt, models.CASCADE, related_name="backtests")
    definition = models.JSONField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField()
    last_event = models.PositiveBigIntegerField()
    catalog_version = models.PositiveBigIntegerField(default=0)
    ranges = models.JSONField(default=list)
    left = models.JSONField(default=list)
    parts = models.PositiveIntegerField(default=0)
    tally = models.JSONField(default=dict)
    finished_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"Backtest of {self.prompt}"

    @property
    def percent(self) -> int:
        """How much of it is done."""
        done = self.parts - len(self.left)
        return done * 100 // self.parts if self.parts else 0


class BacktestExample(models.Model):
    """What a draft would have meant to one person: `lines` as `guidance.delivery.replay` tells them, by `place` in the choice."""

    backtest = models.ForeignKey(Backtest, models.CASCADE, related_name="examples")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    place = models.CharField(max_length=12)
    lines = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["backtest", "person"], name="backtest_example_once")]
        ordering = ["place", "person"]

    def __str__(self) -> str:
        return f"Example of {self.backtest}"


class ScheduledJob(models.Model):
    """A lease on a periodic job, so that a second scheduler costs nothing."""

    name = models.CharField(max_length=60, unique=True)
    locked_until = models.DateTimeField()
    last_run = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Standing(models.Model):
    """How a prompt stood with everybody when decisions were last counted: `codes` is {reason code: people}.

    `people`: how many people of its workspace had a decision. `compared`: who reached the goal with the prompt and without, as
    `guidance.delivery.holdouts` counted it; None where nobody is kept without.
    """

    prompt = models.OneToOneField(Prompt, models.CASCADE, related_name="standing")
    codes = models.JSONField(default=dict)
    people = models.PositiveIntegerField(default=0)
    compared = models.JSONField(null=True)
    counted_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.prompt_id} at {self.counted_at}"
