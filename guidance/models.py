"""Where Django finds every floor's models; nobody imports this."""

from guidance.content.models import Appointment, FeatureTag, Picture, Prompt, PromptVersion, Review, TagDocument, Theme
from guidance.delivery.models import Decision, ScheduledJob, Standing
from guidance.ingest.models import DeadLetter, Event, Inbox, RejectedEvent, SeenMessage
from guidance.insights.models import Answer, Exposure, Goal, ResultDay, ResultRow
from guidance.people.models import Account, AccountMembership, Erasure, Person, PersonAlias, Suppression, Trial
from guidance.plans.models import Feature, Limit, Plan, PlanLimit
from guidance.segments.models import Segment
from guidance.workspaces.models import AllowedOrigin, ApiKey, AuditEntry, Member, SigningSecret, Workspace

__all__ = [
    "Account",
    "AccountMembership",
    "AllowedOrigin",
    "Answer",
    "ApiKey",
    "Appointment",
    "AuditEntry",
    "DeadLetter",
    "Decision",
    "Erasure",
    "Event",
    "Exposure",
    "Feature",
    "FeatureTag",
    "Goal",
    "Inbox",
    "Limit",
    "Member",
    "Person",
    "PersonAlias",
    "Picture",
    "Plan",
    "PlanLimit",
    "Prompt",
    "PromptVersion",
    "RejectedEvent",
    "ResultDay",
    "ResultRow",
    "Review",
    "ScheduledJob",
    "SeenMessage",
    "Segment",
    "SigningSecret",
    "Standing",
    "Suppression",
    "TagDocument",
    "Theme",
    "Trial",
    "Workspace",
]
