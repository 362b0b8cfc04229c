"""De minimis room with its what-if, and a voucher from its issue to its settlement, in the browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_looks import barriers, overflow

pytestmark = pytest.mark.browser


def test_a_grant_is_written_down_and_takes_its_room(desk):
    page = desk.signed_in("owner@demo.invalid", language="en")
    page.goto("/aid/new/")
    page.fill('[name="title"]', "Energy audit (invented)")
    page.fill('[name="granted"]', "2026-02-03")
    page.fill('[name="amount"]', "120000")
    page.fill('[name="body"]', "Region (invented)")
    with page.expect_navigation():
        page.locator("form.form button.btn--main").click()
    expect(page.locator("h1")).to_have_text("Energy audit (invented)")
    page.locator(".head__acts a", has_text="Room under the ceiling").click()
    page.wait_for_url(re.compile(r"/aid/room/\?party=arizzi"))
    page.fill("#day", "2026-06-01")
    page.fill("#amount", "200000")
    with page.expect_navigation():
        page.locator("#what-if button.btn--main").click()
    expect(page.locator("p.answer")).to_contain_text("does not fit")
    page.fill("#day", "2029-02-03")
    with page.expect_navigation():
        page.locator("#what-if button.btn--main").click()
    expect(page.locator("p.answer")).to_contain_text("fits on 3 February 2029")
    assert page.url.endswith("/aid/room/"), "no amount goes into an address"
    stranger = desk.signed_in("4securitas@demo.invalid", language="en")
    stranger.goto("/aid/room/?party=arizzi")
    expect(stranger.locator("#grants")).not_to_contain_text("Energy audit")
    expect(stranger.locator("p.answer")).to_contain_text("EUR 300,000 of EUR 300,000")


def step(page: Page, word: str) -> None:
    with page.expect_navigation():
        page.locator("#next button.btn--main", has_text=word).click()


def test_a_voucher_from_issue_to_settlement(desk):
    page = desk.signed_in("broker@demo.invalid", language="en")
    page.goto("/vouchers/issue/")
    for name, value in (("code", "crtt"), ("title", "Vouchers (invented)"), ("total", "20000"), ("opens", "2020-01-01"), ("closes", "2090-12-31")):
        page.fill(f'[name="b-{name}"]', value)
    with page.expect_navigation():
        page.locator("#budget button").click()
    page.select_option('[name="v-budget"]', label="Vouchers (invented)")
    page.select_option('[name="v-beneficiary"]', label="Arizzi")
    page.fill('[name="v-value"]', "8000")
    page.fill('[name="v-expires"]', "2090-01-01")
    with page.expect_navigation():
        page.locator("#issue button.btn--main").click()
    expect(page.locator("h1")).to_have_text("Voucher CRTT-0001")
    address = page.url
    page.fill("#step-service", "Salt spray test")
    page.fill("#step-provider", "Petroceramics")
    step(page, "Assign")
    step(page, "delivered")
    page.fill("#step-paid", "7500")
    step(page, "Settle")
    expect(page.locator(".head__meta")).to_contain_text("settled")
    owner = desk.signed_in("owner@demo.invalid", language="en")
    assert owner.goto(address).status == 200
    expect(owner.locator("main")).to_contain_text("Petroceramics")
    stranger = desk.signed_in("4securitas@demo.invalid")
    assert stranger.goto(address).status == 404


@pytest.mark.parametrize("language", ["it", "en"])
def test_no_barrier_and_no_sideways_scroll(desk, language):
    page = desk.signed_in("broker@demo.invalid", language=language)
    phone = desk.signed_in("broker@demo.invalid", language=language, width=390, has_touch=True, is_mobile=True)
    found = []
    for path in ("/aid/room/?party=arizzi", "/vouchers/issue/", "/vouchers/", "/aid/"):
        page.goto(path)
        found += barriers(page)
        phone.goto(path)
        found += overflow(phone)
    assert found == []
