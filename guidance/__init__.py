"""Guidance: in-app guidance that decides on the server. Floors are listed in docs/architecture.md."""
