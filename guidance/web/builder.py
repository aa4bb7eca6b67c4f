"""The door of the picker: a page in builder mode shows its pass and hears which studio to talk to."""

from guidance.conf import now
from guidance.web import access
from guidance.web.http import Answer, Refusal, Request, json_answer, read_json
from guidance.workspaces import building
from guidance.workspaces.building import BadPass

MAX_BODY = 4096


def enter(request: Request) -> Answer:
    """Spend a pass and tell the studio's origin. Refuses with 403 and the reason."""
    asked = read_json(request, MAX_BODY)
    key, text = (value if isinstance(value, str) else "" for value in (asked.get("key"), asked.get("pass")))
    info = access.admit(key=key, origin=request.origin)
    try:
        studio = building.redeem(text=text, info=info, origin=request.origin, now=now())
    except BadPass as error:
        raise Refusal(403, "bad_pass", error.message) from error
    return json_answer(200, {"studio": studio}, access.cors(request.origin, info))
