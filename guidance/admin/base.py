"""What all pages of the studio share: the user's workspaces, roles, and pages of our own."""

from typing import Any, NoReturn

from django.contrib.admin import RelatedFieldListFilter
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import PermissionDenied
from django.db.models import ForeignKey, Model, QuerySet
from django.forms import ModelChoiceField
from django.http import Http404, HttpRequest
from django.template.response import TemplateResponse
from unfold.admin import TabularInline

from guidance.admin.auditing import Audited
from guidance.admin.scope import scope_of
from guidance.workspaces.models import Workspace


class ScopedChoices:
    """Offers only what belongs to workspaces in which the user may do this."""

    def formfield_for_foreignkey(
        self, db_field: "ForeignKey[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> "ModelChoiceField[Any] | None":
        """Narrow the choices of every relation to the user's workspaces."""
        model = db_field.remote_field.model
        scope = scope_of(request)
        if model is Workspace:
            kwargs["queryset"] = scope.workspaces(f"add_{self.model._meta.model_name}")  # type: ignore[attr-defined]
        elif any(field.name == "workspace" for field in model._meta.get_fields()):
            kwargs["queryset"] = model._default_manager.filter(workspace__in=self.related_workspaces(request))
        field: ModelChoiceField[Any] | None = super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]
        return field

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Let people choose only: no button beside a choice that makes, edits or deletes what is chosen."""
        field: Any = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        return field

    def related_workspaces(self, request: HttpRequest) -> QuerySet[Workspace]:
        """Return the workspaces whose objects may be chosen; one only while an object of it is edited."""
        return scope_of(request).workspaces()


class ScopedFilter(RelatedFieldListFilter):
    """A list's filter that names only what belongs to the user's workspaces."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> list[Any]:
        """Narrow the choices to the user's workspaces."""
        scope = scope_of(request)
        path = "pk" if field.remote_field.model is Workspace else "workspace_id"
        limits = {} if scope.everything else {f"{path}__in": list(scope.roles)}
        ordering = self.field_admin_ordering(field, request, model_admin)
        choices: list[Any] = field.get_choices(include_blank=False, ordering=ordering, limit_choices_to=limits)
        return choices


class StudioAdmin(ScopedChoices, Audited):
    """An admin of objects that belong to a workspace; `workspace_path` leads to the workspace's id.

    `nothing_yet`: what to do, or to wait for, where its list is empty.
    """

    workspace_path = "workspace_id"
    nothing_yet = ""
    list_filter_submit = True
    list_per_page = 50
    warn_unsaved_form = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the objects of the user's workspaces."""
        found: QuerySet[Any] = super().get_queryset(request)
        scope = scope_of(request)
        return found if scope.everything else found.filter(**{f"{self.workspace_path}__in": list(scope.roles)})

    def workspace_id_of(self, obj: Model) -> int:
        """Return the id of the workspace that `obj` belongs to."""
        held: Any = obj
        for step in self.workspace_path.split("__"):
            held = getattr(held, step)
        return int(held)

    def allows(self, request: HttpRequest, verb: str, obj: Model | None) -> bool:
        """Return whether the user may `verb` objects like this, and `obj` where it is given."""
        permission = f"{verb}_{self.opts.model_name}"
        if not request.user.has_perm(f"{self.opts.app_label}.{permission}"):
            return False
        return obj is None or scope_of(request).allows(self.workspace_id_of(obj), permission)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Ask the role of the user in the object's workspace."""
        return self.allows(request, "view", obj) or self.allows(request, "change", obj)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Ask the role of the user in the object's workspace."""
        return self.allows(request, "change", obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Ask the role of the user in the object's workspace."""
        return self.allows(request, "delete", obj)

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        """Leave the workspace out where there is only one."""
        listed = list(super().get_list_filter(request))
        if scope_of(request).is_narrow:
            return [name for name in listed if name != "workspace"]
        return [("workspace", ScopedFilter) if name == "workspace" else name for name in listed]

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """Leave the workspace out where there is only one."""
        listed = list(super().get_list_display(request))
        return [name for name in listed if name != "workspace" or not scope_of(request).is_narrow]

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[Any]:
        """Never move an object to another workspace, nor change the key others know it by."""
        fixed = ["workspace", "key"] if obj is not None else []
        names = {field.name for field in self.opts.get_fields()}
        return [*super().get_readonly_fields(request, obj), *(name for name in fixed if name in names)]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Choose the only workspace there is."""
        initial: dict[str, Any] = super().get_changeform_initial_data(request)
        if scope_of(request).is_narrow:
            initial.setdefault("workspace", scope_of(request).workspaces().first())
        return initial

    def related_workspaces(self, request: HttpRequest) -> QuerySet[Workspace]:
        """While an object is edited, offer only what belongs to its workspace."""
        held = scope_of(request).workspaces()
        object_id = request.resolver_match.kwargs.get("object_id") if request.resolver_match else None
        obj = self.get_object(request, object_id) if object_id else None
        return held.filter(pk=self.workspace_id_of(obj)) if obj is not None else held

    def require(self, request: HttpRequest, object_id: str, verb: str = "view") -> Any:
        """Return the object. Raises Http404 for one outside the user's workspaces, PermissionDenied for a lesser role."""
        obj = self.get_object(request, object_id)
        if obj is None:
            raise Http404
        if not self.allows(request, verb, obj):
            raise PermissionDenied
        return obj

    def page(self, request: HttpRequest, template: str, title: str, **context: Any) -> TemplateResponse:
        """Return a page of the studio drawn by a template of our own."""
        shared = {**self.admin_site.each_context(request), "opts": self.opts, "title": title, "model_admin": self}
        request.current_app = self.admin_site.name
        return TemplateResponse(request, f"studio/{template}.html", {**shared, **context})

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> NoReturn:
        raise Http404


class ReadOnlyAdmin(StudioAdmin):
    """Objects that the road makes and nobody edits."""

    warn_unsaved_form = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody adds one by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody edits one."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody deletes one by hand."""
        return False


class StudioInline(ScopedChoices, TabularInline):
    """Rows of an object; whoever may do something to them may do it to these of their workspace."""

    extra = 0
    parent_path = "workspace_id"

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Name each field for who cannot see the heading of its column."""
        field: Any = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and field.label:
            field.widget.attrs.setdefault("aria-label", str(field.label))
        return field

    def _allows(self, request: HttpRequest, verb: str, parent: Model | None) -> bool:
        permission = f"{verb}_{self.opts.model_name}"
        if not request.user.has_perm(f"{self.opts.app_label}.{permission}"):
            return False
        return parent is None or scope_of(request).allows(int(getattr(parent, self.parent_path)), permission)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Ask the role of the user in the parent's workspace."""
        return self._allows(request, "view", obj)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Ask the role of the user in the parent's workspace."""
        return self._allows(request, "add", obj)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Ask the role of the user in the parent's workspace."""
        return self._allows(request, "change", obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Ask the role of the user in the parent's workspace."""
        return self._allows(request, "delete", obj)

    def related_workspaces(self, request: HttpRequest) -> QuerySet[Workspace]:
        """While a parent is edited, offer only what belongs to its workspace."""
        held = scope_of(request).workspaces()
        object_id = request.resolver_match.kwargs.get("object_id") if request.resolver_match else None
        parent = self.parent_model._default_manager.filter(pk=object_id).first() if object_id else None
        return held.filter(pk=getattr(parent, self.parent_path)) if parent is not None else held
