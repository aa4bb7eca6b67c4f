"""The views of Acme Mail: each takes the site and a request and answers it."""

import json
from collections.abc import Mapping
from time import time

from demo import figures
from demo.acme import CUSTOM_REPORTS, PLANS, TIMELINE, Account, Person
from demo.identity import sign_identity
from demo.rendering import describe_session, render_page
from demo.site import Site
from demo.web import Request, Response, as_json, redirect

WHO = "acme_who"
IMPORTED_AT_ONCE = 100
SENT_AT_ONCE = 200
_REPORTS = (("", "Overview"), ("campaigns", "Campaigns"), ("audience", "Audience"))
_BENEFITS = {
    "free": ("2,000 contacts", "10,000 messages of history", "List and board", "Standard reports"),
    "growth": ("10,000 contacts", "Unlimited message history", "Timeline for tasks", "Custom reports"),
    "scale": ("Unlimited contacts", "Unlimited message history", "Everything in Growth", "Single sign-on"),
}


def overview(site: Site, request: Request) -> Response:
    _, account = _who(site, request)
    content = {
        "campaigns": figures.campaigns(account.contacts),
        "engagement": figures.engagement(),
        "sparks": figures.sparks(),
        "hours": figures.best_hours(),
        "sent": f"{account.contacts * 4:,}",
    }
    return _page(site, request, "overview.html", "overview", content)


def contacts(site: Site, request: Request) -> Response:
    _, account = _who(site, request)
    content = {"rows": figures.contacts(account.contacts), "blocked": "blocked" in request.query}
    return _page(site, request, "contacts.html", "contacts", content)


def add_contact(site: Site, request: Request) -> Response:
    return _grow(site, request, 1, "Contact Added", {})


def import_contacts(site: Site, request: Request) -> Response:
    return _grow(site, request, IMPORTED_AT_ONCE, "Contacts Imported", {"count": IMPORTED_AT_ONCE})


def reports(site: Site, request: Request) -> Response:
    _, account = _who(site, request)
    which = request.path.removeprefix("/reports").strip("/")
    if which == "custom" and CUSTOM_REPORTS not in account.plan.features:
        return _gate(site, request, "reports", "Custom reports")
    content = {
        "which": which or "overview",
        "items": [(f"/reports/{key}".rstrip("/"), name, key == which) for key, name in _REPORTS],
        "unlocked": CUSTOM_REPORTS in account.plan.features,
        "campaigns": figures.campaigns(account.contacts),
        "engagement": figures.engagement(),
        "growth": figures.growth(account.contacts),
    }
    return _page(site, request, "reports.html", "reports", content)


def tasks(site: Site, request: Request) -> Response:
    columns = [(name, [task for task in figures.TASKS if task.state == state]) for state, name in figures.STATES]
    view = "board" if request.path.endswith("/board") else "list"
    content = {"view": view, "tasks": figures.TASKS, "columns": columns}
    return _page(site, request, "tasks.html", "tasks", content)


def timeline(site: Site, request: Request) -> Response:
    _, account = _who(site, request)
    trial_end = None
    if TIMELINE not in account.plan.features:
        trial_end = site.guidance.running_trial_end(account.id, TIMELINE)
        if trial_end is None:
            return _gate(site, request, "tasks", "Timeline")
    content = {"view": "timeline", "tasks": figures.TASKS, "days": figures.TIMELINE_DAYS, "trial_end": trial_end}
    return _page(site, request, "timeline.html", "tasks", content)


def messages(site: Site, request: Request) -> Response:
    return _page(site, request, "messages.html", "messages", {"messages": figures.messages()})


def send_newsletter(site: Site, request: Request) -> Response:
    person, account = _who(site, request)
    account = site.acme.send_messages(account.key, SENT_AT_ONCE)
    site.reporter.report_use(person, account, "Newsletter Sent", {"count": SENT_AT_ONCE}, "messages")
    if request.wants_page:
        return redirect("/messages")
    return as_json({"ok": True, "used": account.messages, "limit": account.plan.messages})


def upgrade(site: Site, request: Request) -> Response:
    plans = [(plan, _BENEFITS[plan.key]) for plan in PLANS.values()]
    return _page(site, request, "upgrade.html", "upgrade", {"plans": plans, "changed": "changed" in request.query})


def choose_plan(site: Site, request: Request) -> Response:
    person, account = _who(site, request)
    chosen = request.form.get("plan", "")
    if chosen not in PLANS:
        return Response(b"No such plan.", 400, {"Content-Type": "text/plain"})
    before, account = account.plan_key, site.acme.change_plan(account.key, chosen)
    site.reporter.report_plan(account, patience=1.5)
    site.reporter.report_use(person, account, "Plan Changed", {"from": before, "to": chosen})
    return redirect("/upgrade?changed")


def switch_person(site: Site, request: Request) -> Response:
    person = site.acme.person(request.form.get("person", ""))
    return redirect(request.came_from, set_cookie=f"{WHO}={person.key}; Path=/; HttpOnly; SameSite=Lax")


def start_over(site: Site, _request: Request) -> Response:
    site.acme.start_over(site.guidance.knows_account)
    site.reporter.report_everybody(site.acme)
    return redirect("/")


def session(site: Site, request: Request) -> Response:
    """Who the page's person is, with a fresh token: a page left open outlives its first one."""
    person, account = _who(site, request)
    return as_json(describe_session(person, account, _token(site, person, account)))


def receive_violation(site: Site, request: Request) -> Response:
    try:
        site.violations.append(json.loads(request.body))
    except ValueError:
        site.violations.append({"unreadable": request.body.decode("utf-8", "replace")})
    return Response(status=204)


def list_violations(site: Site, _request: Request) -> Response:
    return as_json(list(site.violations))


def not_found(site: Site, request: Request) -> Response:
    return _page(site, request, "missing.html", "", {}, status=404)


def _grow(site: Site, request: Request, count: int, event: str, properties: dict[str, object]) -> Response:
    person, account = _who(site, request)
    attempt = site.acme.add_contacts(account.key, count)
    account = attempt.account
    if not attempt.blocked:
        site.reporter.report_use(person, account, event, properties, "contacts")
    if request.wants_page:
        return redirect("/contacts?blocked" if attempt.blocked else "/contacts")
    numbers = {"used": account.contacts, "limit": account.plan.contacts}
    return as_json({"ok": False, "blocked": True, **numbers} if attempt.blocked else {"ok": True, **numbers})


def _who(site: Site, request: Request) -> tuple[Person, Account]:
    person = site.acme.person(request.cookies.get(WHO, ""))
    return person, site.acme.account(person.account)


def _token(site: Site, person: Person, account: Account) -> str:
    return sign_identity(config=site.config, person=person, account=account, now=int(time()))


def _gate(site: Site, request: Request, section: str, feature: str) -> Response:
    return _page(site, request, "gate.html", section, {"feature": feature})


def _page(
    site: Site, request: Request, template: str, section: str, content: Mapping[str, object], status: int = 200
) -> Response:
    person, account = _who(site, request)
    return render_page(
        template,
        config=site.config,
        person=person,
        account=account,
        token=_token(site, person, account),
        section=section,
        content=content,
        status=status,
    )
