"""Pages from templates, each with its own nonce and content security policy."""

import json
import secrets
from collections.abc import Mapping
from pathlib import Path

from django.template import Context, Engine

from demo.acme import PEOPLE, TIMELINE, Account, Person
from demo.config import Config
from demo.web import Response, html

_HERE = Path(__file__).parent
# Only the template engine of Django is used, so no settings are needed and other settings are not disturbed.
_ENGINE = Engine(dirs=[str(_HERE / "templates")], autoescape=True)
NAVIGATION = (
    ("overview", "/", "Overview", "home"),
    ("contacts", "/contacts", "Contacts", "people"),
    ("reports", "/reports", "Reports", "chart"),
    ("tasks", "/tasks", "Tasks", "check"),
    ("messages", "/messages", "Messages", "mail"),
)


def render_page(
    template: str,
    *,
    config: Config,
    person: Person,
    account: Account,
    token: str,
    section: str,
    content: Mapping[str, object],
    status: int = 200,
) -> Response:
    """Draw a whole page for a person."""
    nonce = secrets.token_urlsafe(16)
    shell = {
        "nonce": nonce,
        "guidance_url": config.guidance_url,
        "public_key": config.public_key,
        "session": json.dumps(describe_session(person, account, token)),
        "navigation": NAVIGATION,
        "section": section,
        "people": PEOPLE,
        "person": person,
        "account": account,
        "plan": account.plan,
        "contacts_meter": meter(account.contacts, account.plan.contacts),
        "messages_meter": meter(account.messages, account.plan.messages),
        "has_timeline": TIMELINE in account.plan.features,
    }
    # Numbers reach the templates as they shall be read: `use_l10n=False` also keeps Django from asking for settings.
    text = _ENGINE.get_template(template).render(Context({**shell, **content}, use_l10n=False, use_tz=False))
    return html(text, status=status, headers={"Content-Security-Policy": policy(nonce, config.guidance_url)})


def describe_session(person: Person, account: Account, token: str) -> dict[str, object]:
    """Return what app.js tells Guidance about the person before the screen."""
    return {
        "person": {"id": person.id, "traits": person.traits},
        "account": {"id": account.id, "traits": account.traits},
        "token": token,
    }


def policy(nonce: str, guidance_url: str) -> str:
    """Return the strict content security policy under which every page runs."""
    return (
        f"default-src 'self'; script-src 'nonce-{nonce}'; style-src 'self'; connect-src 'self' {guidance_url}; "
        f"img-src 'self' {guidance_url}; require-trusted-types-for 'script'; report-uri /csp-report"
    )


def meter(used: int, limit: int | None) -> dict[str, object]:
    """Return a meter's numbers, ready to be read; no limit means that nothing runs out."""
    if limit is None:
        return {"used": f"{used:,}", "unlimited": True}
    share = used / limit
    return {
        "value": min(used, limit),
        "max": limit,
        "used": f"{used:,}",
        "limit": f"{limit:,}",
        "percent": int(share * 100),
        "left": f"{max(limit - used, 0):,}",
        "over": f"{max(used - limit, 0):,}",
        "is_over": used > limit,
        "tone": "full" if share >= 0.95 else "high" if share >= 0.8 else "calm",
    }
