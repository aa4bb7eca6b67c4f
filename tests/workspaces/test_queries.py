"""What other floors read of a workspace."""

from typing import Any

import pytest

from guidance.workspaces import queries
from guidance.workspaces.models import Workspace

pytestmark = pytest.mark.django_db


def test_policies_returns_what_deciding_needs(django_assert_num_queries: Any) -> None:
    acme = Workspace.objects.create(key="acme", name="Acme", buyer_roles=" Owner, billing,,", person_cap=3)

    with django_assert_num_queries(1):
        policies = queries.policies(workspace_id=acme.pk)

    assert policies == queries.Policies(
        workspace_id=acme.pk,
        catalog_version=1,
        buyer_roles=frozenset({"owner", "billing"}),
        person_cap=3,
        person_cap_days=1,
    )


def test_catalog_version_reads_one_number(django_assert_num_queries: Any) -> None:
    acme = Workspace.objects.create(key="acme", name="Acme", catalog_version=7)

    with django_assert_num_queries(1):
        assert queries.catalog_version(workspace_id=acme.pk) == 7
