"""One Python function under construction: its argument, the values it reads once, and what it returns.

The function is built as a syntax tree, never as text, so nothing a rule holds can become code. Every path is read once;
each way of looking at a value (as a number, as text, ...) is computed once, however many rules use it.
"""

import ast
from collections.abc import Callable
from typing import Literal

from guidance.rules.coercion import KINDS, Path, kind, number, primitive_text, step, text, truth
from guidance.rules.operators import padded_version

View = Literal["kind", "number", "text", "primitive", "truth", "version"]

_ROOT = "context"
_KNOWN: dict[str, object] = {
    "__builtins__": {},
    "type": type,
    "dict": dict,
    "kind_of": KINDS.get,
    "kind": kind,
    "step": step,
    "number": number,
    "text": text,
    "primitive_text": primitive_text,
    "truth": truth,
    "padded_version": padded_version,
}
# For each view: the kind that needs no conversion, and what converts the others.
_CONVERSIONS: dict[View, tuple[str, str]] = {
    "number": ("number", "number"),
    "text": ("string", "text"),
    "primitive": ("string", "primitive_text"),
    "truth": ("boolean", "truth"),
    "version": ("", "padded_version"),
}


def load(name: str) -> ast.Name:
    return ast.Name(name, ast.Load())


def constant(value: str | float | bool | frozenset[object] | None) -> ast.Constant:
    # A set of constants is not in the grammar, but the compiler takes it as what `in {…}` would become.
    return ast.Constant(value)  # type: ignore[arg-type]


def call(function: ast.expr, *arguments: ast.expr) -> ast.Call:
    return ast.Call(function, list(arguments), [])


def compare(left: ast.expr, operator: ast.cmpop, right: ast.expr) -> ast.Compare:
    return ast.Compare(left, [operator], [right])


def both(left: ast.expr, right: ast.expr) -> ast.BoolOp:
    return ast.BoolOp(ast.And(), [left, right])


def assign(names: list[str], value: ast.expr) -> ast.Assign:
    return ast.Assign([ast.Name(name, ast.Store()) for name in names], value)


class Program:
    """Collects what an expression needs; `build` turns it into a function."""

    def __init__(self) -> None:
        self._reads: dict[Path, str] = {(): _ROOT}
        self._children: dict[Path, list[Path]] = {}
        self._views: dict[tuple[Path, View], tuple[str, ast.expr]] = {}
        self._names = dict(_KNOWN)

    def raw(self, path: Path) -> ast.Name:
        """Return the value at a path."""
        if path not in self._reads:
            self.raw(path[:-1])
            self._children.setdefault(path[:-1], []).append(path)
            self._reads[path] = f"v{len(self._reads)}"
        return load(self._reads[path])

    def view(self, path: Path, view: View) -> ast.Name:
        """Return the value at a path, looked at in one way."""
        known = self._views.get((path, view))
        if known is None:
            looked = self._looked_at(path, view)
            known = self._views[path, view] = (f"{view[0]}{len(self._views)}_", looked)
        return load(known[0])

    def is_kind(self, path: Path, word: str) -> ast.Compare:
        """Return the test that the value at a path is of one kind."""
        return compare(self.view(path, "kind"), ast.Eq(), constant(word))

    def given(self, value: object) -> ast.Name:
        """Return a name for a value that cannot be written as a constant: a function, a list."""
        name = f"given{len(self._names)}"
        self._names[name] = value
        return load(name)

    def build(self, result: ast.expr) -> Callable[..., object]:
        """Return the function of one context that returns `result`."""
        body: list[ast.stmt] = [*self._read(()), *(assign([name], value) for name, value in self._views.values())]
        body.append(ast.Return(result))
        arguments = ast.arguments(posonlyargs=[], args=[ast.arg(_ROOT)], kwonlyargs=[], kw_defaults=[], defaults=[])
        function = ast.FunctionDef(name="judge", args=arguments, body=body, decorator_list=[])
        module = ast.fix_missing_locations(ast.Module([function], []))
        exec(compile(module, "<rules>", "exec"), self._names)  # noqa: S102 - from nodes we made, never from text
        built: Callable[..., object] = self._names["judge"]  # type: ignore[assignment]
        return built

    def _looked_at(self, path: Path, view: View) -> ast.expr:
        value = self.raw(path)
        if view == "kind":
            known = call(load("kind_of"), call(load("type"), value))
            return ast.BoolOp(ast.Or(), [known, call(load("kind"), value)])
        ready, convert = _CONVERSIONS[view]
        converted = call(load(convert), value)
        return ast.IfExp(self.is_kind(path, ready), value, converted) if ready else converted

    def _read(self, path: Path) -> list[ast.stmt]:
        children = self._children.get(path, [])
        if not children:
            return []
        parent, names = load(self._reads[path]), [self._reads[child] for child in children]
        getter = ast.Attribute(parent, "get", ast.Load())
        plain = [assign([self._reads[child]], call(getter, constant(child[-1]))) for child in children]
        odd = [assign([self._reads[child]], call(load("step"), parent, constant(child[-1]))) for child in children]
        absent = ast.If(compare(parent, ast.Is(), constant(None)), [assign(names, constant(None))], list(odd))
        is_dict = compare(call(load("type"), parent), ast.Is(), load("dict"))
        below = [statement for child in children for statement in self._read(child)]
        return [ast.If(is_dict, list(plain), [absent]), *below]
