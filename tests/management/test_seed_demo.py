import io

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection

from guidance.content import drafting
from guidance.content.models import Prompt, PromptVersion
from guidance.plans.models import Plan
from guidance.protocol.content import Heading
from guidance.segments.models import Segment
from guidance.workspaces import keys
from guidance.workspaces.models import ApiKey, Workspace
from tests.support import cast

pytestmark = pytest.mark.django_db

PROMPTS = [
    "contacts-80-banner",
    "contacts-full-modal",
    "custom-reports-tooltip",
    "message-limit-banner",
    "timeline-trial-modal",
]


def seed(**options):
    call_command("seed_demo", stdout=io.StringIO(), force=True, **options)


def test_seed_demo_makes_a_workspace_in_which_everything_is_live():
    seed()

    workspace = Workspace.objects.get(key="demo")
    live = workspace.prompts.filter(status=Prompt.Status.PUBLISHED, live__number=1)
    assert list(live.order_by("key").values_list("key", flat=True)) == PROMPTS
    assert list(workspace.segments.values_list("key", flat=True)) == ["buyers-on-free", "free-accounts"]
    assert [plan.price for plan in workspace.plans.all()] == ["$0", "$29 a month", "$99 a month"]
    assert workspace.person_cap == 50


def test_seed_demo_makes_keys_that_work_for_the_origins_asked_for():
    seed(demo_origin=["http://127.0.0.1:9001"])

    public, secret = keys.find(value="pk_demo"), keys.find(value="sk_demo")
    assert (public.kind, public.origins) == (ApiKey.Kind.PUBLIC, ("http://127.0.0.1:9001",))
    assert (secret.kind, secret.signing_secrets) == (ApiKey.Kind.SECRET, ("demo-signing-secret-0123456789abcdef",))


def test_seed_demo_leaves_a_revoked_key_revoked():
    seed()
    keys.revoke(key=ApiKey.objects.get(shown="pk_demo"), now=cast.NOW)

    seed()

    assert ApiKey.objects.get(shown="pk_demo").revoked_at == cast.NOW


def test_seed_demo_makes_a_marketer_who_may_publish_and_is_no_superuser():
    seed()

    user = User.objects.get(username="marketer")
    assert user.check_password("demo-marketer")
    assert user.is_staff
    assert not user.is_superuser
    assert user.has_perms(["guidance.publish_prompt", "guidance.change_segment", "guidance.view_person"])
    assert not user.has_perm("guidance.add_apikey")


def test_seed_demo_changes_nothing_when_it_runs_again():
    seed()
    prompt = Prompt.objects.get(key="custom-reports-tooltip")
    mine = cast.draft(blocks=[Heading(text="My own words")])
    drafting.save(prompt=prompt, draft=mine)
    Plan.objects.filter(key="growth").update(price="$35 a month")

    seed()

    prompt.refresh_from_db()
    assert prompt.draft["blocks"][0]["text"] == "My own words"
    assert Plan.objects.get(key="growth").price == "$35 a month"
    assert PromptVersion.objects.count() == 5
    assert Segment.objects.count() == 2
    assert User.objects.count() == 1


def test_seed_demo_refuses_a_production_database_unless_forced(monkeypatch):
    monkeypatch.setattr(connection, "vendor", "postgresql")

    with pytest.raises(CommandError, match="embedded profile"):
        call_command("seed_demo")

    assert Workspace.objects.count() == 0
