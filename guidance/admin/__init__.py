"""The studio: Django admin for marketers."""
