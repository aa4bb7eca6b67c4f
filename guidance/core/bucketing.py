"""Stable assignment by hash, number for number as GrowthBook does it (hash version 2)."""

from collections.abc import Sequence

_FNV_OFFSET = 0x811C9DC5
_FNV_PRIME = 0x01000193
_BUCKETS = 10_000


def hash_v2(seed: str, value: str) -> float:
    """Return where `value` falls for `seed`: in [0, 1), in steps of 0.0001."""
    return _fnv1a(str(_fnv1a(seed + value))) % _BUCKETS / _BUCKETS


def choose(n: float, ranges: Sequence[tuple[float, float]]) -> int:
    """Return the index of the first half-open range that holds `n`, or -1 when none does."""
    return next((index for index, (start, end) in enumerate(ranges) if start <= n < end), -1)


def ranges_of(weights: Sequence[float], coverage: float = 1.0) -> list[tuple[float, float]]:
    """Return one range per weight; `coverage` keeps only the first part of each, so raising it moves nobody."""
    ranges: list[tuple[float, float]] = []
    start = 0.0
    for weight in weights:
        ranges.append((start, start + coverage * weight))
        start += weight
    return ranges


def _fnv1a(text: str) -> int:
    # JavaScript hashes UTF-16 code units, not bytes and not code points.
    units = text.encode("utf-16-le", "surrogatepass")
    digest = _FNV_OFFSET
    for low, high in zip(units[::2], units[1::2], strict=True):
        digest = ((digest ^ (low | high << 8)) * _FNV_PRIME) & 0xFFFFFFFF
    return digest
