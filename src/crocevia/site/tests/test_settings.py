"""What the environment may say, what is refused, and whose address a request counts for."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured, MiddlewareNotUsed
from django.http import HttpResponse
from django.test import RequestFactory

from crocevia.people.middleware import ClientAddress
from crocevia.site import environment
from crocevia.site.environment import MailServer


def started(**said: str) -> subprocess.CompletedProcess[str]:
    """The settings as a new process reads them."""
    asked = "from django.conf import settings as s; print(s.EMAIL_BACKEND, s.DEFAULT_FROM_EMAIL, s.EMAIL_HOST, s.EMAIL_PORT, s.PROXIES)"
    told = {**os.environ, "DJANGO_SETTINGS_MODULE": "crocevia.site.settings", **{f"CROCEVIA_{k}": v for k, v in said.items()}}
    return subprocess.run([sys.executable, "-c", asked], env=told, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("", None),
        ("smtp://localhost", MailServer("localhost", 25, "", "", starttls=False, tls=False)),
        ("smtps://mail.example", MailServer("mail.example", 465, "", "", starttls=False, tls=True)),
        (
            "smtp+starttls://me%40park.example:p%3Aw%2F@mail.example:2525",
            MailServer("mail.example", 2525, "me@park.example", "p:w/", starttls=True, tls=False),
        ),
    ],
)
def test_a_mail_server_by_its_address(monkeypatch, said, found):
    monkeypatch.setenv("CROCEVIA_MAIL_SERVER", said)
    assert environment.mail_server("MAIL_SERVER") == found


@pytest.mark.parametrize("said", ["mail.example", "http://mail.example", "smtp://", "smtp://mail.example:99999", "smtp://[mail"])
def test_a_mail_server_that_is_none(monkeypatch, said):
    monkeypatch.setenv("CROCEVIA_MAIL_SERVER", said)
    with pytest.raises(ImproperlyConfigured, match="MAIL_SERVER"):
        environment.mail_server("MAIL_SERVER")


@pytest.mark.parametrize("said", ["many", "nan", "inf", "-1", "1.5", ""])
def test_a_number_that_is_none_stops_the_start(monkeypatch, said):
    monkeypatch.setenv("CROCEVIA_PROXIES", said)
    with pytest.raises(ImproperlyConfigured, match="CROCEVIA_PROXIES"):
        environment.whole("PROXIES", 0)


def test_letters_need_a_sender():
    assert "crocevia@localhost" in started(MAIL_SERVER="").stdout
    refused = started(MAIL_SERVER="smtp://mail.example")
    assert refused.returncode and "CROCEVIA_MAIL_FROM" in refused.stderr
    told = started(MAIL_SERVER="smtp://mail.example", MAIL_FROM="crocevia@park.example", HTTPS="1")
    assert told.stdout.split() == ["django.core.mail.backends.smtp.EmailBackend", "crocevia@park.example", "mail.example", "25", "1"]


def address_of(settings, proxies: int, told: str) -> str:
    settings.PROXIES = proxies
    request = RequestFactory().get("/", headers={"x-forwarded-for": told} if told else {})
    ClientAddress(lambda request: HttpResponse(request.META["REMOTE_ADDR"]))(request)
    return request.META["REMOTE_ADDR"]


@pytest.mark.parametrize(
    ("proxies", "told", "counted"),
    [
        (1, "203.0.113.7", "203.0.113.7"),
        (1, "198.51.100.1, 203.0.113.7", "203.0.113.7"),
        (2, "198.51.100.1, 203.0.113.7, 192.0.2.5", "203.0.113.7"),
        (1, "2001:db8::7", "2001:db8::7"),
        (2, "203.0.113.7", "127.0.0.1"),
        (1, "", "127.0.0.1"),
        (1, "unknown", "127.0.0.1"),
        (1, "<script>", "127.0.0.1"),
    ],
)
def test_an_asker_is_told_by_our_own_proxies_only(settings, proxies, told, counted):
    assert address_of(settings, proxies, told) == counted


def test_without_proxies_the_header_is_not_read(settings):
    settings.PROXIES = 0
    with pytest.raises(MiddlewareNotUsed):
        ClientAddress(lambda request: HttpResponse())
