"""Where a request comes from, and who asks."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from contextlib import suppress

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from crocevia.people.actor import actor_of

Respond = Callable[[HttpRequest], HttpResponse]


class ClientAddress:
    """Behind proxies of ours, puts the asker's address where everybody looks for it (REMOTE_ADDR): limits are by address.

    Each proxy adds at the end of X-Forwarded-For whom it heard; what stands before those entries is what the asker says, and is not believed.
    """

    def __init__(self, get_response: Respond):
        if not settings.PROXIES:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        told = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        if len(told) >= settings.PROXIES:
            with suppress(ValueError):  # no address: what the connection says stays
                request.META["REMOTE_ADDR"] = str(ipaddress.ip_address(told[-settings.PROXIES].strip()))
        return self.get_response(request)


class ActorMiddleware:
    """Puts the actor on the request."""

    def __init__(self, get_response: Respond):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: actor_of(request.user))
        return self.get_response(request)
