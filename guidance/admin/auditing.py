"""Everything done in the studio goes into the audit log of its workspace, with what was there before."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Model
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from guidance.admin.scope import user_of
from guidance.conf import now
from guidance.content import telling
from guidance.content.telling import Changes, Values
from guidance.workspaces import audit


class Audited(ModelAdmin):
    """An admin whose every change is written down; it knows what its objects were when the request first held them."""

    def workspace_id_of(self, obj: Model) -> int:
        """Return the id of the workspace that `obj` belongs to."""
        raise NotImplementedError

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """Remember what the object was."""
        found = super().get_object(request, object_id, from_field)
        if found is not None and request.method == "POST":
            _remembered(request).setdefault((self.opts.model_name, found.pk), telling.values(found))
        return found

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        """Write down that it was made."""
        self.note(request, obj, message if isinstance(message, str) else "Made.", {})
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        """Write down what changed; a saved form that changed nothing leaves no line."""
        before = _remembered(request).get((self.opts.model_name, obj.pk))
        rows = _rows(request).pop(obj.pk, [])
        if isinstance(message, str) or rows or (before is not None and telling.differs(before, telling.values(obj))):
            self.note(request, obj, message if isinstance(message, str) else "Saved.", before, rows)
        return super().log_change(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: Iterable[Model]) -> Any:
        """Write down what each of them was."""
        queryset = list(queryset)
        for obj in queryset:
            self.note(request, obj, "Deleted.", telling.values(obj), gone=True)
        return super().log_deletions(request, queryset)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Remember what became of the rows of an object."""
        super().save_formset(request, form, formset, change)
        _rows(request).setdefault(form.instance.pk, []).extend(_of_formset(formset))

    def note(
        self,
        request: HttpRequest,
        obj: Model,
        action: str,
        before: Values | None = None,
        rows: Changes | None = None,
        *,
        gone: bool = False,
    ) -> None:
        """Write `action` down; `before`: what the object was, {} for nothing, None where that does not matter."""
        changes = [] if before is None else telling.changes(obj, before, {} if gone else telling.values(obj))
        audit.note(
            workspace_id=self.workspace_id_of(obj),
            by=user_of(request),
            action=action,
            sort=str(obj._meta.verbose_name),
            object_id=obj.pk,
            name=str(obj),
            now=now(),
            changes=[*changes, *(rows or [])],
        )


def _remembered(request: HttpRequest) -> dict[tuple[str | None, Any], Values]:
    return _held(request, "guidance_before")


def _rows(request: HttpRequest) -> dict[Any, Changes]:
    return _held(request, "guidance_rows")


def _held(request: HttpRequest, name: str) -> dict[Any, Any]:
    held: dict[Any, Any] | None = getattr(request, name, None)
    if held is None:
        held = {}
        setattr(request, name, held)
    return held


def _of_formset(formset: Any) -> Changes:
    sort = str(formset.model._meta.verbose_name).capitalize()
    made = [{"aspect": sort, "before": [], "after": [str(obj)]} for obj in formset.new_objects]
    gone = [{"aspect": sort, "before": [str(obj)], "after": []} for obj in formset.deleted_objects]
    changed = []
    for obj, names in formset.changed_objects:
        form = next(form for form in formset.forms if form.instance is obj)
        changed.append(
            {
                "aspect": f"{sort} {obj}",
                "before": [_row_line(obj, name, form.initial.get(name)) for name in names],
                "after": [_row_line(obj, name, form.cleaned_data.get(name)) for name in names],
            }
        )
    return [*made, *changed, *gone]


def _row_line(obj: Model, name: str, value: Any) -> str:
    field = obj._meta.get_field(name)
    held = value.pk if isinstance(value, Model) else value
    return f"{str(getattr(field, 'verbose_name', name)).capitalize()}: {telling.shown(obj, field, held)}"  # type: ignore[arg-type]
