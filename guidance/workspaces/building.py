"""Passes: what lets the studio's picker work in one of the customer's pages (docs/protocol.md section 10).

The studio signs a pass for one workspace, one user, one origin and one purpose; the page shows it to the hot doors, once and
within two minutes, and hears which studio it may talk to. So no page on the web can pose as the studio.
"""

import datetime as dt
import secrets

from django.contrib.auth.models import User
from django.core.cache import cache
from django.core.signing import BadSignature, Signer

from guidance.core.errors import GuidanceError
from guidance.workspaces import roles
from guidance.workspaces.keys import KeyInfo
from guidance.workspaces.models import Member, Workspace

LIFE = dt.timedelta(minutes=2)
NEEDED = {"pick": "change_prompt", "tag": "add_featuretag"}
MAX_PASS = 2000
_SALT = "guidance.builder"


class BadPass(GuidanceError):
    """A pass that opens nothing, or that cannot be made; the message says why."""


def issue(*, workspace: Workspace, user: User, purpose: str, origin: str, studio: str, now: dt.datetime) -> str:
    """Return a pass for `user` to "pick" or "tag" in pages of `origin`, talking to the studio at the origin `studio`.

    Raises BadPass where `origin` is not one of the workspace's. Ask the user's permission first.
    """
    if plain(origin) not in origins(workspace=workspace):
        raise BadPass(f"{origin[:200]} is not among the addresses of {workspace}; an admin can add it in the settings.")
    held = {
        "workspace": workspace.pk,
        "user": user.pk,
        "purpose": purpose,
        "origin": plain(origin),
        "studio": studio,
        "until": int((now + LIFE).timestamp()),
        "once": secrets.token_urlsafe(12),
    }
    return Signer(salt=_SALT).sign_object(held)


def redeem(*, text: str, info: KeyInfo, origin: str, now: dt.datetime) -> str:
    """Return the origin of the studio that a pass is from, and spend the pass. Raises BadPass with the reason."""
    try:
        held = Signer(salt=_SALT).unsign_object(text[: MAX_PASS + 1])
    except BadSignature as error:
        raise BadPass("The studio did not sign this.") from error
    if held["workspace"] != info.workspace_id:
        raise BadPass("The pass is for another workspace than this page's key.")
    if held["origin"] != plain(origin) or held["origin"] not in map(plain, info.origins):
        raise BadPass("The pass is for pages of another address.")
    if held["until"] < now.timestamp():
        raise BadPass("The pass has expired; open the page from the studio again.")
    if not _may(held["user"], info.workspace_id, NEEDED[held["purpose"]]):
        raise BadPass("Whoever opened this page may not change anything in this workspace any more.")
    # Kept for as long as its time is checked: what nobody remembers has expired.
    if not cache.add(f"guidance:builder:{held['once']}", True, timeout=int(LIFE.total_seconds()) + 60):
        raise BadPass("The pass was used already; open the page from the studio again.")
    return str(held["studio"])


def origins(*, workspace: Workspace) -> list[str]:
    """Return the origins whose pages the picker may open."""
    return [plain(origin) for origin in workspace.origins.order_by("pk").values_list("origin", flat=True)]


def plain(origin: str) -> str:
    """Return an origin as a browser writes it."""
    return origin.strip().rstrip("/").lower()


def _may(user_id: int, workspace_id: int, permission: str) -> bool:
    user = User.objects.filter(pk=user_id, is_active=True, is_staff=True).first()
    if user is None or user.is_superuser:
        return user is not None
    role = Member.objects.filter(user=user, workspace_id=workspace_id).values_list("role", flat=True).first()
    return role is not None and roles.allows(role=role, permission=permission)
