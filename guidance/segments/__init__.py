"""Saved audiences of persons and accounts."""
