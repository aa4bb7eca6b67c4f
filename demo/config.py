"""Where Guidance is and which keys Acme Mail holds."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    guidance_url: str = "http://127.0.0.1:8000"
    public_key: str = "pk_demo"
    secret_key: str = "sk_demo"
    workspace: str = "demo"
    signing_secret: str = "demo-signing-secret-0123456789abcdef"


def read_config(*, environ: Mapping[str, str], guidance_url: str | None = None) -> Config:
    """Read the configuration from the environment; an address given by hand wins."""
    plain = Config()
    url = guidance_url or environ.get("GUIDANCE_URL", plain.guidance_url)
    return Config(
        guidance_url=url.rstrip("/"),
        public_key=environ.get("GUIDANCE_PUBLIC_KEY", plain.public_key),
        secret_key=environ.get("GUIDANCE_SECRET_KEY", plain.secret_key),
        workspace=environ.get("GUIDANCE_WORKSPACE", plain.workspace),
        signing_secret=environ.get("GUIDANCE_SIGNING_SECRET", plain.signing_secret),
    )
