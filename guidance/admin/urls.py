"""The studio under its prefix; importing the sections registers them."""

from django.urls import path

from guidance.admin import audit, erasures, events, people, plans, segments, tags, themes, users, workspaces
from guidance.admin.prompts import admin as prompts
from guidance.admin.site import studio

__all__ = [
    "audit",
    "erasures",
    "events",
    "people",
    "plans",
    "prompts",
    "segments",
    "tags",
    "themes",
    "users",
    "workspaces",
]

urlpatterns = [path("", studio.urls)]
