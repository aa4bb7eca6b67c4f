"""Which language a person reads, and the wording in it.

The trait `locale` is what the host app says of the person; `$locale` is what was last heard in the context of their events, which
is the browser's language where nobody says otherwise.
"""

from guidance.engine.catalog import Policy, Wording
from guidance.engine.subjects import PersonState
from guidance.protocol.tongues import canonical, chosen

TOLD = "locale"
HEARD = "$locale"


def locale_of(person: PersonState) -> str:
    """Return the language that the person reads as a BCP 47 tag, "" where nothing is known."""
    return said(person.traits.get(TOLD), person.traits.get(HEARD))


def said(*traits: object) -> str:
    """Return the first of the values of `traits` that names a language, as its tag; "" for none."""
    return next((tag for held in traits if isinstance(held, str) and (tag := canonical(held))), "")


def spoken(wording: Wording, person: PersonState, policy: Policy) -> Wording:
    """Return the wording in the closest language to the person's, itself where none is closer than the workspace's own."""
    if not wording.tongues:
        return wording
    return wording.tongues.get(chosen(locale_of(person), wording.tongues, policy.language), wording)
