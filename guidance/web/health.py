"""What a balancer and an orchestrator ask: does this process live, may it be sent requests?"""

import msgspec

from guidance.conf import now
from guidance.delivery import health
from guidance.web.http import Answer, Request

_JSON = [("Content-Type", "application/json"), ("Cache-Control", "no-store")]
PATHS = ("/livez", "/readyz", "/startupz")


def live(request: Request) -> Answer:
    """Say that this process answers; nothing else is looked at."""
    return Answer(200, b'{"status":"ok"}', list(_JSON))


def ready(request: Request) -> Answer:
    """Say whether requests can be served: 200 with `ok` or `degraded`, 503 with `down`, and one sentence a trouble."""
    found = health.troubles(now=now())
    down = any(trouble.fatal for trouble in found)
    status = "down" if down else "degraded" if found else "ok"
    told = {trouble.name: trouble.message for trouble in found}
    return Answer(503 if down else 200, msgspec.json.encode({"status": status, "troubles": told}), list(_JSON))
