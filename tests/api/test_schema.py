"""What the API says of itself."""

import io
import re

import pytest
from django.core.management import call_command
from django.test import Client
from drf_spectacular.generators import SchemaGenerator

METHODS = {"get", "put", "patch", "post", "delete"}
OPERATIONS = (
    "account_states_delete",
    "account_states_put",
    "accounts_erase",
    "accounts_export",
    "accounts_get",
    "accounts_list",
    "accounts_patch",
    "accounts_put",
    "answers_list",
    "decisions_get",
    "decisions_records",
    "erasures_list",
    "exposures_list",
    "meters_get",
    "meters_put",
    "people_erase",
    "people_export",
    "people_get",
    "people_list",
    "people_patch",
    "people_put",
    "person_states_delete",
    "person_states_put",
    "prompts_get",
    "prompts_list",
    "results_list",
    "segments_get",
    "segments_list",
    "segments_list_add",
    "segments_list_replace",
    "segments_preview",
    "segments_size",
    "simulate",
    "switch_get",
    "switch_put",
    "tags_delete",
    "tags_get",
    "tags_list",
    "tags_put",
    "trials_end",
    "trials_start",
)


def test_schema_is_valid_and_raises_no_warning() -> None:
    written = io.StringIO()

    call_command("spectacular", "--validate", "--fail-on-warn", stdout=written)

    assert written.getvalue().startswith("openapi: 3.0.3")


def test_schema_lists_every_operation_by_a_tidy_name_with_its_key() -> None:
    schema = SchemaGenerator().get_schema(request=None, public=True)
    operations = [operation for path in schema["paths"].values() for name, operation in path.items() if name in METHODS]

    assert sorted(operation["operationId"] for operation in operations) == sorted(OPERATIONS)
    assert all(operation["security"] == [{"secretKey": []}] for operation in operations)
    assert all(operation["summary"] and operation["description"] for operation in operations)
    assert schema["paths"]["/api/v1/people/{user_id}/"]["patch"]["summary"] == "Add to a person who is there"
    assert all({"401", "403"} <= set(operation["responses"]) for operation in operations)


def test_schema_names_every_reason_and_every_state() -> None:
    schemas = SchemaGenerator().get_schema(request=None, public=True)["components"]["schemas"]
    enums = {name: schema["enum"] for name, schema in schemas.items() if "enum" in schema}

    assert enums["ReasonEnum"] == [
        *("archived", "not_started", "ended", "audience", "entitled_already", "holdout", "suppressed_state"),
        *("excluded_by", "already_converted", "capped_prompt", "capped_person", "capped_account", "capped_intent"),
        *("cooling_down", "snoozed", "waiting_for_human", "lost_to"),
    ]
    assert enums["StateEnum"] == ["open_ticket", "open_deal", "overdue", "just_upgraded", "with_human"]


def test_schema_is_public() -> None:
    response = Client().get("/api/schema/")

    assert response.status_code == 200
    assert b"/api/v1/people/{user_id}/" in response.content


@pytest.mark.django_db
def test_page_loads_everything_from_its_own_origin() -> None:
    page = Client().get("/api/schema/swagger/")
    script = Client().get("/api/schema/swagger/?script=")

    assert (page.status_code, script.status_code) == (200, 200)
    addresses = re.findall(r"""(?:src|href)=["']([^"']+)""", page.content.decode())
    assert addresses
    assert [address for address in addresses if not address.startswith("/")] == []
    assert re.findall(r"https?://(?!testserver)", page.content.decode() + script.content.decode()) == []


def test_page_lives_under_a_policy_without_inline_scripts() -> None:
    page = Client().get("/api/schema/swagger/")

    assert page["Content-Security-Policy"].startswith("default-src 'self'; style-src 'self' 'unsafe-inline'; img-src")
    assert [
        text for text in re.findall(r"<script[^>]*>(.*?)</script>", page.content.decode(), re.DOTALL) if text.strip()
    ] == []


def test_page_offers_no_field_to_paste_a_secret_key_into_a_call() -> None:
    script = Client().get("/api/schema/swagger/?script=")

    assert script["Content-Type"].startswith("application/javascript")
    assert b'"supportedSubmitMethods": []' in script.content
