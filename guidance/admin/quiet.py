"""Quiet states in a marketer's words: what they are called, which are on, and the doors that begin and lift one."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST

from guidance.admin import widgets
from guidance.admin.base import ReadOnlyAdmin
from guidance.admin.scope import may
from guidance.conf import now
from guidance.core.times import from_ms, to_ms
from guidance.delivery import quiet as delivery
from guidance.engine.subjects import STATES
from guidance.people import states
from guidance.people.models import Account, Person
from guidance.people.states import CALLED

WORDS = {
    "open_ticket": "Nothing is sold or asked while their question is open.",
    "open_deal": "Nothing is sold or asked while somebody negotiates with them.",
    "overdue": "Nothing is sold or asked until it is paid.",
    "just_upgraded": "Nothing is sold or asked while the new plan is new.",
    "with_human": "Nothing but warnings shows while a colleague is in touch.",
}
NAMES = [(state, CALLED[state]) for state in STATES]
DAYS = 365


@dataclass(frozen=True, slots=True)
class Line:
    """A state that is on: until when, None until it is lifted."""

    state: str
    name: str
    words: str
    until: datetime | None


class QuietForm(forms.Form):
    """A state to begin, and for how long."""

    state = widgets.small_choice("What is the matter", NAMES, required=True)
    days = widgets.small_number("For how many days", 1, DAYS)


def lines(*, row: Person | Account, now: datetime) -> list[Line]:
    """Return the states of a person or an account that are on."""
    running = states.running(states=row.states, now=to_ms(now))
    return [
        Line(state, CALLED[state], WORDS[state], None if until is None else from_ms(until))
        for state, until in running.items()
    ]


class QuietDoors(ReadOnlyAdmin):
    """An admin of people or accounts that can be left in peace; only who may publish changes what people see."""

    def get_urls(self) -> list[URLPattern]:
        """Add the doors that begin and lift a state."""
        name = self.opts.model_name
        begin, lift = (self.admin_site.admin_view(require_POST(view)) for view in (self.begin, self.lift))
        return [
            path("<path:object_id>/quiet/", begin, name=f"guidance_{name}_quiet"),
            path("<path:object_id>/lift/<slug:state>/", lift, name=f"guidance_{name}_lift"),
            *super().get_urls(),
        ]

    def quiet_card(self, request: HttpRequest, row: Person | Account) -> dict[str, Any]:
        """Return what the card of quiet states needs."""
        account = row.account if isinstance(row, Person) else None
        return {
            "lines": lines(row=row, now=now()),
            "of_account": lines(row=account, now=now()) if account else [],
            "form": QuietForm(),
            "may_change": may(request, row.workspace_id, "publish_prompt"),
        }

    def begin(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Leave a person or an account in peace from now on."""
        row, form, moment = self._changeable(request, object_id), QuietForm(request.POST), now()
        if not form.is_valid():
            messages.error(request, "Choose what is the matter, and at most 365 days.")
            return self._back(row)
        state, days = form.cleaned_data["state"], form.cleaned_data["days"]
        until = moment + timedelta(days=days) if days else None
        if isinstance(row, Account):
            delivery.put_account(account_id=row.pk, state=state, until=until, now=moment)
        else:
            delivery.put_person(person_id=row.pk, state=state, until=until, now=moment)
        told = f"{CALLED[state]}: {row} is left in peace."
        self.log_change(request, row, told)
        messages.success(request, told)
        return self._back(row)

    def lift(self, request: HttpRequest, object_id: str, state: str) -> HttpResponse:
        """End a state now."""
        row = self._changeable(request, object_id)
        if state not in CALLED:
            raise Http404
        if isinstance(row, Account):
            delivery.lift_account(account_id=row.pk, state=state, now=now())
        else:
            delivery.lift_person(person_id=row.pk, state=state, now=now())
        told = f"{CALLED[state]}: lifted."
        self.log_change(request, row, told)
        messages.success(request, told)
        return self._back(row)

    def _changeable(self, request: HttpRequest, object_id: str) -> Person | Account:
        row: Person | Account = self.require(request, object_id)
        if not may(request, row.workspace_id, "publish_prompt"):
            raise PermissionDenied
        return row

    def _back(self, row: Person | Account) -> HttpResponse:
        return redirect(reverse(f"admin:guidance_{self.opts.model_name}_change", args=[row.pk]) + "#quiet")
