"""A rule in plain English, for the people who wrote it with a form."""

from collections.abc import Callable, Mapping
from typing import cast

from guidance.rules.fact_words import plain, said
from guidance.rules.facts import Fact
from guidance.rules.lowering import is_operator_object
from guidance.rules.parse import Document, Rule, parse
from guidance.rules.patterns import literal_of

Names = Mapping[str, str]

_LABELS = {"account.plan": "plan", "page.path": "page address", "page.url": "full page address"}
_NUMBER_WORDS = {
    "$gte": "at least",
    "$lte": "at most",
    "$gt": "more than",
    "$lt": "below",
    "$eq": "exactly",
    "$ne": "not",
}
_TEXT_WORDS = {"$gte": "on or after", "$lte": "on or before", "$gt": "after", "$lt": "before"}
_VERSION_WORDS = {
    "$veq": "version",
    "$vne": "not version",
    "$vgt": "later than version",
    "$vgte": "at least version",
    "$vlt": "earlier than version",
    "$vlte": "at most version",
}
_TYPE_WORDS = {
    "string": "a text",
    "number": "a number",
    "boolean": "yes or no",
    "array": "a list",
    "object": "a group",
    "null": "empty",
}


def describe(rule: Rule | Document, names: Names | None = None) -> str:
    """Return the rule as one sentence part: "plan is Free and contacts used is at least 80 %".

    `names` gives labels to paths ("user.role") and keys ("plan:free", "limit:contacts", "event:…", "segment:…",
    "prompt:…", "list:…"). Raises InvalidRule for a document that is not a rule.
    """
    parsed = rule if isinstance(rule, Rule) else parse(rule)
    return _Words(parsed.facts, names or {}).sentence(parsed.where) or "everyone"


