"""Who asks: a token decides alone, else the session of the browser, else nobody in particular."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from ninja.errors import AuthenticationError
from ninja.security import APIKeyCookie, HttpBearer

from crocevia.people.actor import Actor, actor_of
from crocevia.people.models import ApiToken
from crocevia.records.parties import digest_of

USED_AGAIN = dt.timedelta(minutes=1)


class Token(HttpBearer):
    """`Authorization: Bearer crv_…`. A token that is wrong or past its time is refused, never passed over."""

    def __call__(self, request: HttpRequest) -> Actor | None:
        given = request.headers.get("Authorization")
        if not given:
            return None
        scheme, _blank, plain = given.partition(" ")
        if scheme.casefold() != "bearer" or not plain.strip():
            raise AuthenticationError
        return self.authenticate(request, plain.strip())

    def authenticate(self, request: HttpRequest, token: str) -> Actor:
        now = timezone.now()
        live = Q(expires__isnull=True) | Q(expires__gt=now)
        found = ApiToken.objects.filter(live, digest=digest_of(token)).select_related("user__person").first()
        if found is None or not found.user.is_active:
            raise AuthenticationError
        if found.last_used is None or now - found.last_used > USED_AGAIN:
            ApiToken.objects.filter(pk=found.pk).update(last_used=now)
        request.user = found.user
        request.actor = actor_of(found.user)
        return request.actor


class Session(APIKeyCookie):
    """The browser's own session; whatever writes needs the CSRF header too."""

    param_name = settings.SESSION_COOKIE_NAME

    def __call__(self, request: HttpRequest) -> Any:
        """Without a signed-in session there is nothing to forge, so nobody is asked for a CSRF header."""
        return super().__call__(request) if request.user.is_authenticated else None

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        return request.actor


def nobody(request: HttpRequest) -> Actor:
    """Reading is open: whoever shows nothing sees what is public."""
    return request.actor


READ = (Token(), Session(), nobody)
WRITE = (Token(), Session())
