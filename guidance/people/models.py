"""End users of the host app and the companies they belong to. All that deciding needs of one is in its one row."""

from django.db import models

from guidance.plans.models import Feature, Plan
from guidance.workspaces.models import Workspace


class Account(models.Model):
    """A company that uses the host app.

    `meters`: {limit key: {"used": number, "at": ms}}. `states`: {state: until ms, null until lifted}, the quiet states of
    `guidance.engine.subjects`. `segments`: keys of the account segments it is in now. `trait_times`, `ledger`, `prompts` are
    JSON texts that only the road reads: see `guidance.people.ledger` and `guidance.engine.history` for their shapes.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="accounts")
    group_id = models.CharField(max_length=255)
    plan = models.ForeignKey(Plan, models.SET_NULL, null=True, blank=True, related_name="accounts")
    traits = models.JSONField(default=dict, blank=True)
    meters = models.JSONField(default=dict, blank=True)
    states = models.JSONField(default=dict, blank=True)
    segments = models.JSONField(default=list, blank=True)
    trait_times = models.TextField(default="{}", editable=False)
    ledger = models.TextField(default="{}", editable=False)
    prompts = models.TextField(default="{}", editable=False)
    first_seen = models.DateTimeField()
    last_seen = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "group_id"], name="account_once")]
        ordering = ["-last_seen"]

    def __str__(self) -> str:
        return str(self.traits.get("name") or self.group_id)


class Person(models.Model):
    """An end user of the host app. `segments`: keys of the person segments they are in now.

    `states`: as of an account.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="people")
    user_id = models.CharField(max_length=255, null=True, blank=True)  # noqa: DJ001 - NULL keeps the unique key off anonymous people
    account = models.ForeignKey(Account, models.SET_NULL, null=True, blank=True, related_name="people")
    traits = models.JSONField(default=dict, blank=True)
    segments = models.JSONField(default=list, blank=True)
    states = models.JSONField(default=dict, blank=True)
    trait_times = models.TextField(default="{}", editable=False)
    ledger = models.TextField(default="{}", editable=False)
    prompts = models.TextField(default="{}", editable=False)
    first_seen = models.DateTimeField()
    last_seen = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "user_id"], name="person_once")]
        indexes = [models.Index(fields=["account", "-last_seen"], name="person_by_account")]
        ordering = ["-last_seen"]
        verbose_name_plural = "people"

    def __str__(self) -> str:
        return str(
            self.traits.get("name") or self.traits.get("email") or self.user_id or f"Anonymous visitor {self.pk}"
        )


class PersonAlias(models.Model):
    """An anonymous id and the person behind it."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    anonymous_id = models.CharField(max_length=255)
    person = models.ForeignKey(Person, models.CASCADE, related_name="aliases")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "anonymous_id"], name="alias_once")]

    def __str__(self) -> str:
        return self.anonymous_id


class AccountMembership(models.Model):
    """A person's place in an account; a person may have several, `Person.account` is the active one."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="memberships")
    person = models.ForeignKey(Person, models.CASCADE, related_name="memberships")
    last_seen = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "person"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.person} in {self.account}"


class Trial(models.Model):
    """A time-boxed grant of a feature to an account; an account gets each one once."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="trials")
    feature = models.ForeignKey(Feature, models.CASCADE, related_name="trials")
    started_by = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    prompt_key = models.CharField(max_length=60, blank=True)
    started_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "feature"], name="trial_once")]
        ordering = ["-started_at"]

    def __str__(self) -> str:
        return f"{self.feature} for {self.account}"


class Erasure(models.Model):
    """The receipt of a person's or an account's erasure. It names them by a digest of their id alone.

    `removed`: {what: how many rows}. `row`: the row that is being erased, null once that is finished. `dropped`: how many of
    their events came later and were not taken. `lifted_at`: since when their events are taken again.
    """

    class Kind(models.TextChoices):
        PERSON = "person", "Person"
        ACCOUNT = "account", "Account"

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=7, choices=Kind)
    digest = models.CharField(max_length=64, db_index=True)
    by = models.CharField(max_length=150)
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    removed = models.JSONField(default=dict)
    row = models.PositiveBigIntegerField(null=True)
    dropped = models.PositiveBigIntegerField(default=0)
    dropped_at = models.DateTimeField(null=True)
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.digest[:12]}"


class Suppression(models.Model):
    """An id whose events are not taken any more, by its digest: see `guidance.people.erasure`."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+", db_index=False)
    digest = models.CharField(max_length=64)
    erasure = models.ForeignKey(Erasure, models.CASCADE, related_name="suppressions")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "digest"], name="suppressed_once")]

    def __str__(self) -> str:
        return self.digest[:12]
