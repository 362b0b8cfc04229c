"""Every page of the account opens for somebody who has one key of each kind, in both languages."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from crocevia.people.models import User


def names_of(resolver: URLResolver, above: frozenset[str] = frozenset()) -> dict[str, bool]:
    """Names of the account pages that need no argument, or (True) the number of a key and nothing else."""
    found: dict[str, bool] = {}
    for pattern in resolver.url_patterns:
        asked = above | set(pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLResolver):
            found |= names_of(pattern, asked)
        elif isinstance(pattern, URLPattern) and pattern.name and pattern.name.startswith(("account_", "mfa_")):
            if asked <= {"pk"}:
                found[pattern.name] = bool(asked)
    return found


@pytest.fixture
def keyed(client):
    user = User.objects.create_user(email="chiavi@demo.invalid", password="una parola lunga")
    RecoveryCodes.activate(user)
    key = {"name": "Portachiavi", "credential": {"clientExtensionResults": {"credProps": {"rk": True}}}}
    made = Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data=key)
    client.force_login(user)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time(), "email": user.email}]
    session.save()
    return client, made


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["it", "en"])
def test_no_page_of_the_account_breaks(keyed, language):
    client, key = keyed
    names = names_of(get_resolver())
    assert {"mfa_list_webauthn", "mfa_edit_webauthn", "mfa_remove_webauthn", "mfa_index", "account_login"} <= names.keys()
    opened = 0
    for name, of_a_key in sorted(names.items()):
        address = reverse(name, kwargs={"pk": key.pk} if of_a_key else None)
        answer = client.get(address, headers={"accept-language": language})
        assert answer.status_code < 500, name
        opened += answer.status_code == 200
    assert opened > 8
