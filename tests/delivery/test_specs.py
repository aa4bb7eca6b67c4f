"""What the engine is told of a published prompt and of a workspace's policy."""

import pytest

from guidance.content import publishing
from guidance.content.models import Prompt, VersionContent
from guidance.core.times import DAY, HOUR
from guidance.delivery.catalog import build
from guidance.delivery.specs import is_zone, policy
from guidance.engine.catalog import IntentLimit, Policy, QuietTrait, Wording
from guidance.protocol.content import Alternative, Button, Buttons, Heading, Schedule, StartTrial, Text, Variant
from guidance.workspaces.models import Workspace
from tests.support import cast
from tests.support.factories import live

ELEVEN = 1_795_258_800_000  # 2026-11-21T11:00:00Z
XMAS = 20_812  # 2026-12-25


@pytest.fixture
def acme():
    return cast.workspace()


def specs(of):
    return build(workspace_id=of.pk, version=1).prompts


@pytest.mark.django_db
def test_spec_holds_every_wording_with_its_weight(acme):
    live(
        acme,
        holdout=0.1,
        buyers_only=True,
        variants=[
            Variant(key="short", weight=0.25, blocks=[Heading(text="Full")]),
            Variant(key="long", weight=0.5, blocks=[Text(text="{{ plan.name }}")]),
        ],
        others=Alternative(blocks=[Text(text="Ask {{ account.owner }}")]),
    )

    (spec,) = specs(acme)

    hashes = dict(VersionContent.objects.values_list("variant", "hash"))
    assert list(spec.variants) == [
        Wording("short", hashes["short"], 0.25, ()),
        Wording("long", hashes["long"], 0.5, ("plan.name",)),
    ]
    assert spec.others == Wording("others", hashes["others"], 0.0, ("account.owner",))
    assert (spec.holdout, spec.buyers_only) == (0.1, True)


@pytest.mark.django_db
def test_spec_leaves_out_a_wording_that_was_never_built(acme):
    version = live(acme, variants=[Variant(key="short", weight=0.5, blocks=[Heading(text="Full")])])
    version.contents.all().delete()

    (spec,) = specs(acme)

    assert (spec.variants, spec.others) == ((), None)


@pytest.mark.django_db
def test_spec_knows_the_trial_that_only_a_variant_starts(acme):
    blocks = [Heading(text="Try"), Buttons(buttons=[Button(label="Go", action=StartTrial(feature="timeline"))])]
    live(acme, variants=[Variant(key="trial", weight=0.5, blocks=blocks)])

    assert [spec.trial for spec in specs(acme)] == ["timeline"]


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["2026-11-21T11:00", "2026-11-21T11:00:00Z", "2026-11-21T11:00:00+05:00"])
def test_spec_takes_local_times_as_the_wall_clock_shows_them(acme, text):
    live(
        acme, schedule=Schedule(starts_at=text, local=True, weekdays=[0, 4], blackout_days=["1970-01-02", "2026-12-25"])
    )

    (spec,) = specs(acme)

    assert (spec.starts, spec.ends, spec.local) == (ELEVEN, None, True)
    assert (spec.weekdays, spec.blackout) == ({0, 4}, {1, XMAS})


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("opens", "closes", "expected"),
    [
        (None, None, (0, 24)),
        ("09:00", "17:00", (9, 8)),
        ("22:00", "06:00", (22, 8)),
        ("18:00", None, (18, 6)),
        (None, "06:00", (0, 6)),
    ],
)
def test_spec_takes_hours_as_a_beginning_and_a_length(acme, opens, closes, expected):
    live(acme, schedule=Schedule(opens_at=opens, closes_at=closes))

    (spec,) = specs(acme)

    assert (spec.opens, spec.open_for) == (expected[0] * HOUR, expected[1] * HOUR)


@pytest.mark.django_db
def test_spec_takes_other_times_as_moments(acme):
    live(acme, schedule=Schedule(ends_at="2026-11-21T16:00:00+05:00"), exclusion_group="offers", exclusion_days=7)

    (spec,) = specs(acme)

    assert (spec.starts, spec.ends, spec.local) == (None, ELEVEN, False)
    assert (spec.group, spec.group_ms) == ("offers", 7 * DAY)


@pytest.mark.django_db
def test_catalog_knows_the_intent_of_what_is_no_longer_live(acme):
    live(acme, intent="sell")
    publishing.archive(prompt=Prompt.objects.get())

    assert build(workspace_id=acme.pk, version=1).intents == {"contacts": "sell"}


def test_policy_holds_what_the_workspace_says():
    workspace = Workspace(
        buyer_roles="Owner, cfo,",
        person_cap=3,
        person_cap_days=2,
        account_cap=10,
        account_cap_days=30,
        intent_limits={"sell": {"count": 1, "days": 14, "cooldown_days": 3}, "ask": {"cooldown_days": 30}},
        holdout_percent=5,
        quiet_traits=[{"state": "overdue", "scope": "account", "trait": "unpaid"}],
        quiet_days_after_upgrade=0,
        time_zone="Europe/Berlin",
    )

    assert policy(workspace=workspace) == Policy(
        buyer_roles=frozenset({"owner", "cfo"}),
        person_cap=3,
        person_cap_ms=2 * DAY,
        account_cap=10,
        account_cap_ms=30 * DAY,
        intents={"sell": IntentLimit(1, 14 * DAY, 3 * DAY), "ask": IntentLimit(None, 7 * DAY, 30 * DAY)},
        holdout=0.05,
        quiet_traits=(QuietTrait("overdue", "account", "unpaid"),),
        upgrade_quiet_ms=0,
        zone="Europe/Berlin",
    )


@pytest.mark.parametrize(
    "slips",
    [
        {"intent_limits": [1], "quiet_traits": {"a": 1}, "time_zone": "Mars/Olympus"},
        {"intent_limits": {"shout": {"count": 1}, "sell": 3}, "quiet_traits": ["x"], "time_zone": ""},
        {"quiet_traits": [{"state": "asleep", "trait": "x"}, {"state": "overdue"}], "time_zone": "../etc"},
        {"quiet_traits": [{"state": "overdue", "scope": "page", "trait": "x"}], "holdout_percent": 0},
    ],
)
def test_policy_passes_over_what_makes_no_sense(slips):
    assert policy(workspace=Workspace(**slips)) == policy(workspace=Workspace())


def test_policy_takes_no_limit_for_one_that_is_no_number():
    workspace = Workspace(intent_limits={"sell": {"count": "3", "days": True, "cooldown_days": -1}})

    assert policy(workspace=workspace).intents == {"sell": IntentLimit(None, 7 * DAY, 0)}


@pytest.mark.parametrize(
    ("name", "known"), [("UTC", True), ("Asia/Kolkata", True), ("Berlin", False), ("/etc/x", False)]
)
def test_is_zone_knows_the_zones_of_the_machine(name, known):
    assert is_zone(name) is known
