"""Plans, features and limits."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.html import format_html_join
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from guidance.admin.base import StudioAdmin, StudioInline
from guidance.admin.site import studio
from guidance.plans.models import Feature, Limit, Plan, PlanLimit
from guidance.workspaces.publishing import bump


class Definition(StudioAdmin):
    """Something decisions depend on: every change of it is told to them."""

    prepopulated_fields = {"key": ["name"]}

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Any]:
        """Make up the key of a new object only."""
        return {} if obj is not None else dict(super().get_prepopulated_fields(request, obj))

    def save_related(self, request: HttpRequest, form: "ModelForm[Any]", formsets: list[Any], change: bool) -> None:
        """Save the rows too, then have everybody decided again."""
        super().save_related(request, form, formsets, change)
        bump(workspace_id=form.instance.workspace_id)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Delete it and have everybody decided again."""
        super().delete_model(request, obj)
        bump(workspace_id=obj.workspace_id)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Delete them and have everybody decided again."""
        touched = sorted(set(queryset.values_list("workspace_id", flat=True)))
        super().delete_queryset(request, queryset)
        for workspace_id in touched:
            bump(workspace_id=workspace_id)


class PlanLimitInline(StudioInline):
    """How much the plan allows."""

    model = PlanLimit
    verbose_name_plural = "what it allows"


@admin.register(Plan, site=studio)
class PlanAdmin(Definition):
    """The host app's price plans, smallest first."""

    nothing_yet = "Add the plans that your customers can choose, so that prompts know who has what."
    list_display = ["name", "price", "included", "allowances", "accounts_on_it", "workspace"]
    list_filter = ["workspace"]
    search_fields = ["name", "key"]
    inlines = [PlanLimitInline]
    fields = ["workspace", "name", "key", "price", "rank", "features"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Plan]:
        """Fetch what the columns show at once."""
        plans = super().get_queryset(request).select_related("workspace")
        counted: QuerySet[Plan] = plans.prefetch_related("features", "limits__limit").annotate(
            account_count=Count("accounts", distinct=True)
        )
        return counted

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer the features of the plan's own workspace."""
        kwargs["widget"] = UnfoldAdminCheckboxSelectMultipleWidget()
        kwargs["help_text"] = "What the plan includes."
        kwargs["queryset"] = Feature.objects.filter(workspace__in=self.related_workspaces(request))
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    @admin.display(description="includes")
    def included(self, plan: Plan) -> str:
        """Return the features as one line."""
        return ", ".join(feature.name for feature in plan.features.all()) or "—"

    @admin.display(description="allows")
    def allowances(self, plan: Plan) -> str:
        """Return the limits, one a line."""
        return format_html_join("", "<div>{}</div>", ((str(held),) for held in plan.limits.all())) or "—"

    @admin.display(description="accounts", ordering="account_count")
    def accounts_on_it(self, plan: Any) -> int:
        """Return how many accounts are on the plan."""
        return int(plan.account_count)


@admin.register(Feature, site=studio)
class FeatureAdmin(Definition):
    """What plans may include."""

    nothing_yet = "Add what some plans have and others lack, so that prompts can offer it."
    list_display = ["name", "description", "in_plans", "workspace"]
    list_filter = ["workspace"]
    search_fields = ["name", "key"]
    fields = ["workspace", "name", "key", "description"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Feature]:
        """Fetch what the columns show at once."""
        return super().get_queryset(request).select_related("workspace").prefetch_related("plans")

    @admin.display(description="in plans")
    def in_plans(self, feature: Feature) -> str:
        """Return the plans that have it."""
        return ", ".join(plan.name for plan in feature.plans.all()) or "no plan yet"


@admin.register(Limit, site=studio)
class LimitAdmin(Definition):
    """Metered allowances."""

    nothing_yet = (
        "Add what plans allow only so much of, such as contacts or seats, so that prompts can tell when it runs out."
    )
    list_display = ["name", "unit", "period", "resets", "workspace"]
    list_filter = ["workspace", "period"]
    search_fields = ["name", "key"]
    fields = ["workspace", "name", "key", "unit", "period", "resets"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Limit]:
        """Fetch what the columns show at once."""
        return super().get_queryset(request).select_related("workspace")
