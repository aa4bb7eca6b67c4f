"""Which prompt goes first."""

from collections.abc import Iterable

from guidance.engine.caps import last_shown
from guidance.engine.catalog import INTENTS, PromptSpec
from guidance.engine.subjects import EMPTY, PersonState

_PRECEDENCE = {intent: place for place, intent in enumerate(INTENTS)}


def rank(specs: Iterable[PromptSpec], person: PersonState) -> list[PromptSpec]:
    """Return `specs` best first: intent precedence, then priority 1 to 5, then expected value, then longest unseen, then key."""

    def place(spec: PromptSpec) -> tuple[int, int, float, int, str]:
        shown = last_shown(person.prompts.get(spec.key, EMPTY))
        return _PRECEDENCE[spec.intent], spec.priority, -spec.value, shown, spec.key

    return sorted(specs, key=place)


def arbitrate(ranked: Iterable[PromptSpec]) -> tuple[list[PromptSpec], dict[str, str]]:
    """Return the winners, best first, and {loser's key: winner's key}: of one slot only the best is armed."""
    winners: list[PromptSpec] = []
    losers: dict[str, str] = {}
    taken: dict[str, str] = {}
    for spec in ranked:
        winner = taken.setdefault(spec.slot, spec.key)
        if winner == spec.key:
            winners.append(spec)
        else:
            losers[spec.key] = winner
    return winners, losers
