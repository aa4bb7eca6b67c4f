"""What is known of people, in words."""

import pytest

from guidance.admin import facts


@pytest.mark.parametrize(
    ("name", "words"),
    [("created_at", "Created at"), ("teamSize", "Team size"), ("role", "Role"), ("MRR", "MRR"), ("_", "_")],
)
def test_trait_is_named_without_the_marks_of_code(name: str, words: str) -> None:
    assert facts.named(name) == words


def test_values_are_told_as_people_write_them() -> None:
    traits = {
        "created_at": "2026-08-03T09:00:00Z",
        "renews": "2026-08-03T09:00",
        "beta": True,
        "seats": 3,
        "code": "2026-99-99T09:00",
    }

    assert facts.told(traits.items()) == [
        ("Beta", "yes"),
        ("Code", "2026-99-99T09:00"),
        ("Created at", "3 Aug 2026, 09:00 UTC"),
        ("Renews", "3 Aug 2026, 09:00"),
        ("Seats", 3),
    ]
