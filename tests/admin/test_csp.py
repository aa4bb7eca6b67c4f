import pytest

from guidance.admin.csp import STRICT, STUDIO, SWAGGER, policy


@pytest.mark.parametrize(
    ("path", "held"),
    [
        ("/", STRICT),
        ("/api/v1/people/", STRICT),
        ("/admin/", STUDIO),
        ("/admin/login/", STUDIO),
        ("/api/schema/swagger/", SWAGGER),
    ],
)
def test_policy_is_that_of_the_part_of_the_site(path, held):
    assert policy(path=path) == held


def test_policy_lets_only_the_studio_evaluate_and_nobody_frame_us():
    assert ["'unsafe-eval'" in held for held in (STRICT, STUDIO, SWAGGER)] == [False, True, False]
    assert all("frame-ancestors 'none'" in held for held in (STRICT, STUDIO, SWAGGER))


@pytest.mark.django_db
def test_every_page_brings_its_policy(client):
    response = client.get("/admin/login/")

    assert response.headers["Content-Security-Policy"] == STUDIO
