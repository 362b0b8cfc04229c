"""Every page of the account opens for somebody with a second step, in both languages. A key's own pages: tests/browser/test_passkey.py."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from crocevia.people.models import User


def plain_names(resolver: URLResolver) -> set[str]:
    """Names of the account pages whose address takes no argument."""
    found: set[str] = set()
    for pattern in resolver.url_patterns:
        if pattern.pattern.regex.groupindex:
            continue
        if isinstance(pattern, URLResolver):
            found |= plain_names(pattern)
        elif isinstance(pattern, URLPattern) and str(pattern.name).startswith(("account_", "mfa_")):
            found.add(pattern.name)
    return found


@pytest.fixture
def keyed(client):
    user = User.objects.create_user(email="chiavi@demo.invalid", password="una parola lunga")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)
    client.force_login(user)
    client.post(reverse("account_reauthenticate"), {"password": "una parola lunga"})
    return client


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["it", "en"])
def test_no_page_of_the_account_breaks(keyed, language):
    names = plain_names(get_resolver())
    assert {"mfa_list_webauthn", "mfa_view_recovery_codes", "mfa_index", "account_login"} <= names
    opened = set()
    for name in sorted(names):
        answer = keyed.get(reverse(name), headers={"accept-language": language})
        assert answer.status_code < 500, name
        if answer.status_code == 200:
            opened.add(name)
    assert {"mfa_list_webauthn", "mfa_view_recovery_codes", "mfa_index", "mfa_add_webauthn"} <= opened
