"""Deciding: which prompts one person should see now, and why not the others. Pure; the clock is passed in."""
