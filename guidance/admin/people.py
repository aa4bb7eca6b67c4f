"""People and accounts."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST
from unfold.decorators import display

from guidance.admin import facts, meters, stays, timeline
from guidance.admin.base import ReadOnlyAdmin, ScopedFilter
from guidance.admin.erasures import ErasableDoors
from guidance.admin.newest import FOUND, Found
from guidance.admin.scope import may, user_of
from guidance.admin.site import studio
from guidance.admin.why import WhyPages, initials
from guidance.conf import now
from guidance.delivery import decisions
from guidance.people import trials
from guidance.people.models import Account, Person, Trial
from guidance.workspaces import audit


@admin.register(Person, site=studio)
class PersonAdmin(Found, ErasableDoors):
    """The host app's end users."""

    nothing_yet = (
        "People appear by themselves, as soon as your app says who is there; Workspaces & keys, Install tells how."
    )
    list_display = ["who", "user_id", "account", "plan", "segment_names", "last_seen", "workspace"]
    list_filter = ["workspace", ("account__plan", ScopedFilter)]
    list_select_related = ["workspace", "account__plan"]
    search_fields = ["traits__name", "traits__email", "user_id"]
    search_help_text = f"Search by name, e-mail or user id; the newest {FOUND:,} are shown"
    ordering = ["-last_seen"]
    show_full_result_count = False

    def get_urls(self) -> list[URLPattern]:
        """Add the pages of Why?"""
        pages = WhyPages(self)
        return [
            path("why/", self.admin_site.admin_view(pages.choose), name="guidance_why"),
            path("why/<int:person_id>/", self.admin_site.admin_view(pages.show), name="guidance_why_person"),
            path("why/<int:person_id>/try/", self.admin_site.admin_view(pages.try_out), name="guidance_why_try"),
            *super().get_urls(),
        ]

    @display(description="person", header=True)
    def who(self, person: Person) -> list[str]:
        """Return name and e-mail."""
        return [str(person), str(person.traits.get("email") or ""), initials(str(person))]

    @admin.display(description="plan")
    def plan(self, person: Person) -> str:
        """Return the plan of the account."""
        return str(person.account.plan) if person.account and person.account.plan else "—"

    @admin.display(description="segments")
    def segment_names(self, person: Person) -> str:
        """Return the segments the person is in."""
        return ", ".join(str(key).replace("-", " ") for key in person.segments) or "—"

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show everything known about a person."""
        person = self.require(request, object_id)
        return self.page(
            request,
            "person",
            str(person),
            person=person,
            initials=initials(str(person)),
            traits=facts.told(person.traits.items()),
            quiet=self.quiet_card(request, person),
            stays=stays.of_row(row=person),
            may_erase=self.may_erase(request, person),
            aliases=person.aliases.count(),
            moments=timeline.of_person(person_id=person.pk),
        )


@admin.register(Account, site=studio)
class AccountAdmin(Found, ErasableDoors):
    """The companies that use the host app."""

    nothing_yet = (
        "Accounts appear by themselves, as soon as your app says to which one people belong; Workspaces "
        "& keys, Install tells how."
    )
    list_display = ["who", "plan", "usage", "last_seen", "workspace"]
    list_filter = ["workspace", ("plan", ScopedFilter)]
    list_select_related = ["workspace", "plan"]
    search_fields = ["traits__name", "group_id"]
    search_help_text = f"Search by name or group id; the newest {FOUND:,} are shown"
    ordering = ["-last_seen"]
    show_full_result_count = False

    def get_urls(self) -> list[URLPattern]:
        """Add the door that ends a trial."""
        revoke = self.admin_site.admin_view(require_POST(self.revoke_trial))
        address = "<path:object_id>/revoke-trial/<int:trial_id>/"
        return [path(address, revoke, name="guidance_revoke_trial"), *super().get_urls()]

    def revoke_trial(self, request: HttpRequest, object_id: str, trial_id: int) -> HttpResponse:
        """End a trial now; open pages learn of it at once."""
        account = self.require(request, object_id)
        trial = account.trials.filter(pk=trial_id).first()
        if trial is None:
            raise Http404
        if not may(request, account.workspace_id, "change_trial"):
            raise PermissionDenied
        trials.revoke(trial=trial, now=now())
        decisions.decide_account(account_id=account.pk, now=now())
        self.log_change(request, account, f"Ended the trial of {trial.feature}.")
        messages.success(request, f"The trial of {trial.feature} has ended.")
        return redirect(reverse("admin:guidance_account_change", args=[account.pk]))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Account]:
        """Fetch what the meters need at once."""
        accounts: QuerySet[Account] = super().get_queryset(request)
        return accounts.prefetch_related("plan__limits__limit")

    @display(description="account", header=True)
    def who(self, account: Account) -> list[str]:
        """Return name and group id."""
        return [str(account), account.group_id, initials(str(account))]

    @admin.display(description="usage")
    def usage(self, account: Account) -> str:
        """Return the meters as bars."""
        return meters.bars(meters.of_account(account=account))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show everything known about an account."""
        account = self.require(request, object_id)
        return self.page(
            request,
            "account",
            str(account),
            account=account,
            initials=initials(str(account)),
            quiet=self.quiet_card(request, account),
            stays=stays.of_row(row=account),
            may_erase=self.may_erase(request, account),
            may_revoke=may(request, account.workspace_id, "change_trial"),
            meters=meters.of_account(account=account),
            traits=facts.told((name, value) for name, value in account.traits.items() if name != "plan"),
            trials=[(trial, trial_state(trial)) for trial in account.trials.select_related("feature", "started_by")],
            people=account.people.order_by("-last_seen")[:50],
        )


@admin.register(Trial, site=studio)
class TrialAdmin(ReadOnlyAdmin):
    """Features granted for some days."""

    nothing_yet = "A trial begins when somebody presses a prompt's button that starts one."
    workspace_path = "account__workspace_id"
    list_display = ["feature", "account", "state", "started_at", "ends_at", "started_by"]
    list_filter = [("feature", ScopedFilter)]
    list_select_related = ["feature", "account", "started_by"]
    actions = ["revoke"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Trials are changed by revoking them only."""
        return False

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        """Ask Django's permission; each trial's workspace is asked when it comes to it."""
        return request.user.has_perm("guidance.change_trial")

    @display(description="state", label={"running": "success", "over": "", "revoked": "danger"})
    def state(self, trial: Trial) -> str:
        """Return whether the trial runs."""
        return trial_state(trial)

    @admin.action(description="Revoke the chosen trials", permissions=["revoke"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[Trial]) -> None:
        """End the chosen trials now."""
        ended = [trial for trial in queryset.select_related("account") if self.allows(request, "change", trial)]
        for trial in ended:
            trials.revoke(trial=trial, now=now())
            audit.note(
                workspace_id=trial.account.workspace_id,
                by=user_of(request),
                action=f"Ended the trial of {trial.feature}.",
                sort="account",
                object_id=trial.account_id,
                name=str(trial.account),
                now=now(),
            )
        for account_id in {trial.account_id for trial in ended}:
            decisions.decide_account(account_id=account_id, now=now())
        messages.success(request, f"{len(ended)} trial(s) ended.")

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """A trial is shown with its account."""
        trial = self.require(request, object_id)
        return redirect(reverse("admin:guidance_account_change", args=[trial.account_id]))


def trial_state(trial: Trial) -> str:
    """Return the state of a trial in a word."""
    if trial.revoked_at is not None:
        return "revoked"
    return "running" if trial.ends_at > now() else "over"
