"""Tenants: workspaces, keys, allowed origins, signing secrets, members, policies."""
