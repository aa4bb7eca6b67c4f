"""Settings, URLs and entry points of this installation."""
