"""The preview: a draft for the real renderer, with example values for its variables."""

from typing import Any

from guidance.conf import conf
from guidance.content import publishing
from guidance.content.models import Prompt
from guidance.protocol import document
from guidance.protocol.content import Draft
from guidance.protocol.wordings import OTHERS, wordings_of

EXAMPLES: dict[str, Any] = {
    "account.name": "Northwind",
    "person.name": "Maya",
    "plan.name": "Free",
    "next_plan.name": "Growth",
    "next_plan.price": "$29 a month",
    "buyer": True,
}
_OF_LIMIT = {"used": 1_800, "limit": 2_000, "left": 200, "percent": 90}


def is_possible() -> bool:
    """Return whether the script was built here."""
    return (conf().script_dir / "guidance.js").exists()


def wordings(*, prompt: Prompt, draft: Draft, names: dict[str, str]) -> list[dict[str, Any]]:
    """Return every wording of a draft as `{variant, document, data}`: as the prompt's next version would be.

    `names` maps keys of features to names.
    """
    theme = publishing.theme_tokens(theme=publishing.theme_of(workspace_id=prompt.workspace_id, key=draft.theme))
    number = (prompt.live.number if prompt.live else 0) + 1
    return [
        {
            "variant": variant,
            "document": document.document(key=prompt.key, kind=prompt.kind, version=number, draft=worded, theme=theme),
            "data": {**data(draft=worded, names=names), **({"buyer": False} if variant == OTHERS else {})},
        }
        for variant, worded in wordings_of(draft)
    ]


def data(*, draft: Draft, names: dict[str, str]) -> dict[str, Any]:
    """Return example values for the draft's variables; `names` maps keys of features to names."""
    found = {name: _example(name, names) for name in document.variables(draft)}
    return {name: value for name, value in found.items() if value is not None}


def _example(name: str, names: dict[str, str]) -> Any:
    if name in EXAMPLES:
        return EXAMPLES[name]
    family, _, rest = name.partition(".")
    key, _, part = rest.rpartition(".")
    if family == "limit":
        return _OF_LIMIT.get(part)
    if family == "feature":
        return names.get(key, key) if part == "name" else "Growth"
    return None
