"""The studio's sidebar, ordered by what a marketer does."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse, reverse_lazy

Item = dict[str, Any]
# Pages that live below another's address but have a place of their own.
_WITHOUT = {
    "guidance_person_changelist": ["guidance_why"],
    "guidance_prompt_changelist": ["guidance_playbooks", "guidance_journey", "guidance_elements"],
}


def sidebar(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the groups of links; Unfold hides those the user may not open."""
    return [
        {
            "title": None,
            "items": _daily(),
        },
        {
            "title": "People & accounts",
            "items": [
                _item("People", "person", "guidance_person_changelist", "view_person"),
                _item("Accounts", "apartment", "guidance_account_changelist", "view_account"),
                _item("Why?", "help", "guidance_why", "view_decision"),
            ],
        },
        {
            "title": "Plans & limits",
            "items": [
                _item("Plans", "sell", "guidance_plan_changelist", "view_plan"),
                _item("Features", "extension", "guidance_feature_changelist", "view_feature"),
                _item("Limits", "speed", "guidance_limit_changelist", "view_limit"),
                _item("Trials", "hourglass_top", "guidance_trial_changelist", "view_trial"),
            ],
        },
        {
            "title": "Results",
            "items": [
                _item("Elements", "ads_click", "guidance_elements", "view_prompt"),
                _item("Exposures", "visibility", "guidance_exposure_changelist", "view_exposure"),
                _item("Live events", "bolt", "guidance_event_changelist", "view_event"),
            ],
        },
        {
            "title": "Settings",
            "items": [
                _item("Workspaces & keys", "domain", "guidance_workspace_changelist", "view_workspace"),
                _item("Erasures", "delete_forever", "guidance_erasure_changelist", "view_erasure"),
                _item("Themes", "palette", "guidance_theme_changelist", "view_theme"),
                _item("Audit log", "history", "guidance_auditentry_changelist", "view_auditentry"),
                _item("Feature tags", "touch_app", "guidance_featuretag_changelist", "view_featuretag"),
                _item("Rejected events", "block", "guidance_rejectedevent_changelist", "view_rejectedevent"),
                _item("Dead letters", "mark_email_unread", "guidance_deadletter_changelist", "view_deadletter"),
                _item("Users", "badge", "auth_user_changelist", "auth.view_user"),
            ],
        },
    ]


def _daily() -> list[Item]:
    return [
        _item("Home", "home", "index"),
        _item("Prompts", "chat_bubble", "guidance_prompt_changelist", "view_prompt"),
        _item("Journey", "route", "guidance_journey", "view_prompt"),
        _item("Playbooks", "auto_stories", "guidance_playbooks", "add_prompt"),
        _item("Segments", "group_work", "guidance_segment_changelist", "view_segment"),
    ]


def _item(title: str, icon: str, page: str, permission: str | None = None) -> Item:
    item: Item = {"title": title, "icon": icon, "link": reverse_lazy(f"admin:{page}")}
    if page in _WITHOUT:
        item["active"] = _among(page, _WITHOUT[page])
    if permission is not None:
        item["permission"] = _may(permission if "." in permission else f"guidance.{permission}")
    return item


def _among(page: str, others: list[str]) -> Callable[[HttpRequest], bool]:
    def check(request: HttpRequest) -> bool:
        inside = request.path.startswith(reverse(f"admin:{page}"))
        return inside and not any(request.path.startswith(reverse(f"admin:{other}")) for other in others)

    return check


def _may(permission: str) -> Callable[[HttpRequest], bool]:
    def check(request: HttpRequest) -> bool:
        return request.user.has_perm(permission)

    return check
