"""The condition language: parse, check, compile, prune, describe. Pure; knows nothing of prompts or people."""
