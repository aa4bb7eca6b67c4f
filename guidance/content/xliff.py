"""Translations into one language as XLIFF 2.0, the format that translators' tools exchange.

Source: OASIS Standard "XLIFF Version 2.0" (5 August 2014), of its core the elements `xliff file unit notes note originalData
data segment source target ph sc ec`. A value or a mark in a text is an inline code, so that a tool keeps it whole; a value's
fallback stands between a code that opens and one that closes, to be translated. A document type is refused.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple
from xml.etree import ElementTree as ET

from guidance.core.errors import GuidanceError
from guidance.protocol.inline import MARK, VARIABLE
from guidance.protocol.translations import Piece, Told

SPACE = "urn:oasis:names:tc:xliff:document:2.0"
_KEEP = "{http://www.w3.org/XML/1998/namespace}space"
_CODE = re.compile(f"{VARIABLE.pattern}|{MARK.pattern}")
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
MAX_DEPTH = 30
ET.register_namespace("", SPACE)


class BadFile(GuidanceError):
    """The file is none that can be taken in; the message says why."""


class Row(NamedTuple):
    """One translation in a file: what its row is called, where it belongs, its original and what it says; or its fault."""

    named: str
    place: str
    original: str
    language: str
    text: str
    fault: str = ""


def clean(text: str) -> str:
    """Return `text` as a file can hold it: without characters that XML forbids, lines ending in one way."""
    return _NOT_XML.sub("", text).replace("\r\n", "\n").replace("\r", "\n")


def write(*, name: str, source: str, target: str, pieces: Iterable[Piece], said: Mapping[str, Told]) -> bytes:
    """Return a file of `pieces` in the language `source` with what is `said` of them in `target`."""
    root = ET.Element(_tag("xliff"), {"version": "2.0", "srcLang": source, "trgLang": target})
    held = ET.SubElement(root, _tag("file"), {"id": "f1", "original": name})
    for number, piece in enumerate(pieces, start=1):
        _unit(held, number, piece, said[piece.place])
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode").encode() + b"\n"


def read(text: str) -> Iterator[Row]:
    """Return the translations of a file, unit by unit. Raises BadFile for what is no XLIFF 2, and for any document type."""
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise BadFile("The file declares a document type, which XLIFF does not need; export it anew without one.")
    try:
        root = ET.fromstring(text)  # noqa: S314 - as above
    except (ET.ParseError, ValueError):
        raise BadFile("The file is damaged: it is not well-formed XML; export it anew.") from None
    if root.tag != _tag("xliff"):
        raise BadFile(
            "This is no XLIFF 2.0; choose that version in the translator's tool, or a file that was exported here."
        )
    target = root.get("trgLang", "")
    if not target:
        raise BadFile("The file does not say into which language it is translated (trgLang).")
    for unit in root.iter(_tag("unit")):
        yield from _row(unit, target)


def _unit(held: ET.Element, number: int, piece: Piece, told: Told) -> None:
    unit = ET.SubElement(held, _tag("unit"), {"id": f"t{number}", "name": piece.place, _KEEP: "preserve"})
    notes = ET.SubElement(unit, _tag("notes"))
    ET.SubElement(notes, _tag("note")).text = piece.sort
    codes = ET.Element(_tag("originalData"))
    segment = ET.Element(_tag("segment"), {"state": "translated" if told.state == "translated" else "initial"})
    _inline(ET.SubElement(segment, _tag("source")), clean(piece.text), codes)
    if told.text:
        _inline(ET.SubElement(segment, _tag("target")), clean(told.text), codes)
    unit.extend([codes, segment] if len(codes) else [segment])


def _inline(into: ET.Element, text: str, codes: ET.Element) -> None:
    into.text = ""
    last: ET.Element | None = None
    opened: dict[str, ET.Element] = {}
    for sort, piece in _parts(text):
        if sort == "text":
            if last is None:
                into.text += piece
            else:
                last.tail = (last.tail or "") + piece
            continue
        last = _code(into, sort, piece, codes, opened)
    for each in opened.values():
        each.set("isolated", "yes")


def _code(into: ET.Element, sort: str, text: str, codes: ET.Element, opened: dict[str, ET.Element]) -> ET.Element:
    way, _, pair = sort.partition(" ")
    data = f"d{len(codes) + 1}"
    ET.SubElement(codes, _tag("data"), {"id": data}).text = text
    if way == "close" and pair in opened:
        return ET.SubElement(into, _tag("ec"), {"startRef": opened.pop(pair).get("id", ""), "dataRef": data})
    made = ET.SubElement(
        into, _tag("sc" if way == "open" and pair not in opened else "ph"), {"id": data, "dataRef": data}
    )
    if made.tag == _tag("sc"):
        opened[pair] = made
    return made


def _parts(text: str) -> Iterator[tuple[str, str]]:
    at = 0
    for match in _CODE.finditer(text):
        yield "text", text[at : match.start()]
        at = match.end()
        if match[1] and match[2]:  # a value, and what is written where there is none
            yield "open value", text[match.start() : match.start(2)]
            yield "text", match[2]
            yield "close value", text[match.end(2) : match.end()]
        elif match[1]:
            yield "alone", match[0]
        else:
            pair = match["on"] or match["off"] or "a"
            yield f"{'close' if match['off'] else 'open'} {pair}", match[0]
    yield "text", text[at:]


def _row(unit: ET.Element, target: str) -> Iterator[Row]:
    named = f"Unit {unit.get('id', '')[:40]}"
    data = {each.get("id", ""): each.text or "" for each in unit.iter(_tag("data"))}
    place = unit.get("name", "")
    try:
        original = "".join(_text(each, data) for each in unit.iter(_tag("source")))
        said = "".join(_text(each, data) for each in unit.iter(_tag("target")))
    except KeyError as error:
        yield Row(named, place, "", target, "", f"it holds {error.args[0]}, which cannot be read; export it anew.")
        return
    if said:
        yield Row(named, place, clean(original), target, clean(said))


def _text(element: ET.Element, data: Mapping[str, str], depth: int = 0) -> str:
    if depth > MAX_DEPTH:
        raise KeyError("elements within elements too deep")
    found = [element.text or ""]
    for child in element:
        sort = child.tag.removeprefix(f"{{{SPACE}}}")
        inner = _text(child, data, depth + 1)
        match sort:
            case "ph" | "sc" | "ec":
                found.append(_held(data, child.get("dataRef", "")))
            case "pc":
                found += [_held(data, child.get("dataRefStart", "")), inner, _held(data, child.get("dataRefEnd", ""))]
            case "mrk" | "sm" | "em":
                found.append(inner)
            case _:
                raise KeyError(f"the element <{sort[:40]}>")
        found.append(child.tail or "")
    return "".join(found)


def _held(data: Mapping[str, str], name: str) -> str:
    if name not in data:
        raise KeyError(f"a code without its data “{name[:40]}”")
    return data[name]


def _tag(name: str) -> str:
    return f"{{{SPACE}}}{name}"
