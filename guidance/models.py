"""Where Django finds every floor's models; nobody imports this."""

from guidance.content.models import Prompt, PromptVersion, Theme
from guidance.delivery.models import Decision, ScheduledJob
from guidance.ingest.models import DeadLetter, Event, Inbox, RejectedEvent, SeenMessage
from guidance.insights.models import Exposure
from guidance.people.models import Account, AccountMembership, Person, PersonAlias, Trial
from guidance.plans.models import Feature, Limit, Plan, PlanLimit
from guidance.segments.models import Segment
from guidance.workspaces.models import AllowedOrigin, ApiKey, Member, SigningSecret, Workspace

__all__ = [
    "Account",
    "AccountMembership",
    "AllowedOrigin",
    "ApiKey",
    "DeadLetter",
    "Decision",
    "Event",
    "Exposure",
    "Feature",
    "Inbox",
    "Limit",
    "Member",
    "Person",
    "PersonAlias",
    "Plan",
    "PlanLimit",
    "Prompt",
    "PromptVersion",
    "RejectedEvent",
    "ScheduledJob",
    "SeenMessage",
    "Segment",
    "SigningSecret",
    "Theme",
    "Trial",
    "Workspace",
]
