"""A draft as the editor's fields, and back. What no field shows is carried over from the stored draft."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from guidance.admin.prompts import anchors, terms
from guidance.admin.prompts.wordings import Wordings
from guidance.protocol import content
from guidance.protocol.content import Anchor, Draft, Item, Offer, Step
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
        "reached": getattr(trigger, "limit", ""),
        **{name: getattr(trigger, name, None) for name in MEASURES},
        "anchor_picked": anchors.picked_of(anchor),
        "anchor_name": anchors.typed_of(anchor, "data"),
        "anchor_css": anchors.typed_of(anchor, "css"),
        "anchor_text": anchors.typed_of(anchor, "text"),
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
    *,
    base: Draft,
    held: Fields,
    wordings: Wordings,
    days: Iterable[Fields],
    audience: dict[str, Any],
    steps: list[Step] | None = None,
    items: list[Item] | None = None,
) -> Draft:
    """Return the draft that the editor's fields say; `base` is the stored one.

    `steps` and `items` are None where no field shows them.
    """
    return Draft(
        blocks=wordings.own.parts,
        steps=base.steps if steps is None else steps,
        items=base.items if items is None else items,
        variants=wordings.variants,
        translations=base.translations,
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


def _trigger(held: Fields) -> content.Trigger:
    match held["trigger"]:
        case "hover":
            return content.HoverTrigger(delay=DEFAULT_DELAY if held["delay"] is None else held["delay"])
        case "click":
            return content.ClickTrigger(intercept=held["intercept"])
        case "event":
            return content.EventTrigger(event=held["event"])
        case "limit":
            share = {} if held["percent"] is None else {"percent": held["percent"]}
            return content.LimitTrigger(limit=held["reached"], **share)
    measured = {name: held[name] for name in MEASURES if held[name] is not None}
    made = MOMENTS[held["trigger"]]
    trigger: content.Trigger = made(**{name: held for name, held in measured.items() if name in made.__struct_fields__})
    return trigger


def _anchor(held: Fields, base: Draft) -> Anchor | None:
    typed: dict[anchors.By, str] = {"data": held["anchor_name"], "css": held["anchor_css"], "text": held["anchor_text"]}
    candidates = anchors.candidates_of(base.anchor, picked=held["anchor_picked"], typed=typed)
    if not candidates and base.anchor is None:
        return None
    wait = Anchor([]).wait if held["anchor_wait"] is None else held["anchor_wait"]
    return Anchor(candidates=candidates, wait=wait, fallback=held["anchor_fallback"] or "none")
