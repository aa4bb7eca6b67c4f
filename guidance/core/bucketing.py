"""Stable assignment by hash, number for number as GrowthBook does it: hash version 2; version 1 in namespaces only."""

from collections.abc import Iterator, Sequence

_FNV_OFFSET = 0x811C9DC5
_FNV_PRIME = 0x01000193
_BUCKETS = 10_000
_BUCKETS_V1 = 1_000
_NEARLY_ONE = (0.99, 1.01)

Namespace = tuple[str, float, float]
"""A name and the half-open part of it, of [0, 1), that somebody must fall into."""


def hash_v2(seed: str, value: str) -> float:
    """Return where `value` falls for `seed`: in [0, 1), in steps of 0.0001."""
    return _fnv1a(str(_fnv1a(seed + value))) % _BUCKETS / _BUCKETS


def in_namespace(value: str, namespace: Namespace) -> bool:
    """Say whether `value` falls into the part: experiments on separate parts of one name share nobody."""
    name, start, end = namespace
    return start <= _fnv1a(f"{value}__{name}") % _BUCKETS_V1 / _BUCKETS_V1 < end


def equal_weights(count: int) -> list[float]:
    """Return the weights of so many alternatives of which none is preferred."""
    return [1 / count] * count if count > 0 else []


def choose(n: float, ranges: Sequence[tuple[float, float]]) -> int:
    """Return the index of the first half-open range that holds `n`, or -1 when none does."""
    return next((index for index, (start, end) in enumerate(ranges) if start <= n < end), -1)


def ranges_of(weights: Sequence[float], coverage: float = 1.0) -> list[tuple[float, float]]:
    """Return one range per weight; `coverage` keeps only the first part of each, so raising it moves nobody.

    Weights that do not add up to 1, or of which one is negative, count as equal ones; coverage is kept within 0 and 1.
    """
    lowest, highest = _NEARLY_ONE
    if min(weights, default=0) < 0 or not lowest <= sum(weights) <= highest:
        weights = equal_weights(len(weights))
    share = min(max(coverage, 0.0), 1.0)
    ranges: list[tuple[float, float]] = []
    start = 0.0
    for weight in weights:
        ranges.append((start, start + share * weight))
        start += weight
    return ranges


def _fnv1a(text: str) -> int:
    # JavaScript hashes UTF-16 code units, not bytes and not code points. Of plain text, each byte is one.
    digest = _FNV_OFFSET
    for unit in text.encode() if text.isascii() else _units(text):
        digest = (digest ^ unit) * _FNV_PRIME & 0xFFFFFFFF
    return digest


def _units(text: str) -> Iterator[int]:
    units = text.encode("utf-16-le", "surrogatepass")
    return (low | high << 8 for low, high in zip(units[::2], units[1::2], strict=True))
