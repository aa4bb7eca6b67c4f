"""The preview: a draft for the real renderer, with example values for its variables."""

from typing import Any

import msgspec

from guidance.conf import conf, now
from guidance.content import publishing
from guidance.content.languages import name_of
from guidance.content.models import Prompt
from guidance.content.queries import theme_of
from guidance.delivery import values
from guidance.people.models import Person
from guidance.protocol import document
from guidance.protocol.content import Draft
from guidance.protocol.tongues import chosen
from guidance.protocol.translations import spoken, translated
from guidance.protocol.wordings import OTHERS, wordings_of
from guidance.workspaces.models import Workspace

EXAMPLES: dict[str, Any] = {
    "account.name": "Northwind",
    "person.name": "Maya",
    "plan.name": "Free",
    "next_plan.name": "Growth",
    "next_plan.price": "$29 a month",
    "buyer": True,
}
# Those that the script has words of its own for.
LANGUAGES = [
    ("en", "English"),
    ("de", "Deutsch"),
    ("fr", "Français"),
    ("es", "Español"),
    ("pt", "Português"),
    ("it", "Italiano"),
    ("nl", "Nederlands"),
    ("ja", "日本語"),
    ("ar", "العربية"),
]
_OF_LIMIT = {"used": 1_800, "limit": 2_000, "left": 200, "percent": 90}


def languages(workspace: Workspace) -> list[tuple[str, str]]:
    """Return the languages to look at it in: those the workspace writes, then those the script has words of its own for."""
    own = [tag for tag in (workspace.default_language, *workspace.languages) if tag]
    further = [(tag, name) for tag, name in LANGUAGES if tag not in own]
    return [*((tag, name_of(tag)) for tag in own), *further]


def is_possible() -> bool:
    """Return whether the script was built here."""
    return (conf().script_dir / "guidance.js").exists()


def wordings(
    *,
    prompt: Prompt,
    draft: Draft,
    names: dict[str, str],
    person: Person | None = None,
    theme_key: str = "",
    language: str = "",
) -> list[dict[str, Any]]:
    """Return every wording of a draft as `{variant, document, data}`: as the prompt's next version would be.

    `names` maps keys of features to names. The values are those of `person`, or examples; `theme_key` takes the place of the
    draft's own theme. `language`: the texts as whoever reads it gets them.
    """
    default = prompt.workspace.default_language
    tag = chosen(language, [each for each in spoken(draft) if each in prompt.workspace.languages], default)
    draft = translated(draft, tag, default) if tag else draft
    if theme_key:
        draft = msgspec.structs.replace(draft, theme=theme_key)
    theme = publishing.theme_tokens(theme=theme_of(workspace_id=prompt.workspace_id, key=draft.theme))
    number = (prompt.live.number if prompt.live else 0) + 1
    return [
        {
            "variant": variant,
            "document": document.document(
                key=prompt.key, kind=prompt.kind, version=number, draft=worded, theme=theme, language=tag or default
            ),
            "data": _values(worded, names, person) | ({"buyer": False} if variant == OTHERS else {}),
        }
        for variant, worded in wordings_of(draft)
    ]


def _values(draft: Draft, names: dict[str, str], person: Person | None) -> dict[str, Any]:
    if person is None:
        return data(draft=draft, names=names)
    return values.of_person(person=person, names=document.variables(draft), at=now())


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
