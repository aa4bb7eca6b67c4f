"""`manage.py erase`: erase a person or an account, or export what is kept about them."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from guidance.conf import now
from guidance.delivery import erasure, export
from guidance.people import erasure as receipts
from guidance.people.erasure import Name
from guidance.people.models import Account, Person
from guidance.workspaces.models import Workspace


class Command(BaseCommand):
    """Erase completely and print the receipt; with --export only tell, with --lift take their events again."""

    help = "Erase a person or an account completely, or export what is kept about them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("workspace", help="The workspace's key.")
        who = parser.add_mutually_exclusive_group(required=True)
        who.add_argument("--person", help="A userId.")
        who.add_argument("--visitor", help="An anonymousId.")
        who.add_argument("--account", help="A groupId.")
        parser.add_argument("--with-people", action="store_true", help="Those too who belong to no other account.")
        parser.add_argument("--export", action="store_true", help="Print what is kept, erase nothing.")
        parser.add_argument("--lift", action="store_true", help="Take events of somebody erased again.")
        parser.add_argument("--yes", action="store_true", help="Do not ask.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do the one thing asked for."""
        workspace = Workspace.objects.filter(key=options["workspace"]).first()
        if workspace is None:
            raise CommandError(f"There is no workspace “{options['workspace']}”.")
        if options["export"]:
            self.stdout.write(json.dumps(_export(workspace.pk, _name(options)), ensure_ascii=False, indent=2))
        elif options["lift"]:
            self._lift(workspace.pk, _name(options))
        else:
            self._erase(workspace.pk, _name(options), **options)

    def _erase(self, workspace_id: int, name: Name, *, yes: bool, with_people: bool, **_: Any) -> None:
        if not yes and input(f"Erase “{name.id}” and everything that tells of them, for good? Type yes: ") != "yes":
            raise CommandError("Nothing was erased.")
        receipt = erasure.erase_known(
            workspace_id=workspace_id, name=name, by="manage.py erase", now=now(), with_people=with_people
        )
        if receipt is None:
            raise CommandError(f"Nobody is known by the id “{name.id}”.")
        self.stdout.write(f"Receipt {receipt.pk}, {receipt.digest}")
        for what, count in receipt.removed.items():
            self.stdout.write(f"  {count:>8,} {what}")

    def _lift(self, workspace_id: int, name: Name) -> None:
        receipt = receipts.receipt(workspace_id=workspace_id, name=name)
        if receipt is None:
            raise CommandError(f"Nobody by the id “{name.id}” was erased.")
        receipts.lift(erasure=receipt, now=now())
        self.stdout.write(f"Events of receipt {receipt.pk} are taken again.")


def _name(options: dict[str, Any]) -> Name:
    if options["account"]:
        return Name("account", options["account"])
    return Name("user", options["person"]) if options["person"] else Name("anonymous", options["visitor"])


def _export(workspace_id: int, name: Name) -> dict[str, Any]:
    if name.slot == "account":
        account = Account.objects.filter(workspace_id=workspace_id, group_id=name.id).first()
        if account is not None:
            return export.of_account(account_id=account.pk, now=now())
    else:
        whose = {"user_id": name.id} if name.slot == "user" else {"aliases__anonymous_id": name.id}
        person = Person.objects.filter(workspace_id=workspace_id, **whose).first()
        if person is not None:
            return export.of_person(person_id=person.pk, now=now())
    raise CommandError(f"Nobody is known by the id “{name.id}”.")
