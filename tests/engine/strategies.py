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
OTHERS = Wording("others", "hash-others", variables=("limit.calls.used",))
VARIANTS = (Wording("a", "hash-a", 0.4), Wording("b", "hash-b", 0.4, ("limit.calls.used",)))
# A prompt is a handful of these, so that it is drawn fast and most draws still arm something.
LIKES = [
    *({"intent": intent} for intent in INTENTS),
    *({"priority": priority} for priority in (1, 5)),
    {"standing": True},
    {"value": 2.5},
    {"variables": ("limit.calls.used",)},
    {"others": OTHERS},
    {"variants": VARIANTS},
    {"frequency": Frequency(count=None)},
    {"frequency": Frequency(count=None, until_acted=True)},
    {"frequency": Frequency(count=None, cooldown_days=1)},
    {"frequency": Frequency(count=2, cooldown_days=2)},
    {"frequency": Frequency(count=2, recount_on_publish=True, until_acted=True)},
    {"frequency": Frequency(count=1, window_seconds=3600)},
    {"frequency": Frequency(count=2, window_seconds=86_400)},
    {"frequency": Frequency(count=2, window_seconds=86_400, per="account")},
    {"frequency": Frequency(count=1, period_of="calls")},
    {"frequency": Frequency(count=2, period_of="contacts", per="account")},
]
LIMITING = [
    *({"offer": offer} for offer in (Offer(feature="timeline"), Offer(plan="growth"), Offer(limit="contacts"))),
    {"trial": "timeline"},
    {"starts": NOW + HOUR},
    {"starts": NOW - HOUR, "ends": NOW + 2 * HOUR},
    {"starts": NOW, "ends": NOW + HOUR, "local": True},
    {"starts": NOW + HOUR, "local": True},
    {"ends": NOW - 1},
    {"blackout": frozenset({TODAY})},
    {"blackout": frozenset({TODAY + 1, TODAY + 2})},
    {"weekdays": frozenset({5})},
    {"weekdays": frozenset({0, 6})},
    {"opens": 11 * HOUR, "open_for": 2 * HOUR},
    {"opens": 22 * HOUR, "open_for": 13 * HOUR, "weekdays": frozenset({4})},
    {"holdout": 0.3},
    {"holdout": 1.0},
    {"buyers_only": True},
]
LIMITS = st.sampled_from(
    [
        {},
        {"sell": IntentLimit(count=1, window_ms=HOUR)},
        {"sell": IntentLimit(cooldown_ms=DAY), "inform": IntentLimit(count=2, window_ms=DAY)},
        {"warn": IntentLimit(count=1, window_ms=DAY), "inform": IntentLimit(count=1, window_ms=DAY, cooldown_ms=HOUR)},
    ]
)
POLICIES = st.builds(
    Policy,
    person_cap=st.integers(1, 4),
    account_cap=st.sampled_from([None, 1, 2, 4]),
    account_cap_ms=st.sampled_from([HOUR, 7 * DAY]),
    intents=LIMITS,
    holdout=st.sampled_from([0.0, 0.0, 0.0, 0.3, 1.0]),
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
FEW, ONE = st.lists(st.sampled_from(LIKES), max_size=4), st.lists(st.sampled_from(LIMITING), max_size=1)
GROUPED = st.sampled_from([{}, {"group": "growth", "group_ms": HOUR}, {"group": "growth", "group_ms": 2 * DAY}])
SLOTS = st.sampled_from([{}, {"slot": "page"}, {"slot": "hover"}])
MOSTLY = st.sampled_from([True, True, True, False])


@st.composite
def catalogs(draw, **always):
    """Draw a catalog of up to six prompts; `always`: what is the same for all of them."""
    prompts = [
        _prompt(key, *draw(FEW), *draw(ONE), draw(SLOTS), draw(GROUPED), always)
        for key in KEYS[: draw(st.integers(0, 6))]
    ]
    judges = [JUDGES[0] if draw(MOSTLY) else draw(st.sampled_from(JUDGES)) for _ in prompts]
    return _catalog(prompts, judges, draw(POLICIES), draw(st.sampled_from([FACTS, {}])))


@st.composite
def open_catalogs(draw):
    """Draw a catalog of prompts for everybody, which only groups, caps and what the person did hold back."""
    prompts = [_prompt(key, *draw(FEW), draw(GROUPED)) for key in KEYS[: draw(st.integers(2, 6))]]
    return _catalog(prompts, [JUDGES[0]] * len(prompts), replace(draw(POLICIES), holdout=0.0), {})


def _prompt(key, *settings):
    return spec(key, **{name: value for part in settings for name, value in part.items()})


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
