"""People of every odd kind, and guarded rules over them as the rule form writes them, and a little beyond."""

from hypothesis import strategies as st

from guidance.core.times import DAY, HOUR
from guidance.people import ledger as ledgers
from guidance.rules.builder import to_rule
from guidance.rules.rows import Row
from tests.support.catalogs import NOW

TRAITS = ("role", "seats", "née", "a b", "since", "deep")
TEXTS = (
    "",
    "free",
    "Free",
    "5",
    "5.0",
    "true",
    "null",
    "[object Object]",
    "é",
    "👍🏽",
    "a,b",
    "a%b",
    "it's?",
    "2026-01-31",
    "K",
)
NUMBERS = (0, 1, 5, 5.0, -3, 0.1, 2.5, 100, 1e6)
SCALARS = st.one_of(st.none(), st.booleans(), st.sampled_from(NUMBERS), st.sampled_from(TEXTS))
VALUES = st.one_of(
    SCALARS, SCALARS, st.lists(SCALARS, max_size=3), st.dictionaries(st.sampled_from(("x", "é")), SCALARS, max_size=2)
)
EVENTS = ("Login", "Größe", 'say "hi"')
SEGMENTS = ("buyers", "big", "nobody")


def ledger(moments):
    """Return a ledger of these (event, ms) in the order given."""
    built = {}
    for event, at in moments:
        ledgers.add(ledger=built, name=event, at=at, days=90)
    return built


AGES = st.one_of(st.sampled_from((0, 1, HOUR, DAY, 7 * DAY, 7 * DAY + 1, 30 * DAY)), st.integers(0, 100 * DAY))
MOMENTS = st.lists(st.tuples(st.sampled_from(EVENTS), AGES.map(lambda age: NOW - age)), max_size=12)
BUSY = st.builds(
    lambda step, count: [("Login", NOW - step * number) for number in range(count)],
    st.integers(1, 3 * DAY),
    st.just(70),
)
LEDGERS = st.one_of(MOMENTS, MOMENTS, BUSY).map(ledger)
HISTORIES = st.fixed_dictionaries(
    {},
    optional={
        "hello": st.fixed_dictionaries(
            {},
            optional={
                "s": st.lists(AGES, max_size=3).map(lambda ages: sorted([NOW - age, 1] for age in ages)),
                "d": st.lists(AGES, max_size=3).map(lambda ages: sorted(NOW - age for age in ages)),
            },
        )
    },
)
OBJECTS = st.dictionaries(st.sampled_from(TRAITS), VALUES, max_size=6)
ACCOUNTS = st.fixed_dictionaries(
    {
        "traits": OBJECTS,
        "plan": st.sampled_from((None, "free", "growth")),
        "meters": st.sampled_from(({}, {"contacts": {"used": 1800, "at": 0}}, {"contacts": {"used": 0.5, "at": NOW}})),
        "ledger": LEDGERS,
        "segments": st.frozensets(st.sampled_from(("big",))),
    }
)
PEOPLE = st.fixed_dictionaries(
    {
        "known": st.booleans(),
        "traits": OBJECTS,
        "ledger": LEDGERS,
        "prompts": HISTORIES,
        "account": st.sampled_from((None, 0, 1)),
        "segments": st.frozensets(st.sampled_from(("buyers",))),
    }
)

_subjects = st.sampled_from(
    [f"trait:{where}.{name}" for where in ("user", "account") for name in (*TRAITS, "deep.x", "id", "plan")]
)
_texts = st.sampled_from([text for text in TEXTS if text])
ROWS = st.one_of(
    st.builds(Row, _subjects, st.sampled_from(("is", "is_not", "contains", "starts_with")), _texts),
    st.builds(Row, _subjects, st.just("is_one_of"), st.lists(_texts, min_size=1, max_size=3)),
    st.builds(Row, _subjects, st.sampled_from(("is_set", "is_not_set"))),
    st.builds(
        Row,
        _subjects,
        st.sampled_from(("at_least", "at_most", "more_than", "below", "exactly")),
        st.sampled_from(NUMBERS),
        st.just("number"),
    ),
    st.builds(Row, _subjects, st.sampled_from(("is_true", "is_false")), st.none(), st.just("boolean")),
    st.builds(
        Row,
        _subjects,
        st.sampled_from(("on_or_after", "before")),
        st.sampled_from(("2026-01-31", "2026-02-01")),
        st.just("date"),
    ),
    st.builds(
        Row,
        st.just("plan"),
        st.sampled_from(("is_one_of", "is_not_one_of")),
        st.lists(st.sampled_from(("free", "growth")), min_size=1),
    ),
    st.builds(Row, st.sampled_from([f"segment:{key}" for key in SEGMENTS]), st.sampled_from(("in", "not_in"))),
    st.builds(
        Row, st.just("limit:contacts"), st.sampled_from(("at_least", "at_most", "below")), st.sampled_from((0, 90, 100))
    ),
    st.builds(
        Row,
        st.sampled_from([f"event:{event}" for event in EVENTS]),
        st.sampled_from(("at_least", "at_most", "exactly")),
        st.integers(0, 60),
        days=st.sampled_from((None, 1, 2, 7, 30)),
        scope=st.sampled_from(("user", "account")),
    ),
    st.builds(
        Row,
        st.just("days_since:Login"),
        st.sampled_from(("at_least", "at_most")),
        st.integers(0, 60),
        scope=st.sampled_from(("user", "account")),
    ),
    st.builds(
        Row,
        st.just("prompt:hello"),
        st.sampled_from(("at_least", "at_most", "exactly")),
        st.integers(0, 3),
        days=st.sampled_from((None, 7)),
        what=st.sampled_from(("seen", "dismissed")),
    ),
)
RULES = st.builds(to_rule, st.sampled_from(("all", "any")), st.lists(ROWS, min_size=1, max_size=3))

_paths = st.sampled_from([f"user.{name}" for name in (*TRAITS, "deep.x", "id")] + ["account.plan", "account.seats"])
LEAVES = st.one_of(
    st.builds(lambda path, value: {path: value}, _paths, st.one_of(SCALARS, st.lists(SCALARS, max_size=2))),
    st.builds(
        lambda path, operator, value: {path: {operator: value}}, _paths, st.sampled_from(("$eq", "$ne")), SCALARS
    ),
    st.builds(
        lambda path, operator, values: {path: {operator: values}},
        _paths,
        st.sampled_from(("$in", "$nin")),
        st.lists(SCALARS, max_size=3),
    ),
    st.builds(
        lambda path, kind: {path: {"$type": kind}},
        _paths,
        st.sampled_from(("string", "number", "boolean", "array", "object", "null")),
    ),
    st.builds(lambda path, size: {path: {"$size": size}}, _paths, st.integers(0, 3)),
    st.builds(
        lambda path, value: {path: {"$type": "number", "$gt": value, "$lte": value + 5}},
        _paths,
        st.sampled_from(NUMBERS),
    ),
    st.builds(lambda path, value: {path: {"$not": {"$exists": value}}}, _paths, st.booleans()),
    st.builds(lambda key, value: {f"segments.{key}": value}, st.sampled_from((*SEGMENTS, "gone")), SCALARS),
)
CONDITIONS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(
            lambda word, parts: {word: parts},
            st.sampled_from(("$and", "$or", "$nor")),
            st.lists(inner, min_size=1, max_size=3),
        ),
        st.builds(lambda part: {"$not": part}, inner),
    ),
    max_leaves=5,
)
