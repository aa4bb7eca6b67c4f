"""What the API says when the house below it cannot answer."""

from unittest.mock import patch

import pytest
from django.db import OperationalError

from guidance.core.errors import GuidanceError
from tests.api.conftest import Caller


def test_database_that_is_away_is_503_with_retry_after(acme: Caller, caplog: pytest.LogCaptureFixture) -> None:
    with patch("guidance.api.people.people", side_effect=OperationalError("the server closed the connection")):
        response = acme.get("people", "lena")

    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert response.json()["detail"] == "The service cannot answer just now; try again in a few seconds."
    assert [record.message for record in caplog.records if record.name.startswith("guidance")] == [
        "api.database.unavailable"
    ]


def test_error_of_the_house_is_400_with_its_own_sentence(acme: Caller) -> None:
    error = GuidanceError("Traits of that kind are not taken.", place="traits.kind")

    with patch("guidance.delivery.pipeline.apply", side_effect=error):
        response = acme.put("people", "maya", body={})

    assert response.status_code == 400
    assert response.json()["detail"] == "traits.kind: Traits of that kind are not taken."


def test_what_nobody_anticipated_is_left_to_django(acme: Caller) -> None:
    with (
        patch("guidance.api.people.people", side_effect=ZeroDivisionError("a bug")),
        pytest.raises(ZeroDivisionError, match="a bug"),
    ):
        acme.get("people", "lena")
