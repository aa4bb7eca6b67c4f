"""The studio under its prefix; importing the sections registers them."""

from django.urls import path

from guidance.admin import events, people, plans, segments, themes, users, workspaces
from guidance.admin.prompts import admin as prompts
from guidance.admin.site import studio

__all__ = ["events", "people", "plans", "prompts", "segments", "themes", "users", "workspaces"]

urlpatterns = [path("", studio.urls)]
