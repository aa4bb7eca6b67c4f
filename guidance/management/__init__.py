"""Commands of manage.py, thin doors like the others."""
