"""The words of the language: operators, namespaces, limits, and the tree a condition is read into."""

from dataclasses import dataclass

from guidance.core.errors import GuidanceError
from guidance.rules.coercion import Path

NAMESPACES = frozenset({"user", "account", "facts", "segments", "page", "device"})
BROWSER_NAMESPACES = frozenset({"page", "device"})
"""What only the page knows; workers prune the rest and send what is left."""

LOGIC = frozenset({"$and", "$or", "$nor", "$not"})
ORDERINGS = frozenset({"$lt", "$lte", "$gt", "$gte"})
VERSIONS = frozenset({"$veq", "$vne", "$vgt", "$vgte", "$vlt", "$vlte"})
EQUALITIES = frozenset({"$eq", "$ne"})
MEMBERSHIPS = frozenset({"$in", "$nin", "$ini", "$nini"})
GROUPS = frozenset({"$inGroup", "$notInGroup"})
PATTERNS = frozenset({"$regex", "$regexi"})
NESTING = frozenset({"$not", "$size", "$elemMatch", "$all", "$alli"})
OPERATORS = EQUALITIES | ORDERINGS | VERSIONS | MEMBERSHIPS | GROUPS | PATTERNS | NESTING | {"$exists", "$type"}
TYPES = frozenset({"string", "number", "boolean", "array", "object", "null"})

IS = "is"
"""The test behind a bare value: `{"user.plan": "free"}`."""
IS_ANY_CASE = "is_any_case"

VERSION = 1
MAX_DEPTH = 12
MAX_TESTS = 500
MAX_FILTER_TESTS = 50
MAX_LIST = 1_000
MAX_TEXT = 1_000
MAX_PATH = 200
MAX_FACTS = 100


class InvalidRule(GuidanceError):
    """A rule that cannot be saved; the message says what is wrong and where."""


@dataclass(frozen=True, slots=True)
class Always:
    """A part whose answer does not depend on anybody."""

    value: bool


@dataclass(frozen=True, slots=True)
class AllOf:
    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Not:
    part: "Node"


@dataclass(frozen=True, slots=True)
class Test:
    """One operator applied to the value at a path; the empty path is the value itself."""

    # pytest takes classes of this name for its own.
    __test__ = False

    path: Path
    operator: str
    operand: object


@dataclass(frozen=True, slots=True)
class Size:
    """The list at `path` has a length that `part`, read over the length itself, accepts."""

    path: Path
    part: "Node"


@dataclass(frozen=True, slots=True)
class Some:
    """The list at `path` has an element, other than null, that `part` accepts."""

    path: Path
    part: "Node"


@dataclass(frozen=True, slots=True)
class Every:
    """The list at `path` has, for each of `parts`, an element it accepts."""

    path: Path
    parts: tuple["Node", ...]


Node = Always | AllOf | AnyOf | Not | Test | Size | Some | Every


def all_of(parts: list[Node]) -> Node:
    """Return the conjunction, folded where constants decide it."""
    rest = tuple(part for part in parts if part != Always(True))
    if Always(False) in rest:
        return Always(False)
    return rest[0] if len(rest) == 1 else AllOf(rest) if rest else Always(True)


def any_of(parts: list[Node]) -> Node:
    """Return the disjunction, folded where constants decide it; of nothing, it is true (as the reference has it)."""
    if not parts or Always(True) in parts:
        return Always(True)
    rest = tuple(part for part in parts if part != Always(False))
    return rest[0] if len(rest) == 1 else AnyOf(rest) if rest else Always(False)


def negated(part: Node) -> Node:
    """Return the negation, folded for constants."""
    return Always(not part.value) if isinstance(part, Always) else Not(part)
