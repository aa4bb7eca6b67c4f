"""What is wrong with the questions of a survey, where their answers lead, and the items of a checklist."""

from collections.abc import Iterator

from guidance.content import wording_checks
from guidance.content.findings import Finding, Known
from guidance.content.models import Prompt
from guidance.protocol.answers import OTHER, questions_of
from guidance.protocol.content import Branch, Button, Buttons, Draft, Item
from guidance.protocol.document import blocks
from guidance.protocol.questions import Choices, Input, Nps, Question, Rating

MAX_ITEMS = 20


def check(*, draft: Draft, kind: str, known: Known) -> Iterator[Finding]:
    """Return everything wrong with what a survey asks and with what a checklist wants done."""
    asked = [block for block in blocks(draft) if isinstance(block, Nps | Rating | Choices | Input)]
    if kind == Prompt.Kind.SURVEY:
        if not asked:
            yield Finding("steps", "The survey asks nothing yet; add a question to a step.")
        yield from _branches(draft)
    elif asked:
        yield Finding("blocks", "Only a survey can ask questions; make one for them.")
    keys = [question.key for question in asked]
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        yield Finding("steps", f"Two questions share the key “{key}”; their answers could not be told apart.")
    for question in asked:
        yield from _question(question)
    if kind == Prompt.Kind.CHECKLIST:
        yield from _items(draft, known)


def _question(question: Question) -> Iterator[Finding]:
    name = f"The question “{question.label.strip()[:60]}”" if question.label.strip() else "A question"
    if not question.label.strip():
        yield Finding("steps", "A question has no words; say what you want to know.")
    if not question.key:
        yield Finding("steps", f"{name} has no key, under which its answers are kept.")
    if not isinstance(question, Choices):
        return
    if len(question.options) + bool(question.other) < 2:
        yield Finding("steps", f"{name} needs at least two answers to choose from.")
    keys = [option.key for option in question.options]
    if len(set(keys)) < len(keys) or (question.other and OTHER in keys):
        yield Finding("steps", f"{name} has two answers that are the same.")
    if any(not option.label.strip() for option in question.options):
        yield Finding("steps", f"{name} has an answer without words.")


def _branches(draft: Draft) -> Iterator[Finding]:
    questions = questions_of(draft)
    there = {step.key for step in draft.steps}
    for number, step in enumerate(draft.steps, start=1):
        for branch in step.branches:
            if branch.to and branch.to not in there:
                yield Finding("steps", f"Step {number} leads to the step “{branch.to}”, which does not exist.")
            if branch.to == step.key:
                yield Finding("steps", f"Step {number} leads to itself; nobody would get any further.")
            if branch.question not in questions:
                yield Finding("steps", f"Step {number} depends on an answer that this survey does not ask for.")
            elif fault := _compared(branch, questions[branch.question]):
                yield Finding("steps", f"Step {number}: {fault}")


def _compared(branch: Branch, question: Question) -> str:
    match question:
        case Nps() | Rating():
            least, most = (0, 10) if isinstance(question, Nps) else (1, question.scale)
            fits = isinstance(branch.value, int) and least <= branch.value <= most and branch.is_ != "includes"
            return "" if fits else f"the answer is a number from {least} to {most}; compare it with one."
        case Choices():
            keys = {option.key for option in question.options} | ({OTHER} if question.other else set())
            fits = branch.value in keys and branch.is_ in {"is", "is_not", "includes"}
            return "" if fits else f"“{branch.value}” is none of the answers to choose from."
        case _:
            fits = branch.is_ in {"is", "is_not", "includes"}
            return (
                ""
                if fits
                else "an answer in words is neither small nor large; ask whether it is or includes something."
            )


def _items(draft: Draft, known: Known) -> Iterator[Finding]:
    if not draft.items:
        yield Finding("items", "The checklist has nothing to do yet; add the first item.")
    if len(draft.items) > MAX_ITEMS:
        yield Finding("items", f"More than {MAX_ITEMS} things to do discourage everybody; leave some out.")
    keys = [item.key for item in draft.items]
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        yield Finding("items", f"Two items share the key “{key}”; remove one and add it anew.")
    for number, item in enumerate(draft.items, start=1):
        yield from _item(item, f"Item {number}", known)


def _item(item: Item, name: str, known: Known) -> Iterator[Finding]:
    if not item.title.strip():
        yield Finding("items", f"{name} has no title; say what to do.")
    if not item.event.strip() or item.event.startswith("$"):
        yield Finding("items", f"{name} needs the event that says it was done, one that does not begin with “$”.")
    if item.action is not None:
        pressed = Buttons([Button(label=item.title or name, action=item.action)])
        for finding in wording_checks.parts(blocks=[pressed], known=known):
            yield Finding("items", f"{name}: {finding.message}", finding.level)
