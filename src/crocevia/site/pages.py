"""Pages that stand by themselves."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.generic import RedirectView


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement, in the reader's language."""
    language = "en" if get_language() == "en" else "it"
    return render(request, f"site/accessibility_{language}.html", {"title": _("Accessibility statement")})


class Favicon(RedirectView):
    """Browsers ask for /favicon.ico whatever the page says."""

    def get_redirect_url(self, *args: object, **kwargs: object) -> str:
        return static("crocevia/favicon.svg")
