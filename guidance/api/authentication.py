"""Who may call: servers with a secret key, never a page."""

from typing import TYPE_CHECKING

from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from guidance.workspaces import keys

if TYPE_CHECKING:
    # At run time DRF's views import this module through the settings.
    from rest_framework.views import APIView

_HOW = "Send the secret key as “Authorization: Bearer sk_…”."


class SecretKeyAuthentication(BaseAuthentication):
    """`Authorization: Bearer sk_…`. `request.auth` becomes the key's `KeyInfo`; there is no user."""

    def authenticate(self, request: Request) -> tuple[None, keys.KeyInfo]:
        """Return the key's facts; raises AuthenticationFailed (401) and PermissionDenied (403)."""
        header = get_authorization_header(request).split()
        if len(header) != 2 or header[0].lower() != b"bearer":
            raise AuthenticationFailed(_HOW)
        # Any Origin, even an allowed one, means a browser: the key would be readable by everybody who opens the page.
        if "Origin" in request.headers:
            raise PermissionDenied("Secret keys work from servers only; this request comes from a browser page.")
        info = keys.find(value=header[1].decode("latin-1"))
        if info is None:
            raise AuthenticationFailed("This key is unknown or revoked.")
        if not info.secret:
            raise PermissionDenied("This is a publishable key; the management API needs a secret key (sk_…).")
        return None, info

    def authenticate_header(self, request: Request) -> str:
        """Name the scheme, which makes a request without a key 401."""
        return 'Bearer realm="guidance"'


class HasSecretKey(BasePermission):
    """Only requests with a secret key pass."""

    message = _HOW

    def has_permission(self, request: Request, view: "APIView") -> bool:
        """Say whether the request was authenticated by a secret key."""
        return isinstance(request.auth, keys.KeyInfo)
