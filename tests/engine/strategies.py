"""Catalogs and people as hypothesis draws them: few prompts, moments close together, every setting that deciding knows."""

from dataclasses import replace

from hypothesis import strategies as st

from guidance.core.times import DAY, HOUR
from guidance.engine.catalog import INTENTS, IntentLimit, Policy, QuietTrait, SegmentSpec, Wording
from guidance.engine.subjects import STATES
from guidance.protocol.content import Frequency, Offer
from guidance.rules.compiler import compile_condition
from tests.support.catalogs import NOW, account, catalog, ledger, lena, shown, spec, trial

KEYS = [f"p{number}" for number in range(6)]
TODAY = NOW // DAY
ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Mars/Olympus"]
RECENT = st.integers(NOW - 3 * DAY, NOW)
AROUND = st.integers(NOW - DAY, NOW + DAY)
SHARES = st.sampled_from([0.0, 0.3, 1.0])
FACTS = {
    "logins": {"kind": "count", "event": "Login", "window_seconds": 7200},
    "idle": {"kind": "days_since", "event": "Login"},
    "sends": {"kind": "ratio", "limit": "sends"},
    "saw": {"kind": "prompt_history", "prompt": "p1", "what": "seen", "window_seconds": 3600},
}
SEGMENTS = (SegmentSpec("active", compile_condition({"facts.logins": {"$gte": 1}})),)
AUDIENCES = [
    {},
    {"user.role": "member"},
    {"user.role": "owner"},
    {"facts.logins": {"$gte": 2}},
    {"facts.idle": {"$gte": 1}},
    {"facts.sends": {"$gte": 0.5}},
    {"facts.saw": 0},
    {"segments.active": True},
]
JUDGES = [compile_condition(audience) for audience in AUDIENCES]  # once: drawing a catalog compiles nothing
VARIABLES = [(), ("limit.calls.used",)]
OTHERS = Wording("others", "hash-others", variables=("limit.calls.used",))
VARIANTS = (Wording("a", "hash-a", 0.4), Wording("b", "hash-b", 0.4, ("limit.calls.used",)))
FREQUENCIES = st.builds(
    Frequency,
    count=st.sampled_from([None, 1, 2]),
    window_seconds=st.sampled_from([None, 3600, 86_400]),
    period_of=st.sampled_from([None, "calls", "contacts"]),
    per=st.sampled_from(["person", "account"]),
    cooldown_days=st.integers(0, 2),
    recount_on_publish=st.booleans(),
    until_acted=st.booleans(),
)
SPECS = st.builds(
    spec,
    intent=st.sampled_from(INTENTS),
    priority=st.integers(1, 5),
    slot=st.sampled_from(["page", "hover"]),
    standing=st.booleans(),
    offer=st.sampled_from([Offer(), Offer(feature="timeline"), Offer(plan="growth"), Offer(limit="contacts")]),
    trial=st.sampled_from(["", "timeline"]),
    frequency=FREQUENCIES,
    starts=st.none() | AROUND,
    ends=st.none() | AROUND,
    local=st.booleans(),
    blackout=st.frozensets(st.integers(TODAY - 1, TODAY + 3), max_size=2),
    weekdays=st.sampled_from([frozenset(), frozenset({5}), frozenset({0, 6})]),
    variables=st.sampled_from(VARIABLES),
    group=st.sampled_from(["", "growth", "news"]),
    group_ms=st.sampled_from([HOUR, 2 * DAY]),
    holdout=SHARES,
    buyers_only=st.booleans(),
    others=st.sampled_from([None, OTHERS]),
    variants=st.sampled_from([(), VARIANTS]),
    value=st.sampled_from([0.0, 2.5]),
)
LIMITS = st.builds(
    IntentLimit,
    count=st.sampled_from([None, 1, 2]),
    window_ms=st.sampled_from([HOUR, DAY]),
    cooldown_ms=st.sampled_from([0, DAY]),
)
POLICIES = st.builds(
    Policy,
    person_cap=st.integers(1, 4),
    account_cap=st.sampled_from([None, 1, 2, 4]),
    account_cap_ms=st.sampled_from([HOUR, 7 * DAY]),
    intents=st.dictionaries(st.sampled_from(INTENTS), LIMITS, max_size=3),
    holdout=st.sampled_from([0.0, 0.0, 0.3, 1.0]),
    quiet_traits=st.sampled_from([(), (QuietTrait("open_ticket", "user", "tickets"),)]),
    zone=st.sampled_from(ZONES),
)
ENTRIES = st.fixed_dictionaries(
    {},
    optional={
        "s": st.lists(RECENT, min_size=1, max_size=3).map(lambda times: [[at, 1] for at in sorted(times)]),
        "d": st.lists(RECENT, min_size=1, max_size=2).map(sorted),
        "k": st.lists(RECENT, min_size=1, max_size=1),
        "c": st.lists(RECENT, min_size=1, max_size=1),
        "r": st.lists(RECENT, min_size=1, max_size=2).map(sorted),
        "z": AROUND,
        "x": RECENT,
    },
)
HISTORIES = st.dictionaries(st.sampled_from(KEYS), ENTRIES)
RUNNING = st.dictionaries(st.sampled_from(STATES), st.none() | AROUND, max_size=2)
TRIALS = st.dictionaries(
    st.sampled_from(["timeline", "reports"]),
    st.builds(trial, starts=st.integers(NOW - 2 * DAY, NOW + HOUR), ends=AROUND),
)
# Any one gate holds a prompt back, so draws of all settings arm next to nothing: most prompts know only the later gates.
PLAIN = {
    "starts": None,
    "ends": None,
    "blackout": frozenset(),
    "weekdays": frozenset(),
    "holdout": 0.0,
    "offer": Offer(),
    "trial": "",
    "buyers_only": False,
}
MOSTLY = st.sampled_from([True, True, True, False])


