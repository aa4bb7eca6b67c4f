"""A draft as the editor's fields, and back. What no field shows is carried over from the stored draft."""

from collections.abc import Iterable, Mapping
from typing import Any, Literal

import msgspec

from guidance.admin.prompts import terms
from guidance.admin.prompts.wordings import Wordings
from guidance.protocol import content
from guidance.protocol.content import Anchor, Candidate, Draft, Offer
from guidance.rules.rows import Row

Fields = Mapping[str, Any]
DEFAULT_DELAY = 400
MEASURES = ("seconds", "percent", "clicks")
# Moments of which nothing is said but numbers.
MOMENTS: dict[str, Any] = {
    "page": content.PageTrigger,
    "visible": content.VisibleTrigger,
    "dwell": content.DwellTrigger,
    "idle": content.IdleTrigger,
    "exit": content.ExitTrigger,
    "scroll": content.ScrollTrigger,
    "rage": content.RageTrigger,
    "link": content.LinkTrigger,
}


def fields_of(draft: Draft, page: Row | None) -> dict[str, Any]:
    """Return the initial values of `forms.PromptForm`."""
    trigger, anchor = draft.trigger, draft.anchor
    return {
        "label": draft.label,
        "trigger": msgspec.to_builtins(trigger)["type"],
        "delay": getattr(trigger, "delay", DEFAULT_DELAY),
        "intercept": getattr(trigger, "intercept", True),
        "event": getattr(trigger, "event", ""),
        **{name: getattr(trigger, name, None) for name in MEASURES},
        **{f"anchor_{name}": _found(anchor, by) for name, by in (("name", "data"), ("css", "css"), ("text", "text"))},
        "anchor_wait": anchor.wait if anchor else Anchor([]).wait,
        "anchor_fallback": anchor.fallback if anchor else "none",
        "page_operator": page.operator if page else "",
        "page_value": page.value if page else "",
        "placement": draft.placement,
        "dismissible": draft.dismissible,
        "standing": draft.standing,
        **{f"offer_{name}": getattr(draft.offer, name) or "" for name in ("feature", "plan", "limit")},
        **terms.fields_of(draft),
        "intent": draft.intent,
        "stage": draft.stage,
        "priority": draft.priority,
        "theme": draft.theme,
    }


def draft_of(
    *, base: Draft, held: Fields, wordings: Wordings, days: Iterable[Fields], audience: dict[str, Any]
) -> Draft:
    """Return the draft that the editor's fields say; `base` is the stored one."""
    return Draft(
        blocks=wordings.own.parts,
        variants=wordings.variants,
        others=wordings.alternative,
        label=held["label"],
        intent=held["intent"],
        stage=held["stage"],
        priority=held["priority"],
        trigger=_trigger(held),
        anchor=_anchor(held, base),
        placement=held["placement"],
        dismissible=held["dismissible"],
        standing=held["standing"],
        audience=audience,
        offer=Offer(*(held[f"offer_{name}"] or None for name in ("feature", "plan", "limit"))),
        frequency=terms.frequency_of(held),
        schedule=terms.schedule_of(held, days, base.schedule),
        **terms.reach_of(held, base),
        theme=held["theme"],
    )


def page_row(held: Fields) -> Row | None:
    """Return the condition on the page's address, or None for every page."""
    return Row("page:path", held["page_operator"], held["page_value"]) if held["page_operator"] else None


def _found(anchor: Anchor | None, by: str) -> str:
    return next((held.value for held in anchor.candidates if held.by == by), "") if anchor else ""


def _trigger(held: Fields) -> content.Trigger:
    match held["trigger"]:
        case "hover":
            return content.HoverTrigger(delay=DEFAULT_DELAY if held["delay"] is None else held["delay"])
        case "click":
            return content.ClickTrigger(intercept=held["intercept"])
        case "event":
            return content.EventTrigger(event=held["event"])
    measured = {name: held[name] for name in MEASURES if held[name] is not None}
    made = MOMENTS[held["trigger"]]
    trigger: content.Trigger = made(**{name: held for name, held in measured.items() if name in made.__struct_fields__})
    return trigger


def _anchor(held: Fields, base: Draft) -> Anchor | None:
    typed: dict[Literal["data", "css", "text"], str] = {
        "data": held["anchor_name"],
        "css": held["anchor_css"],
        "text": held["anchor_text"],
    }
    old = list(base.anchor.candidates) if base.anchor else []
    candidates: list[Candidate] = []
    for candidate in old:
        if typed.get(candidate.by) is None:
            candidates.append(candidate)  # a second candidate of its kind: no field shows it
        elif value := typed.pop(candidate.by):
            candidates.append(Candidate(by=candidate.by, value=value))
        else:
            typed.pop(candidate.by, None)
    candidates += [Candidate(by=by, value=value) for by, value in typed.items() if value]
    if not candidates and base.anchor is None:
        return None
    wait = Anchor([]).wait if held["anchor_wait"] is None else held["anchor_wait"]
    return Anchor(candidates=candidates, wait=wait, fallback=held["anchor_fallback"] or "none")