class _Words:
    def __init__(self, facts: Mapping[str, Fact], names: Names) -> None:
        self.facts = facts
        self.names = names

    def sentence(self, condition: Mapping[str, object]) -> str:
        clauses = self.clauses(condition)
        return _bare(clauses[0]) if len(clauses) == 1 and "$or" in condition else _all(clauses)

    def clauses(self, condition: object) -> list[str]:
        entries = cast("Mapping[str, object]", condition).items()
        return [clause for key, value in entries for clause in self.entry(key, value)]

    def entry(self, key: str, value: object) -> list[str]:
        if key == "$and":
            return [clause for branch in cast("list[object]", value) for clause in self.clauses(branch)]
        if key == "$not":
            return [f"not ({_all(self.clauses(value))})"]
        if key in ("$or", "$nor"):
            branches = [self.clauses(branch) for branch in cast("list[object]", value)]
            either = _either([_all(branch) if len(branch) < 2 else f"({_all(branch)})" for branch in branches])
            return [f"({either})" if len(branches) > 1 else either] if key == "$or" else [f"not ({either})"]
        return self.path(key, value)

    def path(self, path: str, value: object) -> list[str]:
        namespace, _, key = path.partition(".")
        if namespace == "segments":
            segment, yes = f"in segment “{self.name('segment', key)}”", _asks_yes(value)
            return (
                self.tests(f"being {segment}", value, plain)
                if yes is None
                else [f"is{' ' if yes else ' not '}{segment}"]
            )
        fact = self.facts.get(key) if namespace == "facts" else None
        return self.fact(fact, value) if fact else self.tests(self.label(path), value, self.shown(path))

    def fact(self, fact: Fact, value: object) -> list[str]:
        words = said(fact, self.name, self.filter)
        yes = _asks_yes(value) if words.is_yes else None
        if yes is None:
            return self.tests(words.label, value, words.show, words.verb)
        return [words.label if yes else f"not ({words.label})"]

    def tests(self, label: str, value: object, show: Callable[[object], str], verb: str = " is") -> list[str]:
        if not isinstance(value, Mapping) or not is_operator_object(value):
            return [f"{label}{verb} {show(value)}"]
        asked = [name for name in value if name != "$type" or len(value) == 1]
        return [self.test(label, name, value[name], show, verb) for name in asked]

    def test(self, label: str, name: str, operand: object, show: Callable[[object], str], verb: str) -> str:
        if name in _NUMBER_WORDS and (not isinstance(operand, str) or name in ("$eq", "$ne")):
            exactly = name == "$eq" and verb
            word = "" if exactly else f" {_NUMBER_WORDS[name]}"
            return f"{label}{verb}{word} {show(operand)}"
        if name in _TEXT_WORDS:
            return f"{label}{verb} {_TEXT_WORDS[name]} {show(operand)}"
        if name in _VERSION_WORDS:
            return f"{label} is {_VERSION_WORDS[name]} {operand}"
        if name == "$not":
            return f"not ({_all(self.tests(label, operand, show, verb))})"
        if name in ("$regex", "$regexi"):
            return f"{label} {_pattern(str(operand))}{' (in any case)' if name == '$regexi' else ''}"
        return f"{label} {self.rare(name, operand, show)}"

    def rare(self, name: str, operand: object, show: Callable[[object], str]) -> str:
        match name:
            case "$exists":
                return "is set" if operand else "is not set"
            case "$type":
                return f"is {_TYPE_WORDS[str(operand)]}"
            case "$in" | "$ini" | "$nin" | "$nini":
                return _choice(name, [show(item) for item in cast("list[object]", operand)])
            case "$inGroup" | "$notInGroup":
                return f"is {'not ' if name == '$notInGroup' else ''}on the list “{self.name('list', str(operand))}”"
            case "$size":
                return f"has a length that {_all(self.tests('', operand, plain)).strip()}"
            case "$all" | "$alli":
                items = [_all(self.tests("one that", item, plain)) for item in cast("list[object]", operand)]
                return f"holds {_all(items) or 'anything'}"
            case _:
                return f"holds one where {self.element(operand)}"

    def filter(self, where: Mapping[str, object]) -> str:
        # An event's properties may be named like anything; none of them is a fact.
        return _Words({}, self.names).sentence(where)

    def element(self, operand: object) -> str:
        if isinstance(operand, Mapping) and is_operator_object(operand):
            return _all(self.tests("it", operand, plain))
        return _all(self.clauses(operand))

    def label(self, path: str) -> str:
        if path in self.names:
            return self.names[path]
        if path in _LABELS:
            return _LABELS[path]
        namespace, _, key = path.partition(".")
        words = (key or namespace).replace("_", " ").replace(".", " ")
        return f"{namespace} {words}" if namespace in ("account", "page", "device") and key else words

    def shown(self, path: str) -> Callable[[object], str]:
        return self.plan if path == "account.plan" else plain

    def plan(self, value: object) -> str:
        return (
            self.names.get(f"plan:{value}", value[:1].upper() + value[1:]) if isinstance(value, str) else plain(value)
        )

    def name(self, sort: str, key: str) -> str:
        return self.names.get(f"{sort}:{key}", key)


def _all(clauses: list[str]) -> str:
    return " and ".join(clauses)


def _either(clauses: list[str]) -> str:
    return " or ".join(clause or "everyone" for clause in clauses)


def _bare(group: str) -> str:
    return group.removeprefix("(").removesuffix(")")


def _asks_yes(value: object) -> bool | None:
    """Say whether being in a segment is wanted; None for a test that asks neither."""
    if isinstance(value, bool):
        return value
    wanted = {"$eq": True, "$ne": False}
    asked = [(name, operand) for name, operand in value.items()] if isinstance(value, Mapping) else []
    if len(asked) != 1 or asked[0][0] not in wanted or not isinstance(asked[0][1], bool):
        return None
    name, operand = asked[0]
    return wanted[name] is operand


def _choice(name: str, shown: list[str]) -> str:
    wanted = "is" if name in ("$in", "$ini") else "is not"
    some = (
        shown[0]
        if len(shown) == 1
        else f"one of {', '.join(shown[:-1])} or {shown[-1]}"
        if shown
        else "anything listed"
    )
    return f"{wanted} {some}{' (in any case)' if name in ('$ini', '$nini') else ''}"


def _pattern(pattern: str) -> str:
    literal = literal_of(pattern)
    if literal is None:
        return f"matches the pattern “{pattern}”"
    if literal.at_start and literal.at_end:
        return f"is “{literal.text}”"
    return f"{'starts with' if literal.at_start else 'ends with' if literal.at_end else 'contains'} “{literal.text}”"
