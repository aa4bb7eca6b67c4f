"""What a launcher lists: prompts the person put away or let pass, and may still take up."""

from collections.abc import Iterable

from guidance.engine import caps, gates
from guidance.engine.catalog import PromptSpec
from guidance.engine.gates import Round
from guidance.engine.ranking import rank
from guidance.engine.reasons import PUT_OFF, Reason, Verdict
from guidance.engine.subjects import EMPTY

LAUNCHER = "launcher"
OFFERED = frozenset({"sell", "warn", "inform"})
_COUNTED = frozenset({Reason.CAPPED_PERSON, Reason.CAPPED_ACCOUNT, Reason.CAPPED_INTENT})


def find(winners: Iterable[PromptSpec], stopped: Iterable[Verdict], round_: Round) -> list[PromptSpec]:
    """Return what may be taken up again, best first; nothing where no launcher is among the `winners`.

    That is what was shown before and is `stopped` by its own cap or by the person's answer alone; an answer for good counts.
    """
    if all(spec.kind != LAUNCHER for spec in winners):
        return []
    return rank((spec for spec in _specs(stopped, round_) if _may_return(spec, round_)), round_.person)


def _specs(stopped: Iterable[Verdict], round_: Round) -> Iterable[PromptSpec]:
    plan = round_.plan
    for verdict in stopped:
        spec = plan.entries[plan.places[verdict.prompt]].spec
        # A cap of the person comes before their answer in the order of gates, and may hide it.
        if verdict.code in PUT_OFF or (verdict.code in _COUNTED and caps.put_off(spec, round_.person, round_.now)):
            yield spec


def _may_return(spec: PromptSpec, round_: Round) -> bool:
    entry = round_.person.prompts.get(spec.key, EMPTY)
    if spec.kind == LAUNCHER or spec.intent not in OFFERED or not caps.last_shown(entry) or entry.get("x"):
        return False
    # The gates before the caps let it pass, or it would not be stopped by them; one comes after.
    held = gates.with_human(spec, round_)
    if held is not None:
        round_.look(held.until)
    return held is None
