import uuid

import pytest

from guidance.core.ids import content_hash, key_digest, lane_of, sortable_id


def test_lane_is_the_same_for_ever_when_the_key_is_the_same() -> None:
    assert [lane_of(key, 16) for key in ("maya", "lena", "anon-1", "")] == [4, 11, 10, 0]


def test_lane_exists_when_the_key_holds_half_a_surrogate_pair() -> None:
    assert 0 <= lane_of("\ud83d", 16) < 16


def test_key_digest_is_sha256_hex_when_a_key_is_stored() -> None:
    assert key_digest("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_content_hash_is_32_digits_and_changes_when_a_byte_changes() -> None:
    assert content_hash(b"abc") == "ba7816bf8f01cfea414140de5dae2223"
    assert content_hash(b"abd") != content_hash(b"abc")


def test_sortable_id_is_a_version_7_uuid_when_parsed() -> None:
    parsed = uuid.UUID(sortable_id(1_795_255_200_000, b"\xff" * 10))

    assert (parsed.version, parsed.variant, parsed.int >> 80) == (7, uuid.RFC_4122, 1_795_255_200_000)


def test_sortable_ids_sort_by_time_when_their_entropy_does_not() -> None:
    assert sortable_id(1, b"\xff" * 10) < sortable_id(2, b"\x00" * 10)


def test_sortable_id_is_refused_when_entropy_is_short() -> None:
    with pytest.raises(ValueError, match="10 bytes"):
        sortable_id(1, b"short")
