"""What a page is answered when it asks for its decision: the ready bytes, or silence; and what its workspace wants noticed."""

from dataclasses import dataclass

import msgspec

from guidance.delivery.decisions import Ready
from guidance.people import statement

NOTHING = Ready(0, "none", b'{"version":0,"armed":[],"keep":[],"grants":{}}')

_WANTED = (
    "SELECT w.off_since IS NOT NULL, w.tags, w.capture_clicks, d.version, d.etag, d.body FROM guidance_workspace w"
)
_NAMED = (
    f"{_WANTED} LEFT JOIN guidance_person p ON p.workspace_id = w.id AND p.user_id = %s"
    " LEFT JOIN guidance_decision d ON d.person_id = p.id WHERE w.id = %s"
)
_ANONYMOUS = (
    f"{_WANTED} LEFT JOIN guidance_personalias a ON a.workspace_id = w.id AND a.anonymous_id = %s"
    " LEFT JOIN guidance_decision d ON d.person_id = a.person_id WHERE w.id = %s"
)
_IS_OFF = "SELECT off_since IS NOT NULL FROM guidance_workspace WHERE id = %s"


@dataclass(frozen=True, slots=True)
class ForPage:
    """A page's answer. `off`: nothing is to be shown to anybody. `ready`: what its person may see, as it is served."""

    off: bool
    ready: Ready


def for_page(*, workspace_id: int, user_id: str, anonymous_id: str) -> ForPage:
    """Return the answer for a person, also for one nobody has decided about. One keyed read."""
    query, key = (_NAMED, user_id) if user_id else (_ANONYMOUS, anonymous_id)
    rows = statement.execute(query, [key, workspace_id])
    if not rows:  # the workspace was deleted a moment ago
        return ForPage(off=True, ready=NOTHING)
    off, tags, capture, version, etag, body = rows[0]
    ready = NOTHING if body is None else Ready(version, etag, body.encode())
    wanted = _wanted(tags, capture)
    if wanted:
        # Spliced in, so that a change of tags costs no decision anew and a visitor nobody knows gets them as well.
        mark = f"-{tags[:12]}{'c' if capture else ''}"
        ready = Ready(ready.version, ready.etag + mark, ready.body[:-1] + b"," + wanted + b"}")
    return ForPage(bool(off), ready)


def is_off(*, workspace_id: int) -> bool:
    """Return whether nothing is to be shown on the workspace's pages."""
    rows = statement.execute(_IS_OFF, [workspace_id])
    return not rows or bool(rows[0][0])


def _wanted(tags: str, capture: bool) -> bytes:
    told = {"tags": tags} if tags else {}
    if capture:
        told["capture"] = "clicks"
    return msgspec.json.encode(told)[1:-1]
