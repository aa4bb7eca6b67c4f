"""The addresses Django answers; `config.wsgi` serves the hot doors before it comes to these."""

from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.urls import include, path
from django.views.generic import RedirectView

from guidance.conf import conf


def demo(request: HttpRequest) -> HttpResponseRedirect:
    """Send the visitor to the toy SaaS, where one runs."""
    if not conf().demo_url:
        raise Http404("No demo runs here.")
    return HttpResponseRedirect(conf().demo_url)


urlpatterns = [
    path("", RedirectView.as_view(url="/admin/")),
    path("admin/", include("guidance.admin.urls")),
    path("api/", include("guidance.api.urls")),
    path("demo/", demo),
]
