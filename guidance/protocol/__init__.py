"""The shapes on the wire: events, decisions, content. Pure; knows nothing of storage."""
