"""What JavaScript makes of a value when it compares, prints or counts it.

Rules are judged here and in browsers, so the browser's habits are the reference, the odd ones included: a missing
number counts as 0, a missing text reads "null". Two habits are left out on purpose: names inherited from prototypes
("constructor") are not found, and whole numbers beyond 2**53 are compared exactly.
"""

import math
import re
from collections.abc import Mapping
from decimal import Decimal

Path = tuple[str, ...]

_SAFE_INTEGER = 2**53
_SPACE = (
    "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007"
    "\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
)
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_PREFIXED = re.compile(r"0(?:[xX][0-9a-fA-F]+|[oO][0-7]+|[bB][01]+)")
_INFINITE = {"Infinity": math.inf, "+Infinity": math.inf, "-Infinity": -math.inf}
_INDEX = re.compile(r"0|[1-9][0-9]{0,9}")
KINDS: dict[type, str] = {
    type(None): "null",
    bool: "boolean",
    int: "number",
    float: "number",
    str: "string",
    list: "array",
    tuple: "array",
}


def lookup(value: object, path: Path) -> object:
    """Return what stands at `path`, or None when nothing does."""
    for key in path:
        value = step(value, key)
    return value


def step(value: object, key: str) -> object:
    """Return one member of an object or a list ("0" and "length" work on lists), or None."""
    if isinstance(value, Mapping):
        return value.get(key)
    if isinstance(value, list | tuple):
        if _INDEX.fullmatch(key):
            return value[int(key)] if int(key) < len(value) else None
        return len(value) if key == "length" else None
    return None


def kind(value: object) -> str:
    """Return the word `$type` compares with."""
    return KINDS.get(type(value)) or next((word for known, word in KINDS.items() if isinstance(value, known)), "object")


def text(value: object) -> str:
    """Return the value as JavaScript prints it: "null", "true", "1e+21", "a,b", "[object Object]"."""
    if isinstance(value, str):
        return value
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return _number_text(value)
    if isinstance(value, list | tuple):
        return ",".join("" if item is None else text(item) for item in value)
    return "[object Object]"


def number(value: object) -> float:
    """Return the value as JavaScript counts it: nothing is 0, "" is 0, what is no number is NaN."""
    if value is None:
        return 0
    if isinstance(value, int | float):
        return value
    if isinstance(value, str):
        return _text_number(value)
    return _text_number(text(value)) if isinstance(value, list | tuple) else math.nan


def truth(value: object) -> bool | None:
    """Return whether the value counts as true; None for a missing one, which is neither."""
    if value is None:
        return None
    if isinstance(value, bool | str):
        return bool(value)
    return value != 0 and not math.isnan(value) if isinstance(value, int | float) else True


def primitive_text(value: object) -> str | None:
    """Return the text a value is ordered by next to another text, or None when it is ordered as a number."""
    return None if value is None or isinstance(value, bool | int | float) else text(value)


def utf16(value: str) -> bytes:
    """Return the order of a text in JavaScript, which compares UTF-16 units."""
    return value.encode("utf-16-be", "surrogatepass")


def strictly_same(left: object, right: object) -> bool:
    """Compare as `===` does; two lists or two objects are never the same one."""
    if isinstance(left, bool) or isinstance(right, bool) or left is None or right is None:
        return left is right
    if isinstance(left, str) or isinstance(right, str):
        return isinstance(left, str) and left == right
    return isinstance(left, int | float) and isinstance(right, int | float) and left == right


def same_json(left: object, right: object) -> bool:
    """Compare two values by their JSON text, in which the order of an object's keys counts."""
    if isinstance(left, list | tuple) and isinstance(right, list | tuple):
        return len(left) == len(right) and all(map(same_json, left, right))
    if isinstance(left, Mapping) and isinstance(right, Mapping):
        keys = _ordered_keys(left)
        return keys == _ordered_keys(right) and all(same_json(left[key], right[key]) for key in keys)
    return strictly_same(_finite(left), _finite(right))


def _finite(value: object) -> object:
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _ordered_keys(value: Mapping[str, object]) -> list[str]:
    # JavaScript lists keys that look like list positions first, in numeric order.
    positions = sorted((key for key in value if _INDEX.fullmatch(key)), key=int)
    return positions + [key for key in value if not _INDEX.fullmatch(key)]


def _text_number(value: str) -> float:
    word = value.strip(_SPACE)
    if not word:
        return 0
    if _DECIMAL.fullmatch(word):
        return float(word)
    if _PREFIXED.fullmatch(word):
        return int(word, 0)
    return _INFINITE.get(word, math.nan)


def _number_text(value: float) -> str:
    if isinstance(value, int):
        if abs(value) <= _SAFE_INTEGER:
            return str(value)
        value = _as_double(value)
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else ("Infinity" if value > 0 else "-Infinity")
    return _finite_text(value) if value else "0"


def _as_double(value: int) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def _finite_text(value: float) -> str:
    sign, digits, power = Decimal(repr(value)).as_tuple()
    whole = "".join(map(str, digits))
    shown = whole.rstrip("0")
    point = len(whole) + int(power)
    minus = "-" if sign else ""
    if len(shown) <= point <= 21:
        return f"{minus}{shown.ljust(point, '0')}"
    if 0 < point <= 21:
        return f"{minus}{shown[:point]}.{shown[point:]}"
    if -6 < point <= 0:
        return f"{minus}0.{'0' * -point}{shown}"
    fraction = f".{shown[1:]}" if len(shown) > 1 else ""
    return f"{minus}{shown[0]}{fraction}e{point - 1:+d}"