@st.composite
def catalogs(draw, **always):
    """Draw a catalog of up to six prompts; `always`: what is the same for all of them."""
    prompts = [
        replace(draw(SPECS), **{"key": key, **(PLAIN if draw(MOSTLY) else {}), **always})
        for key in KEYS[: draw(st.integers(0, 6))]
    ]
    judges = [JUDGES[0] if draw(MOSTLY) else draw(st.sampled_from(JUDGES)) for _ in prompts]
    return _catalog(prompts, judges, draw(POLICIES), draw(st.sampled_from([FACTS, {}])))


@st.composite
def open_catalogs(draw):
    """Draw a catalog of prompts for everybody, which only groups, caps and what the person did hold back."""
    policy = replace(draw(POLICIES), holdout=0.0)
    prompts = [replace(draw(SPECS), key=key, slot=key, **PLAIN) for key in KEYS[: draw(st.integers(2, 6))]]
    return _catalog(prompts, [JUDGES[0]] * len(prompts), policy, {})


def _catalog(prompts, judges, policy, facts):
    held = catalog(*prompts, facts=facts, policy=policy, intents={"p5": "sell"})
    return replace(held, segments=SEGMENTS, audiences=lambda context: [judge(context) for judge in judges])


@st.composite
def people(draw):
    """Draw Lena, with a history and an account that has one."""
    usage = {"at": draw(st.integers(NOW - 40 * DAY, NOW)), "used": draw(st.integers(0, 1200))}
    return lena(
        traits={
            "role": draw(st.sampled_from(["member", "owner"])),
            "timezone": draw(st.sampled_from([None, *ZONES])),
            "tickets": draw(st.sampled_from([0, 0, 1])),
        },
        ledger=ledger(*draw(st.lists(RECENT, max_size=4))),
        prompts=draw(HISTORIES),
        states=draw(st.just({}) | RUNNING),
        account=account(
            plan=draw(st.sampled_from(["free", "growth", None])),
            prompts=draw(HISTORIES),
            trials=draw(TRIALS),
            states=draw(st.just({}) | RUNNING),
            meters={"sends": usage, "calls": usage},
        ),
    )


def seeing(person, key, at):
    """Return the person once `key` was shown to them at `at` as well, and with them the account."""
    more = with_show(person.account.prompts, key, at)
    return replace(person, prompts=with_show(person.prompts, key, at), account=replace(person.account, prompts=more))


def with_show(history, key, at):
    """Return a history in which `key` was shown at `at` as well."""
    entry = history.get(key, {})
    times = sorted([*(seen for seen, _ in entry.get("s", ())), at])
    return {**history, key: {**entry, **shown(*times)}}
