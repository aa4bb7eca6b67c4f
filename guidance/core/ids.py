"""Names made from content: lanes, key digests, content hashes, and ids that sort by time."""

import hashlib
import zlib

_ENTROPY_BYTES = 10
_UUID_GROUPS = ((0, 8), (8, 12), (12, 16), (16, 20), (20, 32))


def lane_of(key: str, lanes: int) -> int:
    """Return the lane of a key: the same in every process, on every machine, for ever."""
    return zlib.crc32(key.encode("utf-8", "surrogatepass")) % lanes


def key_digest(key: str) -> str:
    """Return what is stored instead of a secret key (64 hex digits of SHA-256; keys are long and random)."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def content_hash(content: bytes) -> str:
    """Return the 32 hex digits that name these bytes."""
    return hashlib.sha256(content).hexdigest()[:32]


def sortable_id(now_ms: int, entropy: bytes) -> str:
    """Return a version 7 UUID: text order is time order. Pass 10 fresh random bytes; raises ValueError on fewer."""
    if len(entropy) != _ENTROPY_BYTES:
        raise ValueError(f"a sortable id needs exactly {_ENTROPY_BYTES} bytes of entropy")
    number = int.from_bytes(now_ms.to_bytes(6, "big") + entropy, "big")
    number &= ~(0xF << 76) & ~(0x3 << 62)
    digits = f"{number | 0x7 << 76 | 0x2 << 62:032x}"
    return "-".join(digits[start:end] for start, end in _UUID_GROUPS)
