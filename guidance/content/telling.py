"""What a row of any kind was and became, in lines of plain words: what the audit log keeps of a change."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Field, ForeignKey, Model, QuerySet

from guidance.content import comparing, describing
from guidance.content.models import Prompt

Values = Mapping[str, Any]
Changes = list[dict[str, Any]]
# What changes by itself, or says nothing to people, or is told elsewhere.
_PASSED_OVER = frozenset(
    {"id", "updated_at", "catalog_version", "page_version", "edited_by", "draft", "live", "status", "stem"}
)
_SECRET = frozenset({"hash", "encrypted"})
_OF_THE_ROAD = frozenset(
    {"ledger", "trait_times", "prompts", "traits", "meters", "segments", "first_seen", "last_seen"}
)


def values(obj: Model) -> Values:
    """Return what `obj` holds now, to be compared later."""
    found = {field.attname: getattr(obj, field.attname) for field in obj._meta.concrete_fields}
    return {**found, "plan features": _features(obj)} if hasattr(obj, "features") and obj.pk else found


def _features(obj: Any) -> list[str]:
    return sorted(str(feature) for feature in obj.features.all())


def differs(before: Values, after: Values) -> bool:
    """Return whether anything changed that people changed."""
    return any(before.get(name) != held for name, held in after.items() if name not in _PASSED_OVER - {"draft"})


def changes(obj: Model, before: Values, after: Values) -> Changes:
    """Return what became of `obj`, as `audit.note` takes it; {} for nothing, before or after."""
    old, new = _lines(obj, before), _lines(obj, after)
    found = comparing.changes(before=old, after=new)
    if isinstance(obj, Prompt) and before.get("draft") != after.get("draft"):
        names = describing.names(workspace_id=obj.workspace_id)
        found += comparing.compare(before=before.get("draft"), after=after.get("draft"), names=names)
    return [{"aspect": change.aspect, "before": change.before, "after": change.after} for change in found]


def _lines(obj: Model, held: Values) -> dict[str, list[str]]:
    found = {
        str(field.verbose_name).capitalize(): [shown(obj, field, held[field.attname])]
        for field in obj._meta.concrete_fields
        if field.attname in held and field.name not in _PASSED_OVER | _SECRET | _OF_THE_ROAD
    }
    if "plan features" in held:
        found["Features"] = list(held["plan features"])
    return {aspect: lines for aspect, lines in found.items() if any(lines)}


def shown(obj: Model, field: "Field[Any, Any]", value: Any) -> str:
    """Return a field's value in words, "" for nothing."""
    if value is None or value in ("", [], {}):
        return ""
    if isinstance(field, ForeignKey):
        return _named(field.remote_field.model._default_manager.filter(pk=value), value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    named = [label for key, label in field.flatchoices or () if key == value]
    return str(named[0]) if named else plain(value)


def _named(rows: QuerySet[Any], value: Any) -> str:
    try:
        return str(rows.get())
    except ObjectDoesNotExist:
        return f"number {value}"


def plain(value: Any) -> str:
    """Return a value of JSON in words."""
    if isinstance(value, Mapping):
        return "; ".join(f"{name.replace('_', ' ')}: {plain(inner)}" for name, inner in value.items())
    return ", ".join(map(plain, value)) if isinstance(value, list) else str(value)
