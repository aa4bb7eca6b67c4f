"""Groups in a flat list of forms: each form says how deep it is, and a group holds what follows deeper."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.core import signing

from guidance.admin.conditions import RowForm, initial
from guidance.rules.builder import Group, Item, Kept, Row

_SALT = "guidance.rule"


@dataclass(slots=True)
class Node:
    """One form, and the forms of the group that it begins."""

    form: RowForm
    inside: list["Node"] = field(default_factory=list)


def flat(items: Iterable[Item], depth: int = 1) -> Iterator[dict[str, Any]]:
    """Return what the fields hold for each item, groups before what is in them."""
    for item in items:
        match item:
            case Row():
                yield {**initial(item), "depth": depth}
            case Kept(document=document):
                yield {"kept": signing.dumps(document, salt=_SALT, compress=True), "plans": [], "depth": depth}
            case Group(match=match, items=held):
                yield {"group": match, "plans": [], "depth": depth}
                yield from flat(held, depth + 1)


def nested(forms: Iterable[RowForm]) -> list[Node]:
    """Return forms as they stand in each other, in the order that they say."""
    top: list[Node] = []
    around: list[Node] = []
    for form in sorted(forms, key=lambda form: form.place):
        node = Node(form)
        del around[max(0, form.level - 1) :]
        (around[-1].inside if around else top).append(node)
        if form.is_group:
            around.append(node)
    return top


def items_of(nodes: Iterable[Node]) -> tuple[tuple[Item, ...], list[RowForm]]:
    """Return what valid forms say, and the forms that said it, as one reads; what is empty says nothing.

    Raises RowFault at the first form that says nothing sensible.
    """
    said: list[RowForm] = []
    return tuple(_items(nodes, said)), said


def kept(text: str) -> Kept:
    """Return the part that was handed to the page for keeping. Raises ValueError with a sentence."""
    try:
        return Kept(signing.loads(text, salt=_SALT))
    except signing.BadSignature as fault:
        raise ValueError("This part cannot be read any more; reload the page.") from fault


class RowFault(Exception):
    """A form that cannot be read, and why."""

    def __init__(self, form: RowForm, sentence: str) -> None:
        super().__init__(sentence)
        self.form = form
        self.sentence = sentence


def _items(nodes: Iterable[Node], said: list[RowForm]) -> Iterator[Item]:
    for node in nodes:
        if node.form.cleaned_data.get("DELETE"):
            continue
        before = len(said)
        said.append(node.form)
        item = _item(node, said)
        if item is None:
            del said[before:]
        else:
            yield item


def _item(node: Node, said: list[RowForm]) -> Item | None:
    held = node.form.cleaned_data
    if held.get("group"):
        inside = tuple(_items(node.inside, said))
        return Group(held["group"], inside) if inside else None
    try:
        return kept(held["kept"]) if held.get("kept") else node.form.row()
    except ValueError as fault:
        raise RowFault(node.form, str(fault)) from fault
