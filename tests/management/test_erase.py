"""`manage.py erase`."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from guidance.people.models import Account, Erasure, Person, Suppression
from tests.support import cast


@pytest.fixture
def lena(db):
    return cast.lena(cast.workspace())


def run(*arguments):
    out = io.StringIO()
    call_command("erase", "acme", *arguments, stdout=out)
    return out.getvalue()


def test_erase_prints_the_receipt(lena):
    said = run("--person", "lena", "--yes")

    receipt = Erasure.objects.get()
    assert said == f"Receipt {receipt.pk}, {receipt.digest}\n         1 people\n"
    assert not Person.objects.exists()


def test_erase_asks_first(lena, monkeypatch):
    monkeypatch.setattr("builtins.input", lambda question: "no")

    with pytest.raises(CommandError, match=r"Nothing was erased\."):
        run("--account", "northwind-lena")

    assert Account.objects.exists()


def test_export_erases_nothing(lena):
    person, account = (
        json.loads(run("--person", "lena", "--export")),
        json.loads(run("--account", "northwind-lena", "--export")),
    )

    assert (person["userId"], account["groupId"]) == ("lena", "northwind-lena")
    assert Person.objects.exists()


def test_lift_takes_events_again(lena):
    run("--person", "lena", "--yes")

    assert run("--person", "lena", "--lift") == f"Events of receipt {Erasure.objects.get().pk} are taken again.\n"
    assert not Suppression.objects.exists()


@pytest.mark.parametrize(
    "asked", [["--visitor", "x", "--yes"], ["--person", "x", "--export"], ["--account", "x", "--lift"]]
)
def test_who_is_unknown_is_said(lena, asked):
    with pytest.raises(CommandError, match="the id “x”"):
        run(*asked)
