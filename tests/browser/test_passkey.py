"""A passkey, made and used by a virtual authenticator of the browser: no password is typed the second time."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from crocevia.site.demo import PASSWORD
from tests.browser.conftest import Desk, sign_in

pytestmark = pytest.mark.browser
MEMBER = "admin@demo.invalid"


def with_authenticator(page: Page) -> None:
    """Plug in a device that holds keys of its own and whose owner always says yes."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


@pytest.fixture
def named_desk(chromium, site):
    """The same site by its name: browsers make no passkey for a bare address."""
    opened = Desk(chromium, site.replace("127.0.0.1", "localhost"))
    yield opened
    opened.close()
    assert opened.troubles == []


def test_a_passkey_is_made_and_signs_in_without_a_password(named_desk):
    page = named_desk.person()
    with_authenticator(page)
    sign_in(page, MEMBER)
    page.goto("/accounts/2fa/webauthn/add/")
    if "/reauthenticate/" in page.url:
        page.fill("#id_password", PASSWORD)
        page.locator("main form[method=post] button[type=submit]").first.click()
        page.wait_for_url(re.compile("/webauthn/add/"))
    page.fill("#id_name", "Portachiavi di prova")
    page.check("#id_passwordless")
    page.click("#mfa_webauthn_add")
    page.wait_for_url(lambda url: "/webauthn/add/" not in url)
    page.goto("/accounts/2fa/webauthn/")
    expect(page.locator("main")).to_contain_text("Portachiavi di prova")
    own = [link.get_attribute("href") for link in page.locator('main a[href*="/webauthn/keys/"]').all()]
    assert len(own) == 2, "rename it, take it away"
    for address in own:
        assert page.goto(address).status == 200
    page.locator("header details.menu summary").click()
    page.locator('header form[action="/accounts/logout/"] button').click()
    expect(page.locator('header a[href^="/accounts/login/"]')).to_be_visible()
    page.goto("/accounts/login/")
    page.click("#passkey_login")
    page.wait_for_url(lambda url: "/login" not in url)
    expect(page.locator("header details.menu summary")).to_contain_text("Prova")
