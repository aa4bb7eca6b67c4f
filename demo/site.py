"""The parts of Acme Mail that live as long as its process."""

from collections import deque
from dataclasses import dataclass, field
from typing import Any, Self

from demo.acme import Acme
from demo.config import Config
from demo.guidance_client import GuidanceClient
from demo.reporter import Reporter


@dataclass(frozen=True, slots=True)
class Site:
    config: Config
    acme: Acme
    guidance: GuidanceClient
    reporter: Reporter
    violations: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=200))

    @classmethod
    def open(cls, config: Config) -> Self:
        """Put a fresh site together; its reporter starts at once."""
        guidance = GuidanceClient(config)
        return cls(config, Acme(), guidance, Reporter(guidance))
