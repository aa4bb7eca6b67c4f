"""Ready prompts for the moments most apps share: a few questions, and working drafts. A new one is a file and a registry line."""
