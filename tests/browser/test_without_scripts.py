"""Everything that matters works with JavaScript off."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.told import told

pytestmark = pytest.mark.browser


def test_ask_open_a_cell_filter_and_compare(desk, ask):
    page = desk.person(java_script_enabled=False)
    ask(page, told()["demo-pastiglia"].text)
    page.locator("a.cell").first.click()
    page.wait_for_url(re.compile("cell="))
    expect(page.locator("#evidence blockquote").first).to_be_visible()
    page.locator("#evidence a.ev__shut").click()
    expect(page.locator("#evidence")).to_have_count(0)
    page.locator("a.chip", has_text="residenti").first.click()
    page.wait_for_url(re.compile("where=resident"))
    page.goto("/match/")
    boxes = page.locator('input[name="compare"]')
    boxes.nth(0).check()
    boxes.nth(1).check()
    page.locator('form[data-two] button[type="submit"]').click()
    expect(page.locator("#compare")).to_be_visible()
    assert page.locator(".only-js:visible").count() == 0


def test_the_dial_is_turned_by_the_keyboard_and_sent_by_its_button(desk, ask):
    page = desk.person(java_script_enabled=False)
    ask(page, told()["demo-pastiglia"].text)
    page.locator("#dial").press("ArrowRight")
    page.locator('form.dial button[type="submit"]').click()
    page.wait_for_url(re.compile("distance=5"))
    expect(page.locator("#dial")).to_have_value("5")
    expect(page.locator("a.cell").first).to_be_visible()


def test_sign_in_search_and_save_a_form(desk):
    page = desk.signed_in("owner@demo.invalid", java_script_enabled=False)
    page.fill("header .bar__end > form.find input[type=search]", "fonderia")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("q=fonderia"))
    expect(page.locator("main a", has_text=re.compile("fonderia", re.I)).first).to_be_visible()
    page.goto("/needs/new/")
    page.fill("#id_narrative", "Vorremmo misurare l'umidità della terra verde.")
    page.fill("#id_title", "Umidità della terra")
    page.select_option("#id_need_kind", "technology_request")
    page.click("#record-form .form__acts button.btn--main")
    page.wait_for_url(re.compile("/aspects/$"))
    page.click('button[value="add"]')
    page.locator('#aspects textarea[name="text"]').last.fill("misura in linea dell'umidità")
    page.click("#aspects .form__acts button.btn--main")
    page.wait_for_url(re.compile("/match/$"))
    expect(page.locator("main")).to_contain_text("misura in linea")
