"""Each node of a condition as a Python expression: the common operators in line, the rare ones as calls."""

import ast
import math
from collections.abc import Callable, Sequence

from guidance.rules.coercion import Path, number
from guidance.rules.operators import TESTS, folded, padded_version
from guidance.rules.patterns import literal_of, matcher
from guidance.rules.program import Program, View, both, call, compare, constant
from guidance.rules.syntax import IS, AllOf, Always, AnyOf, Every, Node, Not, Size, Some, Test

Judge = Callable[[object], bool]
Scalar = str | int | float | bool | None

_ORDER: dict[str, type[ast.cmpop]] = {"$lt": ast.Lt, "$lte": ast.LtE, "$gt": ast.Gt, "$gte": ast.GtE}
_VERSION_ORDER: dict[str, type[ast.cmpop]] = {
    "$veq": ast.Eq,
    "$vne": ast.NotEq,
    "$vgt": ast.Gt,
    "$vgte": ast.GtE,
    "$vlt": ast.Lt,
    "$vlte": ast.LtE,
}
# Below the surrogates, the order of characters is also the order of UTF-16 units.
_FIRST_SURROGATE = "\ud800"


def judge(node: Node) -> Judge:
    """Return a function that says whether a value satisfies a node."""
    program = Program()
    built: Judge = program.build(expression(node, program))  # type: ignore[assignment]
    return built


def judge_all(nodes: Sequence[Node]) -> Callable[[object], tuple[bool, ...]]:
    """Return one function that judges a value by all nodes at once."""
    program = Program()
    answers: list[ast.expr] = [expression(node, program) for node in nodes]
    built: Callable[[object], tuple[bool, ...]] = program.build(ast.Tuple(answers, ast.Load()))  # type: ignore[assignment]
    return built


def expression(node: Node, program: Program) -> ast.expr:
    """Return the expression of a node, always True or False."""
    match node:
        case Always():
            return constant(node.value)
        case AllOf() | AnyOf():
            joint = ast.And() if isinstance(node, AllOf) else ast.Or()
            return ast.BoolOp(joint, [expression(part, program) for part in node.parts])
        case Not():
            return ast.UnaryOp(ast.Not(), expression(node.part, program))
        case Test():
            return _test(node, program)
        case _:
            return _list(node, program)


def _list(node: Size | Some | Every, program: Program) -> ast.expr:
    if isinstance(node, Every):
        judges = [judge(part) for part in node.parts]
        accepts: Judge = lambda found: all(any(map(each, found)) for each in judges)  # type: ignore[call-overload] # noqa: E731
    elif isinstance(node, Some):
        one = judge(node.part)
        accepts = lambda found: any(one(item) for item in found if item is not None)  # type: ignore[attr-defined] # noqa: E731
    else:
        counted = judge(node.part)
        accepts = lambda found: counted(len(found))  # type: ignore[arg-type] # noqa: E731
    return both(program.is_kind(node.path, "array"), call(program.given(accepts), program.raw(node.path)))


def _test(node: Test, program: Program) -> ast.expr:
    emit = _EMITTERS.get(node.operator)
    found = emit(node, program) if emit else None
    if found is not None:
        return found
    return call(program.given(TESTS[node.operator]), program.raw(node.path), program.given(node.operand))


def _is(node: Test, program: Program) -> ast.expr | None:
    path, wanted = node.path, node.operand
    if isinstance(wanted, bool):
        return compare(program.view(path, "truth"), ast.Is(), constant(wanted))
    if isinstance(wanted, str):
        return compare(program.view(path, "text"), ast.Eq(), constant(wanted))
    if isinstance(wanted, int | float):
        return compare(program.view(path, "number"), ast.Eq(), constant(wanted))
    return _nothing(path, program) if wanted is None else None


def _eq(node: Test, program: Program) -> ast.expr:
    path, wanted = node.path, node.operand
    if wanted is None:
        return _nothing(path, program)
    if isinstance(wanted, bool):
        return compare(program.raw(path), ast.Is(), constant(wanted))
    if not isinstance(wanted, str | int | float):
        return constant(False)
    same = compare(program.raw(path), ast.Eq(), constant(wanted))
    if wanted in (0, 1):
        # Python holds that True is 1; the wire does not.
        return both(same, compare(program.raw(path), ast.IsNot(), constant(bool(wanted))))
    return same


def _nothing(path: Path, program: Program) -> ast.expr:
    return compare(program.raw(path), ast.Is(), constant(None))


