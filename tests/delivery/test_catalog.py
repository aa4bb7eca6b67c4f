import pytest

from guidance.content import queries as content
from guidance.content.models import PromptVersion
from guidance.core.times import DAY
from guidance.delivery import catalog
from guidance.delivery.catalog import build, catalogs, part
from guidance.engine.catalog import LimitSpec, PlanSpec, Policy
from guidance.protocol.content import (
    Anchor,
    Button,
    Buttons,
    Candidate,
    ClickTrigger,
    EventTrigger,
    Heading,
    HoverTrigger,
    IdleTrigger,
    LimitTrigger,
    LinkTrigger,
    Schedule,
    StartTrial,
)
from guidance.segments.models import Segment
from guidance.workspaces.publishing import bump
from tests.support import cast
from tests.support.factories import audience, live, near_limit

PAGE = {"page.path": "/a"}
KNOWN = {"user.role": "owner"}


@pytest.mark.parametrize(
    ("where", "parts"),
    [
        ({}, ({}, None, None)),
        (KNOWN, (KNOWN, None, None)),
        (PAGE, ({}, PAGE, None)),
        ({**KNOWN, **PAGE}, (KNOWN, PAGE, None)),
        (
            {"$and": [KNOWN, {"$and": [PAGE, {"device.type": "mobile"}]}, {"account.plan": "free"}]},
            ({"$and": [KNOWN, {"account.plan": "free"}]}, {"$and": [PAGE, {"device.type": "mobile"}]}, None),
        ),
        ({"$or": [PAGE, {"page": {"$exists": True}}]}, ({}, {"$or": [PAGE, {"page": {"$exists": True}}]}, None)),
        ({"$or": [KNOWN, PAGE]}, ({}, None, {"$or": [KNOWN, PAGE]})),
        ({"$not": {**KNOWN, **PAGE}}, ({}, None, {"$not": {**KNOWN, **PAGE}})),
        ({"$or": []}, ({"$or": []}, None, None)),
    ],
)
def test_part_splits_a_rule_into_what_is_known_and_what_the_page_judges(where, parts):
    assert part(where) == parts


@pytest.fixture
def acme(db):
    return cast.workspace()


def built(of):
    of.refresh_from_db()
    return build(workspace_id=of.pk, version=of.catalog_version)


def test_build_holds_prices_and_policy(acme):
    acme.buyer_roles, acme.person_cap, acme.person_cap_days = "Owner, cfo,", 3, 7
    acme.save()

    held = built(acme)

    assert held.plans["growth"] == PlanSpec(
        "growth", "Growth", "$29 a month", 1, frozenset({"timeline"}), {"contacts": 10_000}
    )
    assert held.limits == {"contacts": LimitSpec("contacts", "Contacts", "month", resets=False)}
    assert held.features == {"timeline": "Timeline"}
    assert held.policy == Policy(frozenset({"owner", "cfo"}), 3, 7 * DAY)
    assert held.prompts == ()


def test_build_holds_published_prompts_in_key_order(acme):
    version = live(
        acme,
        "trial",
        kind="modal",
        intent="sell",
        priority=2,
        schedule=Schedule(starts_at="2026-11-21T10:00:00Z", ends_at="2026-11-21T12:00:00+01:00"),
        blocks=[Heading(text="Timeline"), Buttons(buttons=[Button(label="Go", action=StartTrial(feature="timeline"))])],
        audience=audience({**KNOWN, **PAGE}),
    )
    live(acme, "banner", kind="banner", standing=True, audience=near_limit(80))
    cast.prompt(acme, "draft")

    banner, trial = built(acme).prompts

    assert (trial.key, trial.version, trial.hash, trial.kind, trial.intent, trial.priority) == (
        "trial",
        1,
        version.hash,
        "modal",
        "sell",
        2,
    )
    assert (trial.starts, trial.ends, trial.trial) == (1_795_255_200_000, 1_795_258_800_000, "timeline")
    assert (trial.page, trial.prune, trial.variables) == (PAGE, None, ())
    assert (banner.key, banner.standing, banner.page, banner.trial) == ("banner", True, None, "")
    assert banner.variables == ("account.name", "limit.contacts.used")


def test_build_prunes_a_rule_that_mixes_person_and_page(acme):
    live(acme, audience=audience({"$or": [KNOWN, PAGE]}))

    (prompt,) = built(acme).prompts

    assert prompt.prune({"user": {"role": "owner"}, "account": {}, "facts": {}, "segments": {}}) is True
    assert prompt.prune({"user": {}, "account": {}, "facts": {}, "segments": {}}) == PAGE


