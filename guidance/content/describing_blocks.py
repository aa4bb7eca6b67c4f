"""What the blocks of a prompt say and do, a line each."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from guidance.protocol import content
from guidance.protocol.content import Block, Button, Buttons, Heading, Image, ListBlock, Meter, Text, Video
from guidance.protocol.inline import told
from guidance.protocol.questions import Choices, Input, Nps, Rating

Names = Mapping[str, str]
_READERS = {"everyone": "", "buyers": ", for people who may buy", "others": ", for people who cannot buy"}


def lines_of(blocks: Iterable[Block], names: Names) -> list[str]:
    """Return a line for each of `blocks`, and one for each button."""
    return [line for block in blocks for line in _block(block, names)]


def button_action(action: Any, names: Names) -> str:
    """Return what an action of a button or of a thing to do does, in a few words."""
    match action:
        case content.Link(href=href, new_tab=new_tab):
            return f"opens {href}{' in a new tab' if new_tab else ''}"
        case content.Dismiss():
            return "closes it"
        case content.Snooze(days=days):
            return f"puts it off for {_days(days)}"
        case content.NotRelevant():
            return "closes it for good"
        case content.StartTrial(feature=feature, days=days):
            return f"starts a trial of {names.get(f'feature:{feature}', feature)} for {_days(days)}"
        case content.Emit(event=event):
            return f"reports “{event}”"
        case content.Open(prompt=prompt):
            return f"opens the prompt “{names.get(f'prompt:{prompt}', prompt)}”"
        case content.Back():
            return "goes back"
        case _:
            return "goes on"


def _block(block: Block, names: Names) -> Iterator[str]:
    match block:
        case Heading(text=text):
            yield f"Title: {text}"
        case Text(text=text):
            yield f"Text: {told(text)}"
        case ListBlock(text=text, ordered=ordered):
            yield f"{'Numbered list' if ordered else 'List'}: {', '.join(told(text).splitlines())}"
        case Image(src=src, alt=alt):
            yield f"Picture of {alt or '(no description)'}: {src}"
        case Video(src=src, title=title):
            yield f"Film of {title or '(no description)'}: {src}"
        case Meter(limit=limit, label=label):
            yield f"Bar of {names.get(f'limit:{limit}', limit)}{f', called “{label}”' if label else ''}"
        case Buttons(buttons=buttons):
            yield from (_button(button, names) for button in buttons)
        case Nps() | Rating() | Choices() | Input():
            yield _question(block)


def _button(button: Button, names: Names) -> str:
    return f"Button “{button.label}”: {button_action(button.action, names)}{_READERS[button.audience]}"


def _question(question: Nps | Rating | Choices | Input) -> str:
    must = "" if question.required else " (may be left out)"
    match question:
        case Nps():
            return f"Question, 0 to 10: {question.label}{must}"
        case Rating(scale=scale, look=look):
            return f"Question, 1 to {scale} ({look}): {question.label}{must}"
        case Choices(options=options, multiple=multiple, other=other):
            offered = ", ".join([option.label for option in options] + ([other] if other else []))
            return f"Question, {'several' if multiple else 'one'} of {offered}: {question.label}{must}"
        case _:
            return f"Question, in words: {question.label}{must}"


def _days(days: int) -> str:
    return f"{days} day{'' if days == 1 else 's'}"