def _ordering(node: Test, program: Program) -> ast.expr | None:
    path, wanted = node.path, node.operand
    if wanted is None or isinstance(wanted, int | float):
        return compare(program.view(path, "number"), _ORDER[node.operator](), constant(number(wanted)))
    if not isinstance(wanted, str) or not _plainly_ordered(wanted) or not math.isnan(number(wanted)):
        return None
    return _text_ordering(path, "primitive", _ORDER[node.operator](), wanted, program)


def _text_ordering(path: Path, view: View, order: ast.cmpop, wanted: str, program: Program) -> ast.expr:
    ours = program.view(path, view)
    return both(compare(ours, ast.IsNot(), constant(None)), compare(ours, order, constant(wanted)))


def _version(node: Test, program: Program) -> ast.expr | None:
    wanted = padded_version(node.operand)
    if not _plainly_ordered(wanted):
        return None
    return compare(program.view(node.path, "version"), _VERSION_ORDER[node.operator](), constant(wanted))


def _plainly_ordered(wanted: str) -> bool:
    return max(wanted, default="") < _FIRST_SURROGATE


def _exists(node: Test, program: Program) -> ast.expr:
    wanted = TESTS[IS](node.operand, True)
    return compare(program.raw(node.path), ast.IsNot() if wanted else ast.Is(), constant(None))


def _type(node: Test, program: Program) -> ast.expr:
    return program.is_kind(node.path, node.operand) if isinstance(node.operand, str) else constant(False)


def _member(node: Test, program: Program) -> ast.expr:
    any_case = node.operator in ("$ini", "$nini")
    values = [folded(value) if any_case else value for value in _items(node.operand)]
    found = None if any_case else _plain_member(node.path, values, program)
    if found is None:
        found = call(program.given(membership(values, any_case=any_case)), program.raw(node.path))
    return ast.UnaryOp(ast.Not(), found) if node.operator in ("$nin", "$nini") else found


def _plain_member(path: Path, values: list[object], program: Program) -> ast.expr | None:
    if all(isinstance(value, str) for value in values):
        word = "string"
    elif all(isinstance(value, int | float) and not isinstance(value, bool) for value in values):
        word = "number"
    else:
        return None
    inside = compare(program.raw(path), ast.In(), constant(frozenset(values)))
    in_list = both(program.is_kind(path, "array"), call(program.given(membership(values)), program.raw(path)))
    return ast.IfExp(program.is_kind(path, word), inside, in_list)


def membership(values: Sequence[object], *, any_case: bool = False) -> Judge:
    """Return a function that says whether a value, or an element of a list, is one of `values`."""
    known = frozenset(_token(value) for value in values if value is None or isinstance(value, str | int | float))
    look = folded if any_case else _as_it_is

    def one(value: object) -> bool:
        return (value is None or isinstance(value, str | int | float)) and _token(look(value)) in known

    return lambda found: any(map(one, found)) if isinstance(found, list | tuple) else one(found)


def _as_it_is(value: object) -> object:
    return value


def _token(value: object) -> object:
    return (value,) if isinstance(value, bool) else value


def _items(operand: object) -> Sequence[object]:
    return operand if isinstance(operand, list | tuple) else ()


def _regex(node: Test, program: Program) -> ast.expr:
    pattern, any_case = node.operand, node.operator == "$regexi"
    if not isinstance(pattern, str):
        return constant(False)
    value = program.view(node.path, "text")
    literal = None if any_case else literal_of(pattern)
    if literal is None:
        return call(program.given(matcher(pattern, any_case=any_case)), value)
    wanted = constant(literal.text)
    if literal.at_start and literal.at_end:
        return compare(value, ast.Eq(), wanted)
    if literal.at_start or literal.at_end:
        return call(ast.Attribute(value, "startswith" if literal.at_start else "endswith", ast.Load()), wanted)
    return compare(wanted, ast.In(), value)


_EMITTERS: dict[str, Callable[[Test, Program], ast.expr | None]] = {
    IS: _is,
    "$eq": _eq,
    "$ne": lambda node, program: ast.UnaryOp(ast.Not(), _eq(node, program)),
    "$exists": _exists,
    "$type": _type,
    "$regex": _regex,
    "$regexi": _regex,
    **dict.fromkeys(_ORDER, _ordering),
    **dict.fromkeys(_VERSION_ORDER, _version),
    **dict.fromkeys(("$in", "$nin", "$ini", "$nini"), _member),
}
