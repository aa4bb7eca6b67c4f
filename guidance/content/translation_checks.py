"""What is wrong with a draft's translations, language by language."""

from collections.abc import Iterator

from guidance.content import translating, wording_checks
from guidance.content.findings import Finding, Known
from guidance.content.languages import name_of
from guidance.protocol.content import Draft
from guidance.protocol.inline import VARIABLE
from guidance.protocol.translations import pieces, told
from guidance.workspaces.models import Workspace


def check(*, draft: Draft, known: Known, workspace: Workspace) -> Iterator[Finding]:
    """Return what is missing or older than its original (warnings), and what a translation must not say (errors)."""
    for count in translating.counts(draft=draft, workspace=workspace):
        if count.missing or count.changed:
            yield Finding("translations", _behind(count), "warning")
        yield from _texts(draft, count.language, known)


def _behind(count: translating.Count) -> str:
    texts = "1 text" if count.texts == 1 else f"{count.texts} texts"
    if count.missing == count.texts:
        return f"Nothing is translated into {count.name} yet ({texts}); people read the original."
    found = []
    if count.missing:
        found.append(f"{count.missing} of {texts} {'is' if count.missing == 1 else 'are'} missing")
    if count.changed:
        found.append(
            f"{count.changed} changed since it was translated" if found else f"{count.changed} of {texts} changed since"
        )
    return f"In {count.name} {' and '.join(found)}."


def _texts(draft: Draft, tag: str, known: Known) -> Iterator[Finding]:
    held = told(draft, tag)
    for piece in pieces(draft):
        text = held[piece.place].text
        if not text:
            continue
        for finding in wording_checks.text_faults(text=text, known=known):
            yield Finding("translations", f"In {name_of(tag)}, “{piece.text[:60]}”: {finding.message}", finding.level)
        for lost in sorted(_values(piece.text) - _values(text)) if held[piece.place].state == "translated" else ():
            message = f"In {name_of(tag)}, “{piece.text[:60]}” no longer says the value “{lost}”."
            yield Finding("translations", message, "warning")


def _values(text: str) -> set[str]:
    return {match[1] for match in VARIABLE.finditer(text)}
