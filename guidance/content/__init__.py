"""Prompts, their drafts and immutable published versions, themes."""