def test_build_lets_prompts_compete_that_could_show_at_the_same_moment(acme):
    anchor = Anchor(candidates=[Candidate(by="data", value="timeline")])
    for key, changes in {
        "page-1": {},
        "page-2": {},
        "page-3": {"audience": audience(PAGE)},
        "event-1": {"trigger": EventTrigger(event="Blocked")},
        "event-2": {"trigger": EventTrigger(event="Blocked")},
        "event-3": {"trigger": EventTrigger(event="Other")},
        "hover-1": {"trigger": HoverTrigger(), "anchor": anchor},
        "hover-2": {"trigger": HoverTrigger(delay=9), "anchor": anchor},
        "click-1": {"trigger": ClickTrigger(), "anchor": anchor},
        "idle-1": {"trigger": IdleTrigger()},
        "idle-2": {"trigger": IdleTrigger(seconds=9)},
        "limit-1": {"trigger": LimitTrigger(limit="contacts")},
        "limit-2": {"trigger": LimitTrigger(limit="contacts", percent=80)},
        "link-1": {"trigger": LinkTrigger()},
        "link-2": {"trigger": LinkTrigger()},
    }.items():
        live(acme, key, **changes)

    slots = {prompt.key: prompt.slot for prompt in built(acme).prompts}

    assert len(set(slots.values())) == 10
    assert slots["page-1"] == slots["page-2"]
    assert slots["event-1"] == slots["event-2"]
    assert slots["hover-1"] == slots["hover-2"]
    assert slots["limit-1"] == slots["limit-2"]
    assert slots["idle-1"] == slots["idle-2"]


def test_build_orders_segments_so_that_each_finds_the_ones_it_needs(acme):
    rules = {"a": {"segments.b": True}, "b": {"segments.c": True}, "c": KNOWN, "d": {"segments.gone": True}}
    for key, where in rules.items():
        Segment.objects.create(workspace=acme, key=key, name=key, rule=audience(where))

    keys = [segment.key for segment in built(acme).segments]

    assert keys.index("c") < keys.index("b") < keys.index("a")
    assert sorted(keys) == ["a", "b", "c", "d"]


@pytest.mark.parametrize("where", [{"segments.a": True}, {"$or": "nonsense"}])
def test_build_lets_a_segment_match_nobody_when_it_cannot_be_judged(acme, where, caplog):
    Segment.objects.create(workspace=acme, key="a", name="A", rule=audience(where))

    (segment,) = built(acme).segments

    assert segment.holds({"segments": {"a": True}}) is False
    assert "delivery.catalog.segment" in caplog.text


@pytest.mark.parametrize("damage", [{"intent": "shout"}, {"audience": audience({"$or": "nonsense"})}])
def test_build_leaves_out_a_prompt_that_cannot_be_read_and_keeps_the_others(acme, damage, caplog):
    version = live(acme, "broken")
    live(acme, "fine")
    PromptVersion.objects.filter(pk=version.pk).update(definition={**version.definition, **damage})

    assert [prompt.key for prompt in built(acme).prompts] == ["fine"]
    assert "delivery.catalog.prompt_broken prompt=broken" in caplog.text


def test_build_takes_one_prompt_instead_of_the_live_one_or_besides(acme):
    live(acme, "b", priority=5)
    live(acme, "c")
    prompt = acme.prompts.get(key="b")
    drafted = content.as_drafted(prompt=prompt)._replace(key="a")

    besides = build(workspace_id=acme.pk, version=1, instead=drafted)
    instead = build(workspace_id=acme.pk, version=1, instead=drafted._replace(key="b"))

    assert [(spec.key, spec.version) for spec in besides.prompts] == [("a", 2), ("b", 1), ("c", 1)]
    assert [(spec.key, spec.version) for spec in instead.prompts] == [("b", 2), ("c", 1)]


def test_build_gathers_the_facts_of_prompts_and_segments(acme):
    logins = {"kind": "count", "event": "Login"}
    Segment.objects.create(workspace=acme, key="a", name="A", rule=audience({}, logins=logins))
    live(acme, audience=near_limit(80))

    assert built(acme).facts == {
        "count_login_fb718b": {**logins, "window_seconds": None, "scope": "user"},
        "contacts_ratio": {"kind": "ratio", "limit": "contacts"},
    }


def test_catalogs_are_built_once_a_version(acme, django_assert_num_queries):
    (first,) = catalogs(workspace_ids=[acme.pk]).values()

    with django_assert_num_queries(1):
        assert catalogs(workspace_ids=[acme.pk])[acme.pk] is first
    bump(workspace_id=acme.pk)

    renewed = catalogs(workspace_ids=[acme.pk])[acme.pk]
    assert (first.version, renewed.version) == (1, 2)
    catalog.forget()
    assert catalogs(workspace_ids=[acme.pk])[acme.pk] is not renewed
