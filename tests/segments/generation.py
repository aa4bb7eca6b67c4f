"""People of every odd kind and history, and guarded rules over them: as the rule form writes them, and the whole language."""

from hypothesis import strategies as st

from guidance.core.times import DAY, HOUR
from guidance.engine.catalog import Tally
from guidance.people import ledger as ledgers
from guidance.rules.builder import to_rule
from guidance.rules.compiler import compile_condition
from guidance.rules.rows import Row
from guidance.rules.tallies import SHALLOW, Counted, Depth
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
    "1.10.0",
    "v1.9.0-rc.1",
    "\uffff",
)
NUMBERS = (0, 1, 5, 5.0, -3, 0.1, 2.5, 100, 1e6)
SCALARS = st.one_of(st.none(), st.booleans(), st.sampled_from(NUMBERS), st.sampled_from(TEXTS))
VALUES = st.one_of(
    SCALARS, SCALARS, st.lists(SCALARS, max_size=3), st.dictionaries(st.sampled_from(("x", "é")), SCALARS, max_size=2)
)
EVENTS = ("Login", "Größe", 'say "hi"')
SEGMENTS = ("buyers", "big", "nobody")


COUNTED = [
    Counted(event, where, prop)
    for event in EVENTS
    for where in (None, {"size": {"$type": "number", "$gte": 5}})
    for prop in (None, "size")
]
TALLIES = [
    Tally(one.key, one.event, one.where and compile_condition(one.where), one.prop)
    for one in COUNTED
    if not one.is_plain
]
DEPTHS = st.sampled_from((SHALLOW, Depth(None), Depth(8 * DAY, lasts=True), Depth(0, lasts=True)))


class Ledger(dict):
    """A ledger that a failing test shows in a few words."""

    def __repr__(self):
        return f"<ledger of {', '.join(self)}>"


def ledger(moments, depth):
    """Return a ledger of these (event, ms, size) in the order given, every entry kept at one depth."""
    built = Ledger()
    for event, at, size in moments:
        tallies = [tally for tally in TALLIES if tally.event == event]
        for name, value in ledgers.matches(name=event, properties={"size": size}, tallies=tallies):
            ledgers.add(ledger=built, name=name, at=at, days=90, value=value, depth=depth)
    return built


AGES = st.one_of(
    st.sampled_from((-HOUR, 0, 1, HOUR, DAY, 7 * DAY, 7 * DAY + 1, 14 * DAY, 30 * DAY)), st.integers(-HOUR, 100 * DAY)
)
SIZES = st.sampled_from((None, "5", 0, 1, 5, 0.1, 2.5, -3, 1e9, 5.000001, 123456789.25))
MOMENTS = st.lists(st.tuples(st.sampled_from(EVENTS), AGES.map(lambda age: NOW - age), SIZES), max_size=12)
BUSY = st.builds(
    lambda step, count, last, size: [
        (EVENTS[number % 5 > 3], NOW - last - step * number, size) for number in range(count)
    ],
    st.integers(1, 3 * DAY),
    st.just(75),
    AGES,
    SIZES,
)
LEDGERS = st.builds(ledger, st.one_of(MOMENTS, MOMENTS, BUSY), DEPTHS)
HISTORIES = st.fixed_dictionaries(
    {},
    optional={
        "hello": st.fixed_dictionaries(
            {},
            optional={
                "s": st.lists(AGES, max_size=3).map(lambda ages: sorted([NOW - age, 1] for age in ages)),
                "d": st.lists(AGES, max_size=3).map(lambda ages: sorted(NOW - age for age in ages)),
                "c": st.lists(AGES, max_size=1).map(lambda ages: sorted(NOW - age for age in ages)),
            },
        )
    },
)
OBJECTS = st.dictionaries(st.sampled_from(TRAITS), VALUES, max_size=6)
USED = st.sampled_from((0, 0.5, 1, 7, 9.999999, 10, 1234.5, 1800, 1999, 2000, 3000, -1))
METERS = st.fixed_dictionaries(
    {},
    optional={
        "contacts": st.builds(lambda used, age: {"used": used, "at": NOW - age}, USED, AGES),
        "seats": st.builds(
            lambda used, days: {"used": used, "at": NOW, "d": days},
            USED,
            st.dictionaries(
                st.integers(0, 40).map(lambda ago: str(NOW // DAY - ago)),
                USED.map(lambda used: [used, NOW]),
                max_size=4,
            ),
        ),
    },
)
ACCOUNTS = st.fixed_dictionaries(
    {
        "traits": OBJECTS,
        "plan": st.sampled_from((None, "free", "growth")),
        "meters": METERS,
        "ledger": LEDGERS,
        "prompts": HISTORIES,
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

_orders = st.sampled_from(("$lt", "$lte", "$gt", "$gte"))
_versions = st.sampled_from(("$veq", "$vne", "$vlt", "$vlte", "$vgt", "$vgte"))
TEXT_TESTS = st.builds(
    lambda order, text: {"$type": "string", order: text}, st.one_of(_orders, _versions), st.sampled_from(TEXTS)
)
NUMBER_TESTS = st.builds(lambda order, number: {"$type": "number", order: number}, _orders, st.sampled_from(NUMBERS))
ANY_TESTS = st.one_of(
    st.builds(lambda word, few: {word: few}, st.sampled_from(("$ini", "$nini")), st.lists(SCALARS, max_size=3)),
    st.builds(
        lambda word, pattern: {word: pattern},
        st.sampled_from(("$regex", "$regexi")),
        st.sampled_from(
            ("^f", "e$", "^free$", "R", "^.{2}$", "[^a-z]", "\\bb|ul{2}", "é", "", "\\d+", "^(?!free)", "👍")
        ),
    ),
)

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
    st.builds(lambda path, size: {path: {"$size": size}}, _paths, st.one_of(st.integers(0, 3), NUMBER_TESTS)),
    st.builds(lambda path, test: {path: test}, _paths, st.one_of(TEXT_TESTS, NUMBER_TESTS, ANY_TESTS)),
    st.builds(
        lambda path, test: {path: {"$elemMatch": test}},
        _paths,
        st.one_of(TEXT_TESTS, NUMBER_TESTS, ANY_TESTS, ANY_TESTS.map(lambda test: {"x": test})),
    ),
    st.builds(
        lambda path, word, values: {path: {word: values}},
        _paths,
        st.sampled_from(("$all", "$alli")),
        st.lists(st.one_of(SCALARS, TEXT_TESTS, ANY_TESTS), max_size=2),
    ),
    st.builds(
        lambda path, place: {f"{path}.{place}": {"$exists": True}}, _paths, st.sampled_from(("0", "1", "length", "01"))
    ),
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
