"""What a rule asks that the database cannot answer."""

from guidance.core.errors import GuidanceError


class NotLowerable(GuidanceError):
    """A test that has no equal in SQL; who asks falls back to judging a sample of people one by one."""
