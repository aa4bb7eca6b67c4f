import datetime as dt

import pytest

from guidance.content import publishing
from guidance.insights import touchpoints
from guidance.insights.models import Exposure
from guidance.insights.touchpoints import Met
from tests.support import cast
from tests.support.cast import NOW

pytestmark = pytest.mark.django_db


def shown(version, person, number, at=NOW, **moments):
    Exposure.objects.create(
        public_id=f"x-{number}",
        workspace=person.workspace,
        prompt=version.prompt,
        version=version,
        person=person,
        leased_at=NOW,
        expires_at=NOW,
        shown_at=at,
        **moments,
    )


def test_people_are_counted_once_however_often_they_saw_it():
    workspace = cast.workspace()
    version = publishing.publish(prompt=cast.prompt(workspace), by=None, now=NOW)
    lena, omar, zoe = (cast.lena(workspace, user_id=name) for name in ("lena", "omar", "zoe"))
    shown(version, lena, 1, clicked_at=NOW, completed_at=NOW)
    shown(version, lena, 2, clicked_at=NOW)
    shown(version, omar, 3)
    shown(version, zoe, 4, completed_at=NOW)
    shown(version, zoe, 5, at=NOW - dt.timedelta(days=40))
    shown(version, omar, 6, at=None)

    found = touchpoints.met(workspace_id=workspace.pk, since=NOW - dt.timedelta(days=30))

    assert found == {version.prompt_id: Met(3, 2)}
    assert (found[version.prompt_id].percent, Met(0, 0).percent) == (67, 0)
