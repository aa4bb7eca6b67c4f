"""What a browser would send for the studio's forms, read from the forms as they are shown."""

from dataclasses import asdict
from urllib.parse import urlencode

from guidance.admin.filters import FiltersField


def posted(editor):
    """Return the body a browser sends when the editor is submitted untouched."""
    pairs = fields(editor.form)
    pairs += formset(editor.days) + audience(editor.audience)
    for listed in (editor.steps, editor.items):
        pairs += formset(listed.forms) if listed else []
    for wording in editor.wordings:
        pairs += fields(wording.form) if wording.form else []
        pairs += formset(wording.blocks) + formset(wording.buttons)
    return urlencode(pairs)


def audience(held):
    """Return the pairs of an audience's rows."""
    return [(f"{held.prefix}-match", held.match), *formset(held.rows)]


def formset(held):
    """Return the pairs of a formset with its management form."""
    pairs = fields(held.management_form)
    for form in held.forms:
        pairs += fields(form)
    return pairs


def fields(form):
    """Return the pairs of one form."""
    pairs = []
    for bound in form:
        value = bound.value()
        if isinstance(bound.field, FiltersField):
            for line in value:
                pairs += [(f"{bound.html_name}_{part}", told) for part, told in asdict(line).items()]
        elif isinstance(value, list | tuple):
            pairs += [(bound.html_name, item) for item in value]
        elif bound.widget_type in {"checkbox", "unfoldbooleanswitch"}:
            pairs += [(bound.html_name, "on")] if value else []
        else:
            shown = bound.field.widget.format_value(value)
            if isinstance(shown, list | tuple):
                shown = shown[0] if shown else ""
            pairs.append((bound.html_name, "" if shown is None else shown))
    return pairs
