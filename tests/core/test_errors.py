import pytest

from guidance.core.errors import GuidanceError


def test_error_reads_as_its_sentence_when_it_has_no_place() -> None:
    error = GuidanceError("This prompt has no text yet.")

    assert (str(error), error.place, error.retryable) == ("This prompt has no text yet.", "", False)


def test_error_names_its_place_when_it_has_one() -> None:
    error = GuidanceError("The heading is empty.", place="blocks[0]")

    assert str(error) == "The heading is empty. (at blocks[0])"
    assert error.message == "The heading is empty."


def test_error_is_caught_by_its_base_when_a_floor_derives_its_own() -> None:
    class BusyError(GuidanceError):
        retryable = True

    with pytest.raises(GuidanceError, match="Try again") as caught:
        raise BusyError("Try again.")

    assert caught.value.retryable is True
