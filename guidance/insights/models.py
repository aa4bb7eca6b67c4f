"""What people saw and did with it."""

from django.db import models

from guidance.content.models import Prompt, PromptVersion
from guidance.people.models import Account, Person
from guidance.workspaces.models import Workspace


class Exposure(models.Model):
    """A granted claim: first a lease, then (once `$prompt_shown` arrived, or while the lease lasts) one that counts.

    `variant`: which wording was shown, empty for the only one. `intent`: the prompt's when it was claimed.
    `stale`: changed since its day was counted last, see `guidance.insights.rollup`.
    `holder`: the tab that has a tour or survey on screen since `held_at`, empty for none.
    """

    public_id = models.CharField(max_length=32, unique=True)
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    prompt = models.ForeignKey(Prompt, models.CASCADE, related_name="exposures")
    version = models.ForeignKey(PromptVersion, models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, models.CASCADE, related_name="exposures")
    account = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="exposures")
    variant = models.CharField(max_length=40, blank=True)
    intent = models.CharField(max_length=7, blank=True)
    trigger = models.CharField(max_length=20, blank=True)
    leased_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    shown_at = models.DateTimeField(null=True)
    clicked_at = models.DateTimeField(null=True)
    dismissed_at = models.DateTimeField(null=True)
    completed_at = models.DateTimeField(null=True)
    holder = models.CharField(max_length=40, default="", db_default="")
    held_at = models.DateTimeField(null=True)
    stale = models.BooleanField(default=True, db_default=True)

    class Meta:
        indexes = [
            models.Index(fields=["prompt", "leased_at"], name="exposure_by_day"),
            models.Index(fields=["id"], name="exposure_stale", condition=models.Q(stale=True)),
            models.Index(fields=["person", "prompt", "-leased_at"], name="exposure_by_person"),
            models.Index(fields=["account", "prompt", "-leased_at"], name="exposure_by_account"),
            models.Index(fields=["workspace", "shown_at"], name="exposure_by_showing"),
            models.Index(fields=["person", "expires_at"], name="lease_by_person", condition=models.Q(shown_at=None)),
            models.Index(fields=["account", "expires_at"], name="lease_by_account", condition=models.Q(shown_at=None)),
        ]
        ordering = ["-leased_at"]

    def __str__(self) -> str:
        return f"{self.prompt} to {self.person}"


class Answer(models.Model):
    """The latest answer to one question of a survey, while one exposure lasted.

    `number`: of a scale; `chosen`: keys of what was chosen; `words`: what was written, also beside what was chosen. Whose it is
    and which version asked stands at the exposure, so that it goes with the person.
    """

    exposure = models.ForeignKey(Exposure, models.CASCADE, related_name="answers", db_index=False)
    prompt = models.ForeignKey(Prompt, models.CASCADE, related_name="answers", db_index=False)
    question = models.CharField(max_length=60)
    number = models.SmallIntegerField(null=True)
    chosen = models.JSONField(default=list)
    words = models.TextField(blank=True)
    step = models.CharField(max_length=60, blank=True)
    answered_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["exposure", "question"], name="answer_once")]
        indexes = [models.Index(fields=["prompt", "question"], name="answer_by_question")]
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.question} of {self.exposure}"


class Goal(models.Model):
    """What a prompt is to achieve: the person does `event` within `days` days after it was shown."""

    prompt = models.OneToOneField(Prompt, models.CASCADE, related_name="goal")
    event = models.CharField(max_length=200)
    days = models.PositiveSmallIntegerField(default=14)

    def __str__(self) -> str:
        return f"“{self.event}” within {self.days} days"


class ResultDay(models.Model):
    """A day (UTC, by the claim) of a prompt whose showings were counted at `counted_at`, or are to be counted anew."""

    prompt = models.ForeignKey(Prompt, models.CASCADE, related_name="result_days", db_index=False)
    day = models.DateField()
    stale = models.BooleanField(default=True)
    counted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["prompt", "day"], name="result_day_once")]
        indexes = [models.Index(fields=["id"], name="result_day_stale", condition=models.Q(stale=True))]

    def __str__(self) -> str:
        return f"{self.prompt_id} on {self.day}"


class ResultRow(models.Model):
    """How often each thing happened to the showings of one day of one version. `dimension`: "" for all of them, else
    "variant", "locale" or "segment", of which `value` is one; in segments somebody counts once for each they were in.
    """

    day = models.ForeignKey(ResultDay, models.CASCADE, related_name="rows", db_index=False)
    version = models.PositiveIntegerField()
    dimension = models.CharField(max_length=7, blank=True)
    value = models.CharField(max_length=60, blank=True)
    granted = models.PositiveIntegerField()
    shown = models.PositiveIntegerField()
    clicked = models.PositiveIntegerField()
    dismissed = models.PositiveIntegerField()
    completed = models.PositiveIntegerField()
    converted = models.PositiveIntegerField()
    answered = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "dimension", "value", "version"], name="result_row_once")]

    def __str__(self) -> str:
        return f"{self.day}, version {self.version}, {self.dimension} {self.value}"
