"""What people saw and did with it."""

from django.db import models

from guidance.content.models import Prompt, PromptVersion
from guidance.people.models import Account, Person
from guidance.workspaces.models import Workspace


class Exposure(models.Model):
    """A granted claim: first a lease, then (once `$prompt_shown` arrived, or while the lease lasts) one that counts.

    `variant`: which wording was shown, empty for the only one. `intent`: the prompt's when it was claimed.
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

    class Meta:
        indexes = [
            models.Index(fields=["person", "prompt", "-leased_at"], name="exposure_by_person"),
            models.Index(fields=["account", "prompt", "-leased_at"], name="exposure_by_account"),
            models.Index(fields=["workspace", "shown_at"], name="exposure_by_showing"),
            models.Index(fields=["person", "expires_at"], name="lease_by_person", condition=models.Q(shown_at=None)),
            models.Index(fields=["account", "expires_at"], name="lease_by_account", condition=models.Q(shown_at=None)),
        ]
        ordering = ["-leased_at"]

    def __str__(self) -> str:
        return f"{self.prompt} to {self.person}"
