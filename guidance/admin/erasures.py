"""Erasing and exporting people and accounts in the studio, and the receipts."""

import json
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_GET
from unfold.decorators import display

from guidance.admin.base import ReadOnlyAdmin
from guidance.admin.quiet import QuietDoors
from guidance.admin.scope import may, user_of
from guidance.admin.site import studio
from guidance.conf import now
from guidance.delivery import erasure as delivery
from guidance.delivery import export
from guidance.people import erasure
from guidance.people.models import Account, Erasure, Person


class ErasableDoors(QuietDoors):
    """An admin of people or accounts whom an admin of the workspace may export and erase."""

    def get_urls(self) -> list[URLPattern]:
        """Add the page that asks before erasing, and the download."""
        name = self.opts.model_name
        erase, told = self.admin_site.admin_view(self.erase), self.admin_site.admin_view(require_GET(self.export))
        return [
            path("<path:object_id>/erase/", erase, name=f"guidance_{name}_erase"),
            path("<path:object_id>/export/", told, name=f"guidance_{name}_export"),
            *super().get_urls(),
        ]

    def may_erase(self, request: HttpRequest, row: Person | Account) -> bool:
        """Return whether the user may erase and export this one."""
        return may(request, row.workspace_id, f"delete_{self.opts.model_name}")

    def erase(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask once, with what it means; then erase, and lead to the receipt."""
        row = self._erasable(request, object_id)
        if request.method != "POST" or request.POST.get("sure") != "yes":
            if request.method == "POST":
                messages.error(request, "Tick the box first: an erasure cannot be taken back.")
            is_account = isinstance(row, Account)
            return self.page(request, "erase", f"Erase {row}", row=row, is_account=is_account)
        by = str(user_of(request) or "")
        if isinstance(row, Account):
            with_people = request.POST.get("people") == "yes"
            done = delivery.erase_account(account_id=row.pk, by=by, now=now(), with_people=with_people)
        else:
            done = delivery.erase_person(person_id=row.pk, by=by, now=now())
        messages.success(request, f"Erased. The receipt is number {done.pk}.")
        return redirect(reverse("admin:guidance_erasure_changelist"))

    def export(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Download everything that is kept."""
        row = self._erasable(request, object_id)
        of = export.of_account(account_id=row.pk, now=now()) if isinstance(row, Account) else None
        told = of or export.of_person(person_id=row.pk, now=now())
        response = HttpResponse(json.dumps(told, ensure_ascii=False, indent=2), content_type="application/json")
        response["Content-Disposition"] = f'attachment; filename="{self.opts.model_name}-{row.pk}.json"'
        return response

    def _erasable(self, request: HttpRequest, object_id: str) -> Person | Account:
        row: Person | Account = self.require(request, object_id)
        if not self.may_erase(request, row):
            raise PermissionDenied
        return row


@admin.register(Erasure, site=studio)
class ErasureAdmin(ReadOnlyAdmin):
    """The receipts of erasures. Whom they were about is nowhere any more."""

    nothing_yet = (
        "Who asks to be forgotten is erased from their own page, under People or Accounts; the receipt is listed here."
    )
    list_display = ["number", "what", "removed_words", "by", "asked_at", "late", "workspace"]
    list_display_links = None
    list_filter = ["workspace", "kind"]
    actions = ["lift"]

    def has_lift_permission(self, request: HttpRequest) -> bool:
        """Ask Django's permission; each receipt's workspace is asked when it comes to it."""
        return request.user.has_perm("guidance.change_erasure")

    @admin.display(description="receipt")
    def number(self, receipt: Erasure) -> str:
        """Return number and the first letters of the digest."""
        return f"{receipt.pk} · {receipt.digest[:12]}"

    @display(description="what", label={"Person": "info", "Account": "info", "still going on": "warning"})
    def what(self, receipt: Erasure) -> str:
        """Return what was erased."""
        return receipt.get_kind_display() if receipt.finished_at else "still going on"

    @admin.display(description="removed")
    def removed_words(self, receipt: Erasure) -> str:
        """Return the counts in words."""
        return ", ".join(f"{count:,} {what}" for what, count in receipt.removed.items()) or "—"

    @admin.display(description="later events")
    def late(self, receipt: Erasure) -> str:
        """Return how many late events were dropped, and whether they are taken again."""
        if receipt.lifted_at:
            return f"taken again since {receipt.lifted_at:%-d %b %Y}"
        return f"{receipt.dropped:,} dropped" if receipt.dropped else "none came"

    @admin.action(description="Take their events again", permissions=["lift"])
    def lift(self, request: HttpRequest, queryset: QuerySet[Erasure]) -> None:
        """Let people who were erased come back, as somebody new."""
        chosen = [row for row in queryset.filter(lifted_at=None) if may(request, row.workspace_id, "change_erasure")]
        for row in chosen:
            erasure.lift(erasure=row, now=now())
        messages.success(request, f"Events are taken again for {len(chosen)} receipt{'' if len(chosen) == 1 else 's'}.")

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """A receipt is one line; there is no page of it."""
        self.require(request, object_id)
        return redirect(reverse("admin:guidance_erasure_changelist"))
