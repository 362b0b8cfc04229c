"""People who sign in: a broker tells a need, two edit the same one, somebody turns the second step on."""

from __future__ import annotations

import base64
import hmac
import re
import struct
import time

import pytest
from playwright.sync_api import Page, expect

from crocevia.site.demo import PASSWORD
from tests.browser.told import told

pytestmark = pytest.mark.browser

BROKER, OWNER, VISITOR = "broker@demo.invalid", "owner@demo.invalid", "visitor@demo.invalid"


def save(page: Page) -> None:
    page.click("#record-form .form__acts button.btn--main")


def texts(page: Page) -> list[str]:
    return [area.input_value() for area in page.locator('#aspects textarea[name="text"]').all()]


def test_a_broker_tells_a_need_and_sees_who_can_meet_it(desk):
    """Told, its aspects suggested, merged, dropped, edited, saved, matched."""
    page = desk.signed_in(BROKER)
    page.goto("/needs/new/")
    page.fill("#id_narrative", told()["demo-pastiglia"].text)
    page.fill("#id_title", "Una prova del mediatore")
    page.select_option("#id_need_kind", "joint_development")
    page.fill("#id_owner_description", "Componentista, media impresa")
    save(page)
    page.wait_for_url(re.compile("/aspects/$"))
    suggested = texts(page)
    assert len(suggested) >= 3 and all(suggested)
    with page.expect_navigation():
        page.click('button[value="merge:1"]')
    assert texts(page)[0] == f"{suggested[0]}; {suggested[1]}" and len(texts(page)) == len(suggested) - 1
    with page.expect_navigation():
        page.click(f'button[value="drop:{len(suggested) - 2}"]')
    assert len(texts(page)) == len(suggested) - 2
    page.fill("#text-0", "materiale a base di cemento al posto del metallo")
    with page.expect_navigation():
        page.click('button[value="add"]')
    page.locator('#aspects textarea[name="text"]').last.fill("prove di frenata")
    page.click("#aspects .form__acts button.btn--main")
    page.wait_for_selector("#matrix")
    rows = page.locator("table.mx tbody tr:not(.ev):not(.gap-row) th").all_inner_texts()
    assert any("cemento" in row for row in rows) and any("prove di frenata" in row for row in rows)
    expect(page.locator('table.mx thead a[href="/partners/italcementi/"]')).to_be_visible()


def test_two_people_edit_one_need(desk):
    """The second to save is told, sees both versions, has lost nothing, and may save over."""
    owner = desk.signed_in(OWNER)
    owner.goto("/needs/new/")
    owner.fill("#id_narrative", "Vorremmo sapere quando un nastro sta per rompersi.")
    owner.fill("#id_title", "Nastri che si rompono")
    owner.select_option("#id_need_kind", "technology_request")
    save(owner)
    owner.wait_for_url(re.compile("/aspects/$"))
    edit = owner.url.replace("/aspects/", "/edit/")
    other = desk.signed_in(OWNER)
    for page in (owner, other):
        page.goto(edit)
    owner.fill("#id_title", "Nastri che si rompono di notte")
    save(owner)
    owner.wait_for_url(lambda url: not url.endswith("/edit/"))
    other.fill("#id_title", "Nastri e rulli che si rompono")
    save(other)
    conflict = other.locator(".conflict")
    expect(conflict).to_be_visible()
    expect(conflict).to_contain_text("Nastri che si rompono di notte")
    assert other.input_value("#id_title") == "Nastri e rulli che si rompono"
    other.click('.conflict button[name="keep"]')
    other.wait_for_url(lambda url: not url.endswith("/edit/"))
    other.goto(edit)
    assert other.input_value("#id_title") == "Nastri e rulli che si rompono"


def test_a_refused_form_keeps_what_was_typed_and_leads_to_the_fault(desk):
    page = desk.signed_in(OWNER, language="en")
    page.goto("/needs/new/")
    page.fill("#id_narrative", "We look for a quieter fan.")
    page.fill("#id_trl_now", "7")
    page.fill("#id_trl_wanted", "3")
    save(page)
    summary = page.locator(".summary")
    expect(summary).to_be_focused()
    assert page.input_value("#id_narrative") == "We look for a quieter fan." and page.input_value("#id_trl_now") == "7"
    summary.locator('a[href="#id_title"]').click()
    expect(page.locator("#id_title")).to_be_in_viewport()


def totp(secret: str) -> str:
    """RFC 6238 for now: six digits, thirty seconds, SHA-1."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.digest(key, struct.pack(">Q", int(time.time()) // 30), "sha1")
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at : at + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


def once_more(page: Page) -> None:
    """What guards the account asks for the password again."""
    if "/reauthenticate/" in page.url:
        page.fill("#id_password", PASSWORD)
        page.locator("main form[method=post] button[type=submit]").first.click()
        page.wait_for_url(lambda url: "/reauthenticate/" not in url)


def test_password_and_second_step_under_the_policy(desk):
    """Wrong password said, right one in; a code of the authenticator turns the second step on; a recovery code passes it."""
    page = desk.person()
    page.goto("/accounts/login/")
    page.fill("#id_login", VISITOR)
    page.fill("#id_password", "not the password")
    page.click("main form[method=post] button.btn--main")
    expect(page.locator("main .summary")).to_be_visible()
    page.fill("#id_password", PASSWORD)
    page.click("main form[method=post] button.btn--main")
    page.wait_for_url(lambda url: "/login" not in url)
    page.goto("/accounts/2fa/totp/activate/")
    once_more(page)
    secret = page.input_value("#authenticator_secret")
    assert len(secret) == 32, "the secret can be typed by hand"
    page.fill("#id_code", totp(secret))
    page.locator("main form[method=post] button[type=submit]").first.click()
    page.wait_for_url(lambda url: "activate" not in url)
    page.goto("/accounts/2fa/recovery-codes/")
    once_more(page)
    code = re.search(r"\b[0-9a-f]{8}\b", page.inner_text("main") + " " + " ".join(a.input_value() for a in page.locator("textarea").all()))
    assert code
    again = desk.person()
    again.goto("/accounts/login/")
    again.fill("#id_login", VISITOR)
    again.fill("#id_password", PASSWORD)
    again.click("main form[method=post] button.btn--main")
    again.wait_for_url(re.compile("/2fa/authenticate/"))
    again.fill("#id_code", code[0])
    again.locator("main form[method=post] button[type=submit]").first.click()
    again.wait_for_url(lambda url: "authenticate" not in url)
    expect(again.locator("header details.menu summary")).to_contain_text("Prova Visitatore")


def test_signing_out(desk):
    page = desk.signed_in("fae@demo.invalid")
    page.goto("/needs/")
    page.locator("header details.menu summary").click()
    page.locator('header form[action="/accounts/logout/"] button').click()
    expect(page.locator('header a[href^="/accounts/login/"]')).to_be_visible()
