"""The content security policy of everything Django serves."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

HEADER = "Content-Security-Policy"
_COMMON = "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
STRICT = f"default-src 'self'; {_COMMON}"
# Unfold's Alpine build evaluates the expressions in its markup, and its themes and meters are inline styles.
STUDIO = (
    "default-src 'self'; script-src 'self' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    f"img-src 'self' data: https:; {_COMMON}"
)
# Swagger's page starts itself with an inline script and draws its icons from data addresses.
SWAGGER = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    f"img-src 'self' data:; worker-src 'self' blob:; {_COMMON}"
)
_POLICIES = (("/admin/", STUDIO), ("/api/schema/swagger", SWAGGER), ("/api/schema/redoc", SWAGGER))


class ContentSecurityPolicy:
    """Middleware: a policy for every response that does not bring its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request and add the policy of its part of the site."""
        response = self.get_response(request)
        response.headers.setdefault(HEADER, policy(path=request.path))
        return response


def policy(*, path: str) -> str:
    """Return the policy for pages under `path`."""
    return next((held for prefix, held in _POLICIES if path.startswith(prefix)), STRICT)
