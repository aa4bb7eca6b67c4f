"""The journey from event to prompt; the only floor that crosses floors."""
