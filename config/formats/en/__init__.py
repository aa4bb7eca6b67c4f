"""The studio's English."""
