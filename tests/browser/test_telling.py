"""The interview in a browser: the brief is drafted as one types, fields light up their words, and it works without scripts."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

BROKER = "broker@demo.invalid"
HEARD = (
    "Produciamo maniglie in zama cromata, circa 40.000 pezzi al giorno. Abbiamo già provato il PVD: bello, ma costa troppo. "
    "Cerchiamo una finitura alternativa che tenga 200 ore in nebbia salina. Vorremmo partire entro marzo 2027."
)


def accessible(page: Page) -> None:
    found = Axe().run(page).response["violations"]
    assert found == [], [(each["id"], each["nodes"][0]["html"][:200]) for each in found]


def test_the_brief_is_drafted_as_one_types_and_saved(desk):
    page = desk.signed_in(BROKER)
    page.goto("/needs/tell/")
    accessible(page)
    page.fill("#f-heard", HEARD)
    expect(page.locator("#f-materials")).to_have_value("zama")
    expect(page.locator("#f-deadline")).to_have_value("2027-03-31")
    expect(page.locator("#f-quantities")).to_have_value("40 000 pezzi/giorno\n200 h")
    expect(page.locator("#questions li").first).to_be_visible()
    accessible(page)

    # The field lights up the words that it came from; the words lead to the field.
    page.click('[data-field="deadline"] a[data-words]')
    expect(page.locator(".tell__w.on")).to_have_text("entro marzo 2027")
    page.locator(".tell__w", has_text="zama").click()
    expect(page).to_have_url(re.compile("#f-materials$"))

    # What is changed by hand stays when more is told.
    page.fill("#f-materials", "zama, ottone")
    page.locator("#f-heard").press("End")
    page.fill("#f-heard", HEARD + " Lo cerchiamo in Lombardia.")
    expect(page.locator("#f-place")).to_have_value("Lombardia")
    expect(page.locator("#f-materials")).to_have_value("zama, ottone")

    page.click('button[value="save"]')
    page.wait_for_url(re.compile(r"/needs/[0-9a-f-]{36}/$"))
    expect(page.locator("main")).to_contain_text("zama, ottone")


def test_it_works_without_scripts_on_a_telephone(desk):
    page = desk.person(width=390, java_script_enabled=False)
    page.goto("/accounts/login/")
    page.fill("#id_login", BROKER)
    page.fill("#id_password", "crocevia-demo-2026")
    page.click("main form[method=post] button.btn--main")
    page.wait_for_url(lambda url: "/login" not in url)
    page.goto("/needs/tell/")
    page.fill("#f-heard", HEARD)
    with page.expect_navigation():
        page.click('.tell__row button[value="draft"]')
    expect(page.locator("#f-deadline")).to_have_value("2027-03-31")
    expect(page.locator("#questions li").first).to_be_visible()
    with page.expect_navigation():
        page.click('button[value="save"]')
    expect(page.locator("main")).to_contain_text("zama")
