"""Conditions and contexts for property tests: every operator, every kind of value, missing ones most of all."""

from typing import Any

from hypothesis import strategies as st

SCALARS = st.sampled_from(
    [
        None,
        True,
        False,
        0,
        1,
        -1,
        5,
        5.5,
        100,
        "",
        "0",
        "1",
        "5",
        "abc",
        "ABC",
        "free",
        "null",
        "2.0.0",
        "1.9.1",
        "é",
        "😀",
    ]
)
VALUES = st.one_of(
    SCALARS,
    SCALARS,
    st.lists(SCALARS, max_size=3),
    st.dictionaries(st.sampled_from("abc"), SCALARS, max_size=2),
)
GROUPS: dict[str, Any] = {
    "vips": ["abc", 5, "free"],
    "odd": {"type": "list", "values": [1, None]},
    "broken": {"type": "x"},
}
NAMESPACES = ("user", "account", "facts", "segments", "page", "device")
PATTERNS = [
    "^a",
    "b",
    "abc$",
    "[a-c]+",
    "null",
    "^\\d+$",
    "a.c",
    "(a|b)c",
    "\\.",
    "(",
    "(a+)+$",
    "^$",
    ".*",
    "\\bf",
    "é",
]

_PATHS = st.builds(
    lambda space, rest: f"{space}.{rest}", st.sampled_from(NAMESPACES), st.sampled_from(["a", "b", "a.b", "a.0"])
)
_NAMES = st.sampled_from(["a", "b"])


def contexts() -> st.SearchStrategy[dict[str, Any]]:
    """Return whole contexts, some namespaces absent or odd."""
    inside = st.dictionaries(st.sampled_from("ab"), VALUES, max_size=2)
    return st.dictionaries(st.sampled_from(NAMESPACES), st.one_of(inside, inside, inside, SCALARS), max_size=6)


def conditions(depth: int = 3) -> st.SearchStrategy[dict[str, Any]]:
    """Return conditions over all namespaces."""
    return _conditions(depth, _PATHS)


def _conditions(depth: int, paths: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, Any]]:
    leaves = st.dictionaries(paths, _values(2), min_size=1, max_size=2)
    if depth == 0:
        return leaves
    inner = st.deferred(lambda: _conditions(depth - 1, paths))
    branches = st.lists(inner, max_size=3)
    logic = st.one_of(*(st.fixed_dictionaries({key: branches}) for key in ("$and", "$or", "$nor")))
    negation = st.fixed_dictionaries({"$not": inner})
    return st.one_of(leaves, leaves, logic, negation, st.builds(lambda one, two: {**one, **two}, leaves, logic))


def _values(depth: int) -> st.SearchStrategy[Any]:
    return st.one_of(SCALARS, VALUES, _operators(depth), _operators(depth), _operators(depth))


def _operators(depth: int) -> st.SearchStrategy[dict[str, Any]]:
    lists = st.lists(VALUES, max_size=3)
    plain: dict[str, st.SearchStrategy[Any]] = {
        **dict.fromkeys(
            ("$eq", "$ne", "$lt", "$lte", "$gt", "$gte", "$veq", "$vne", "$vgt", "$vgte", "$vlt", "$vlte"), VALUES
        ),
        **dict.fromkeys(("$in", "$nin", "$ini", "$nini"), st.one_of(lists, lists, SCALARS)),
        **dict.fromkeys(("$inGroup", "$notInGroup"), st.sampled_from([*GROUPS, "unheard of"])),
        **dict.fromkeys(("$regex", "$regexi"), st.one_of(st.sampled_from(PATTERNS), SCALARS)),
        "$exists": SCALARS,
        "$type": st.sampled_from(["null", "string", "number", "boolean", "array", "object", "x"]),
        "$unheard": SCALARS,
    }
    if depth:
        nested = st.deferred(lambda: _values(depth - 1))
        plain |= {
            "$not": nested,
            "$size": nested,
            "$all": st.lists(nested, max_size=2),
            "$alli": st.lists(nested, max_size=2),
            "$elemMatch": st.one_of(
                st.dictionaries(_NAMES, nested, max_size=2), st.deferred(lambda: _operators(depth - 1))
            ),
        }
    one = st.one_of(*(st.fixed_dictionaries({name: operand}) for name, operand in plain.items()))
    return st.one_of(one, one, st.builds(lambda first, second: {**first, **second}, one, one))


def guarded_conditions() -> st.SearchStrategy[dict[str, Any]]:
    """Return what the rule builder makes: every comparison with its guard."""
    numbers, texts = st.sampled_from([-1, 0, 1, 5, 5.5]), st.sampled_from(["", "a", "abc", "free", "5"])
    orders, versions = st.sampled_from(["$lt", "$lte", "$gt", "$gte"]), st.sampled_from(["$vgt", "$vlt", "$veq"])
    tests = st.one_of(
        st.builds(lambda order, value: {"$type": "number", order: value}, orders, numbers),
        st.builds(lambda order, value: {"$type": "string", order: value}, orders, texts),
        st.builds(
            lambda order, value: {"$type": "string", order: value}, versions, st.sampled_from(["1.0.0", "2.1.0-rc"])
        ),
        st.builds(lambda value: {"$type": "string", "$regex": value}, st.sampled_from(["^a", "b", "c$", "a|5"])),
        st.builds(lambda name, values: {name: values}, st.sampled_from(["$in", "$nin"]), st.lists(texts, max_size=3)),
        st.builds(
            lambda name, value: {name: value}, st.sampled_from(["$eq", "$ne"]), st.one_of(numbers, texts, st.booleans())
        ),
        st.builds(lambda value: {"$exists": value}, st.booleans()),
    )
    leaves = st.dictionaries(_PATHS, tests, min_size=1, max_size=2)
    groups = st.builds(
        lambda key, branches: {key: branches},
        st.sampled_from(["$and", "$or"]),
        st.lists(leaves, min_size=1, max_size=3),
    )
    return st.one_of(leaves, groups, st.builds(lambda branch: {"$not": branch}, groups))
