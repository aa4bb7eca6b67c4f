"""The management API for servers (DRF, secret key)."""
