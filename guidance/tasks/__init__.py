"""Celery's door: thin tasks that call one domain function each."""
