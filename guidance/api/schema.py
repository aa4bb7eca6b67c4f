"""What the API says of itself: OpenAPI, and a page to read it on."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.request import Request
from rest_framework.response import Response

# The page starts itself from an address of its own, so no inline script needs to be let in; its icons are data addresses.
_POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


class SecretKeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How OpenAPI names the secret key."""

    target_class = "guidance.api.authentication.SecretKeyAuthentication"
    name = "secretKey"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """Return OpenAPI's description of the key."""
        return {"type": "http", "scheme": "bearer", "description": "A secret key, `sk_…`; from servers only."}


class Summarised(AutoSchema):
    """Operations whose one line in the list of operations is the first half of their description."""

    def get_summary(self) -> str:
        """Return what the operation does, without the consequences."""
        description: str = self.get_description()
        return description.partition(";")[0].rstrip(".")


class ReadingRoom(SpectacularSwaggerSplitView):
    """The API's description as a page. Its script comes from an address of its own, so a strict policy may stand."""

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Return the page, or its script."""
        response: Response = super().get(request, *args, **kwargs)  # type: ignore[no-untyped-call]
        if "settings" in response.data:
            # No "Try it out": a secret key never works from a page, and should not be pasted into one.
            response.data["settings"] = '{"deepLinking": true, "supportedSubmitMethods": []}'
        response["Content-Security-Policy"] = _POLICY
        return response
