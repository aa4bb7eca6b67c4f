"""Who is held out and who gets which wording: drawn by hash, the same for everybody of one account, and for good.

The draw is GrowthBook's hash, version 2, of the account's group id where there is one, else of the person's user id, else of
their number. Its seeds are `workspace:ID:holdout` for everything, `PROMPT:holdout` and `PROMPT:variant`, so that the three draws
know nothing of each other, and anybody who knows the ids can repeat them.
"""

from collections.abc import Sequence
from functools import lru_cache

from guidance.core.bucketing import choose, hash_v2, ranges_of
from guidance.engine.caps import Held
from guidance.engine.catalog import Catalog, PromptSpec, Wording
from guidance.engine.reasons import Reason
from guidance.engine.subjects import PersonState


def unit_of(person: PersonState) -> tuple[str, str]:
    """Return what is drawn for, "account" or "person", and its id."""
    if person.account is not None:
        return "account", person.account.group_id
    return "person", person.user_id or str(person.id)


def held_out_of_all(catalog: Catalog, person: PersonState) -> Held | None:
    """Return why the person is kept without any prompt (but warnings, which nobody is), to compare with, or None."""
    return _drawn(catalog.policy.holdout, f"workspace:{catalog.workspace_id}:holdout", "any prompt", person)


def held_out(spec: PromptSpec, person: PersonState) -> Held | None:
    """Return why the person is kept without this prompt, to compare with, or None."""
    return _drawn(spec.holdout, f"{spec.key}:holdout", "this prompt", person)


def wording_of(spec: PromptSpec, person: PersonState, *, buyer: bool, forced: str | None = None) -> Wording:
    """Return the wording the person gets; `forced` names another one of the prompt's, for a preview.

    Who cannot buy gets the one for others, where there is one; the variants go by draw, and what they leave gets the prompt's own.
    """
    own = own_wording(spec)
    if forced is not None:
        offered = [own, *spec.variants] + ([spec.others] if spec.others else [])
        named = [wording for wording in offered if wording.variant == forced]
        if named:
            return named[0]
    if spec.others is not None and not buyer:
        return spec.others
    if not spec.variants:
        return own
    drawn = choose(
        hash_v2(f"{spec.key}:variant", unit_of(person)[1]), _ranges(tuple(each.weight for each in spec.variants))
    )
    return own if drawn < 0 else spec.variants[drawn]


def own_wording(spec: PromptSpec) -> Wording:
    """Return the wording of the prompt itself."""
    return Wording("", spec.hash, variables=spec.variables, tongues=spec.tongues)


def _drawn(share: float, seed: str, scope: str, person: PersonState) -> Held | None:
    if not share:
        return None
    unit, value = unit_of(person)
    if hash_v2(seed, value) >= share:
        return None
    return Held(Reason.HOLDOUT, {"share": f"{share * 100:.4g}", "per": unit, "scope": scope})


@lru_cache(maxsize=1024)
def _ranges(weights: tuple[float, ...]) -> Sequence[tuple[float, float]]:
    # Each variant has room to grow into: giving all of them more in proportion moves nobody from one to another.
    total = sum(weights)
    return ranges_of([weight / total for weight in weights], min(total, 1.0)) if total > 0 else ()
