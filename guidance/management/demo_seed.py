"""Fill the demo's workspace; running it again changes nothing that is already so."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from guidance.content import drafting, publishing
from guidance.content.models import Prompt, Theme
from guidance.core.ids import key_digest
from guidance.management import demo_content
from guidance.plans.models import Feature, Limit, Plan, PlanLimit
from guidance.segments import saving
from guidance.segments.models import Segment
from guidance.workspaces import identity, keys, roles
from guidance.workspaces.models import AllowedOrigin, ApiKey, SigningSecret, Workspace
from guidance.workspaces.publishing import bump

WORKSPACE = "demo"
PUBLIC_KEY = "pk_demo"
SECRET_KEY = "sk_demo"  # noqa: S105 - the demo's public example
SIGNING_SECRET = "demo-signing-secret-0123456789abcdef"  # noqa: S105 - the demo's public example
USER, PASSWORD = "marketer", "demo-marketer"
PERSON_CAP = 50


def seed(*, origins: Iterable[str], now: datetime) -> Workspace:
    """Make the demo's workspace with everything in it, or complete it; return it."""
    with transaction.atomic():
        workspace, _ = Workspace.objects.update_or_create(
            key=WORKSPACE, defaults={"name": "Acme Mail", "person_cap": PERSON_CAP, "person_cap_days": 1}
        )
        _seed_access(workspace, origins)
        user = _seed_marketer(workspace)
        _seed_prices(workspace)
        _seed_segments(workspace)
        _seed_prompts(workspace, user, now)
    return workspace


def _seed_access(workspace: Workspace, origins: Iterable[str]) -> None:
    for kind, value in ((ApiKey.Kind.PUBLIC, PUBLIC_KEY), (ApiKey.Kind.SECRET, SECRET_KEY)):
        # Asked of the database: a process remembers keys for a while, and a revoked one must not be made twice.
        if not ApiKey.objects.filter(hash=key_digest(value)).exists():
            keys.create(workspace=workspace, kind=kind, label="Demo", value=value)
    if not SigningSecret.objects.filter(workspace=workspace).exists():
        identity.add_secret(workspace=workspace, secret=SIGNING_SECRET, label="Demo")
    for origin in origins:
        AllowedOrigin.objects.get_or_create(workspace=workspace, origin=origin)


def _seed_marketer(workspace: Workspace) -> User:
    user, made = User.objects.get_or_create(
        username=USER, defaults={"first_name": "Ada", "email": "ada@acme-mail.example", "is_staff": True}
    )
    if made:
        user.set_password(PASSWORD)
        user.save(update_fields=["password"])
    roles.add_member(workspace=workspace, user=user, role=roles.Role.PUBLISHER)
    return user


def _seed_prices(workspace: Workspace) -> None:
    features = {
        key: Feature.objects.get_or_create(workspace=workspace, key=key, defaults={"name": name, "description": text})[
            0
        ]
        for key, (name, text) in demo_content.FEATURES.items()
    }
    limits = {
        key: Limit.objects.get_or_create(workspace=workspace, key=key, defaults={"name": name, "unit": unit})[0]
        for key, (name, unit) in demo_content.LIMITS.items()
    }
    for rank, (key, held) in enumerate(demo_content.PLANS.items()):
        plan, made = Plan.objects.get_or_create(
            workspace=workspace, key=key, defaults={"name": held.name, "price": held.price, "rank": rank}
        )
        if made:
            plan.features.set(features[feature] for feature in held.features)
            for limit, amount in held.limits.items():
                PlanLimit.objects.create(plan=plan, limit=limits[limit], amount=amount)
    bump(workspace_id=workspace.pk)


def _seed_segments(workspace: Workspace) -> None:
    for key, held in demo_content.segments().items():
        if not Segment.objects.filter(workspace=workspace, key=key).exists():
            saving.save(segment=Segment(workspace=workspace, key=key, **held._asdict()))


def _seed_prompts(workspace: Workspace, user: User, now: datetime) -> None:
    Theme.objects.get_or_create(workspace=workspace, key="acme", defaults=demo_content.THEME)
    for key, held in demo_content.prompts().items():
        prompt = Prompt.objects.filter(workspace=workspace, key=key).first()
        if prompt is None:
            prompt = Prompt(workspace=workspace, key=key, name=held.name, kind=held.kind)
        if prompt.live_id is None:
            drafting.save(prompt=prompt, draft=held.draft)
            publishing.publish(prompt=prompt, by=user, now=now)
