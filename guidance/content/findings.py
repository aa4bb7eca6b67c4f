"""What a check finds, and what it must know of the workspace."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault of a draft: an `error` keeps it from being published, a `warning` does not. `place` names the part."""

    place: str
    message: str
    level: Literal["error", "warning"] = "error"


@dataclass(frozen=True, slots=True)
class Known:
    """The keys of everything in a workspace that a draft may name."""

    features: frozenset[str]
    plans: frozenset[str]
    limits: frozenset[str]
    segments: frozenset[str]
    prompts: frozenset[str]
    themes: frozenset[str]
