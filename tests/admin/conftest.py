import pytest

from tests.support import cast


@pytest.fixture
def workspace(db):
    return cast.workspace()


@pytest.fixture
def ada(workspace):
    """Ada the marketer, who may publish."""
    return cast.member("ada", workspace, "publisher")


@pytest.fixture
def studio(client, ada):
    """The studio as Ada sees it."""
    client.force_login(ada)
    return client


@pytest.fixture
def cyd(db):
    """Cyd, who works in another workspace and may do everything there."""
    return cast.member("cyd", cast.workspace("other", "Cyd's"), "admin")
