"""A draft as the editor's fields, and back. What no field shows is carried over from the stored draft."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Literal

import msgspec

from guidance.admin.prompts import forms
from guidance.core.times import iso, parse_iso
from guidance.protocol import content
from guidance.protocol.content import Anchor, Button, Buttons, Candidate, Draft, Frequency, Offer, Schedule
from guidance.rules.rows import Row

Fields = Mapping[str, Any]
DEFAULT_DELAY = 400
DEFAULT_TRIAL_DAYS = 14
DEFAULT_SNOOZE_DAYS = 7


def fields_of(draft: Draft, page: Row | None) -> dict[str, Any]:
    """Return the initial values of `forms.PromptForm`."""
    trigger, frequency, anchor = draft.trigger, draft.frequency, draft.anchor
    return {
        "label": draft.label,
        "trigger": msgspec.to_builtins(trigger)["type"],
        "delay": getattr(trigger, "delay", DEFAULT_DELAY),
        "intercept": getattr(trigger, "intercept", True),
        "event": getattr(trigger, "event", ""),
        **{f"anchor_{name}": _found(anchor, by) for name, by in (("name", "data"), ("css", "css"), ("text", "text"))},
        "anchor_wait": anchor.wait if anchor else Anchor([]).wait,
        "anchor_fallback": anchor.fallback if anchor else "none",
        "page_operator": page.operator if page else "",
        "page_value": page.value if page else "",
        "placement": draft.placement,
        "dismissible": draft.dismissible,
        "standing": draft.standing,
        **{f"offer_{name}": getattr(draft.offer, name) or "" for name in ("feature", "plan", "limit")},
        "count": frequency.count,
        "window": _window_key(frequency),
        "window_seconds": frequency.window_seconds,
        "period_of": frequency.period_of,
        "per": frequency.per,
        "cooldown_days": frequency.cooldown_days,
        "recount_on_publish": frequency.recount_on_publish,
        "starts_at": _moment(draft.schedule.starts_at),
        "ends_at": _moment(draft.schedule.ends_at),
        "intent": draft.intent,
        "stage": draft.stage,
        "priority": draft.priority,
        "theme": draft.theme,
    }


def blocks_of(draft: Draft) -> list[dict[str, Any]]:
    """Return the initial values of the blocks, buttons left out."""
    return [_block_fields(block) for block in draft.blocks if not isinstance(block, Buttons)]


def buttons_of(draft: Draft) -> list[dict[str, Any]]:
    """Return the initial values of all buttons."""
    return [{**_button_fields(button), "was": index} for index, button in enumerate(_buttons(draft))]


def draft_of(
    *, base: Draft, held: Fields, blocks: Iterable[Fields], buttons: Iterable[Fields], audience: dict[str, Any]
) -> Draft:
    """Return the draft that the editor's fields say; `base` is the stored one."""
    pressed = [_button(fields, base) for fields in buttons]
    return Draft(
        blocks=[*(_block(fields) for fields in blocks), *([Buttons(pressed)] if pressed else [])],
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
        frequency=_frequency(held),
        schedule=Schedule(
            _text(held["starts_at"], base.schedule.starts_at), _text(held["ends_at"], base.schedule.ends_at)
        ),
        theme=held["theme"],
    )


def page_row(held: Fields) -> Row | None:
    """Return the condition on the page's address, or None for every page."""
    return Row("page:path", held["page_operator"], held["page_value"]) if held["page_operator"] else None


def _found(anchor: Anchor | None, by: str) -> str:
    return next((held.value for held in anchor.candidates if held.by == by), "") if anchor else ""


def _window_key(frequency: Frequency) -> str:
    if frequency.period_of is not None:
        return f"period:{frequency.period_of}"
    return f"window:{frequency.window_seconds}" if frequency.window_seconds is not None else ""


def _frequency(held: Fields) -> Frequency:
    kind, _, value = held["window"].partition(":")
    return Frequency(
        count=held["count"],
        window_seconds=int(value) if kind == "window" else None,
        period_of=value if kind == "period" else None,
        per=held["per"],
        cooldown_days=held["cooldown_days"] or 0,
        recount_on_publish=held["recount_on_publish"],
    )


def _moment(text: str | None) -> datetime | None:
    return parse_iso(text) if text else None


def _text(moment: datetime | None, stored: str | None) -> str | None:
    if moment is None:
        return None
    # The field shows minutes; a stored moment within the same one is kept to the second.
    before = _moment(stored)
    same = before is not None and before.strftime(forms.DATE) == moment.strftime(forms.DATE)
    return stored if same else iso(moment)


def _trigger(held: Fields) -> content.Trigger:
    match held["trigger"]:
        case "hover":
            return content.HoverTrigger(delay=DEFAULT_DELAY if held["delay"] is None else held["delay"])
        case "click":
            return content.ClickTrigger(intercept=held["intercept"])
        case "event":
            return content.EventTrigger(event=held["event"])
    return content.PageTrigger()


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


def _block_fields(block: content.Block) -> dict[str, Any]:
    match block:
        case content.Heading(text=text):
            return {"kind": "heading", "text": text}
        case content.Image(src=src, alt=alt):
            return {"kind": "image", "src": src, "alt": alt}
        case content.Meter(limit=limit, label=label):
            return {"kind": "meter", "limit": limit, "text": label}
        case content.Text(text=text):
            return {"kind": "text", "text": text}
    raise TypeError(f"buttons are no part of the text: {block}")


def _block(fields: Fields) -> content.Block:
    text = fields["text"].replace("\r\n", "\n")
    match fields["kind"]:
        case "heading":
            return content.Heading(text=text)
        case "image":
            return content.Image(src=fields["src"], alt=fields["alt"])
        case "meter":
            return content.Meter(limit=fields["limit"], label=text)
    return content.Text(text=text)


def _buttons(draft: Draft) -> list[Button]:
    return [button for block in draft.blocks if isinstance(block, Buttons) for button in block.buttons]


def _button_fields(button: Button) -> dict[str, Any]:
    shown: dict[str, Any] = msgspec.to_builtins(button.action)
    kind = shown.pop("type")
    shown.pop("properties", None)
    return {"label": button.label, "action": kind, "look": button.look, "audience": button.audience, **shown}


def _button(fields: Fields, base: Draft) -> Button:
    return Button(label=fields["label"], action=_action(fields, base), look=fields["look"], audience=fields["audience"])


def _action(fields: Fields, base: Draft) -> content.Action:
    match fields["action"]:
        case "link":
            return content.Link(href=fields["href"], new_tab=fields["new_tab"])
        case "snooze":
            return content.Snooze(days=fields["days"] or DEFAULT_SNOOZE_DAYS)
        case "not_relevant":
            return content.NotRelevant()
        case "start_trial":
            return content.StartTrial(feature=fields["feature"], days=fields["days"] or DEFAULT_TRIAL_DAYS)
        case "emit":
            return content.Emit(event=fields["event"], properties=_properties(fields["was"], base))
    return content.Dismiss()


def _properties(was: int | None, base: Draft) -> dict[str, Any]:
    stored = _buttons(base)
    action = stored[was].action if was is not None and 0 <= was < len(stored) else None
    return action.properties if isinstance(action, content.Emit) else {}
