"""Languages by their BCP 47 tags: how a tag is written, which languages serve somebody, which way they go; and a translation.

Sources: RFC 5646 (tags), RFC 4647 section 3.4 (lookup by leaving subtags out from the end).
"""

import re
from collections.abc import Collection, Mapping
from functools import lru_cache

import msgspec

LONGEST = 35  # characters, as RFC 5646 section 4.4.1 recommends
_TAG = re.compile(r"[a-z]{2,3}(-[a-z]{4})?(-([a-z]{2}|[0-9]{3}))?")
_REST = re.compile(r"[.@].*|-[a-z0-9]-.*")  # a system's encoding, extensions and private use
_SCRIPT = 4
# Names that were given up, but that systems still say.
_TODAY = {"iw": "he", "in": "id", "ji": "yi", "no": "nb", "tl": "fil"}
# Who names a place instead of the script that is read there.
_SCRIPTS = {("zh", place): "Hant" for place in ("TW", "HK", "MO")} | {("zh", place): "Hans" for place in ("CN", "SG")}
_LEFTWARD = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "syr", "ug", "ur", "yi"})
_LEFTWARD_SCRIPTS = frozenset({"Adlm", "Arab", "Hebr", "Nkoo", "Rohg", "Syrc", "Thaa"})


class Translation(msgspec.Struct, frozen=True, omit_defaults=True):
    """What one text says in another language (`guidance.protocol.translations`).

    `at`: where in the draft the text stands, empty for one that is gone. `of`: the original it was made from; `seen`: the original
    as it was when the draft was last saved, empty where that is the same. `text` is empty where nothing was written yet.
    """

    at: str
    of: str
    text: str = ""
    seen: str = ""


@lru_cache(maxsize=4096)
def canonical(text: str) -> str:
    """Return a tag as it is written ("de-AT", "zh-Hant"), or "" for what is none. `de_AT.UTF-8` is read too.

    Only language, script and place are kept; nobody translates for less.
    """
    if len(text) > 2 * LONGEST:
        return ""
    parts = _REST.sub("", text.strip().lower().replace("_", "-"), count=1)
    match = _TAG.match(parts)
    if match is None or parts[match.end() : match.end() + 1] not in {"", "-"}:
        return ""
    language, *further = match[0].split("-")
    written = [part.title() if len(part) == _SCRIPT else part.upper() for part in further]
    return "-".join([_TODAY.get(language, language), *written])


@lru_cache(maxsize=4096)
def chain(tag: str) -> tuple[str, ...]:
    """Return the languages that serve whoever reads `tag`, the closest first: "zh-TW" → zh-TW, zh-Hant, zh."""
    parts = canonical(tag).split("-")
    found = ["-".join(parts[:count]) for count in range(len(parts), 0, -1)]
    script = _SCRIPTS.get((parts[0], parts[-1]))
    if script and len(parts) == 2:
        found.insert(1, f"{parts[0]}-{script}")
    return tuple(found) if found[0] else ()


def chosen(tag: str, offered: Collection[str] | Mapping[str, object], default: str) -> str:
    """Return which of the languages `offered` serves whoever reads `tag`; "" for the `default` one, which is always there."""
    for each in chain(tag):
        if each == default:
            return ""
        if each in offered:
            return each
    return ""


def direction(tag: str) -> str:
    """Return "rtl" for a language that is written from the right, else "ltr"; a script in the tag decides."""
    language, *further = canonical(tag).split("-")
    script = next((part for part in further if len(part) == _SCRIPT), "")
    leftward = script in _LEFTWARD_SCRIPTS if script else language in _LEFTWARD
    return "rtl" if leftward else "ltr"
