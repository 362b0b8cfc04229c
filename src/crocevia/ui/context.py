"""What the frame of every page needs: who reads, where they are, the other language."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from crocevia.ui import navigation

# Pages that the frame links to where they exist; a room that is not installed leaves no dead link.
PLACES = {
    "home": "home",
    "search": "search",
    "sign_in": "account_login",
    "sign_out": "account_logout",
    "account": "account_email",
    "security": "mfa_index",
    "password": "account_change_password",
    "set_language": "set_language",
    "accessibility": "accessibility",
    "api": "api_page",
    "tokens": "token_list",
    "letters": "letter_choices",
}

# Each language in its own words.
TONGUES = {"it": "Italiano", "en": "English"}


def frame(request: HttpRequest) -> dict[str, Any]:
    """`actor`, `nav`, `places`, `language`, `languages`, `here`. Nothing is looked up until a template asks."""
    actor = getattr(request, "actor", None) or navigation.Visitor()
    language = (get_language() or settings.LANGUAGE_CODE).split("-")[0]
    return {
        "actor": actor,
        "nav": SimpleLazyObject(lambda: navigation.entries(actor, request.path)),
        "places": SimpleLazyObject(lambda: {key: navigation.find_url(name) for key, name in PLACES.items()}),
        "language": language,
        "languages": [
            {"code": code, "name": TONGUES.get(code, str(name)), "current": code == language}
            for code, name in settings.LANGUAGES
        ],
        "here": request.get_full_path(),
    }
