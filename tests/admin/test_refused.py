"""What somebody reads who may not do something, or looks for what is not there."""

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from tests.support import cast

HOME = '<a href="/admin/">Go to the home page</a>'


def page(kind, *args):
    return reverse(f"admin:guidance_{kind}", args=args)


@pytest.mark.parametrize("kind", ["prompt_add", "segment_add", "playbooks"])
def test_page_that_a_role_does_not_open_says_who_can_give_another(client, workspace, kind):
    client.force_login(cast.member("vera", workspace, "viewer"))

    answer = client.get(page(kind))

    assert answer.status_code == 403
    assert "An admin of the workspace can give you another role." in answer.content.decode()
    assert HOME in answer.content.decode()


@pytest.mark.parametrize("address", ["/admin/nothing/", "/nothing/"])
def test_page_that_is_not_there_says_so(studio, address):
    answer = studio.get(address)

    assert answer.status_code == 404
    assert "<h1>There is no such page</h1>" in answer.content.decode()
    assert HOME in answer.content.decode()


def test_failure_is_told_without_asking_the_database(django_assert_num_queries, db):
    with django_assert_num_queries(0):
        text = render_to_string("500.html")

    assert "<h1>Something went wrong</h1>" in text
    assert HOME in text


def test_form_that_was_open_for_too_long_says_what_to_do(ada):
    client = Client(enforce_csrf_checks=True)
    client.force_login(ada)

    answer = client.post(page("prompt_add"), {})

    assert answer.status_code == 403
    assert "Go back, load the page again and repeat what you did." in answer.content.decode()
