"""The prompt editor: a draft as forms, and back."""
