"""From the foundry's need to its coalition: pins, bans and weights move the answer, with scripts and without."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_looks import barriers, overflow

pytestmark = pytest.mark.browser


def coalition_of_the_foundry(page: Page) -> str:
    """Walk there as a person would; the address."""
    page.goto("/needs/?q=fonderia")
    page.locator("main table tbody a").first.click()
    page.wait_for_url(re.compile("/needs/[0-9a-f-]{36}/"))
    page.locator('a[href$="/match/"]').first.click()
    page.wait_for_selector("#matrix")
    page.locator('.head__acts a[href*="/coalition/"]').click()
    page.wait_for_url(re.compile("/coalition/"))
    page.wait_for_selector("p.answer")
    return page.url.split("?")[0]


def chosen(page: Page) -> list[str]:
    return page.locator("tr.rank-row th a").all_inner_texts()


def test_a_ban_and_a_pin_move_the_answer_at_once(desk):
    page = desk.signed_in("owner@demo.invalid")
    address = coalition_of_the_foundry(page)
    expect(page.locator("p.answer")).to_contain_text("Dimostrato")
    before = chosen(page)
    assert before
    page.locator("tr.rank-row .rowacts a", has_text="lascia fuori").first.click()
    page.wait_for_url(re.compile("hide="))
    expect(page.locator(".hiddens")).to_contain_text(before[0])
    assert before[0] not in chosen(page)
    page.locator(".hiddens a").first.click()
    expect(page.locator(".hiddens")).to_have_count(0)
    page.locator("tr.rank-row .rowacts a", has_text="fissa").last.click()
    page.wait_for_url(re.compile("pin="))
    expect(page.locator("tr.rank-row .rowacts a").first).to_be_visible()
    shared = page.url
    stranger = desk.signed_in("4securitas@demo.invalid")
    assert stranger.goto(shared).status == 404
    assert stranger.goto(address).status == 404


def test_a_weight_recomposes_without_a_press(desk):
    page = desk.signed_in("owner@demo.invalid")
    coalition_of_the_foundry(page)
    page.fill("#set-seat", "100")
    page.locator("#set-seat").press("Tab")
    page.wait_for_url(re.compile("seat=100"))
    expect(page.locator("#set-seat")).to_have_value("100")
    page.check('input[name="with"][value="company"]')
    page.wait_for_url(re.compile("with=company"))


def test_without_scripts(desk):
    page = desk.signed_in("owner@demo.invalid", java_script_enabled=False)
    coalition_of_the_foundry(page)
    before = chosen(page)
    page.locator("tr.rank-row .rowacts a", has_text="lascia fuori").first.click()
    page.wait_for_url(re.compile("hide="))
    assert before[0] not in chosen(page)
    page.fill("#set-most", "1")
    page.locator("form.brief button[type=submit]").click()
    page.wait_for_url(re.compile("most=1"))
    assert "hide=" in page.url
    assert len(chosen(page)) <= 1


@pytest.mark.parametrize("language", ["it", "en"])
def test_no_barrier_and_no_sideways_scroll(desk, language):
    page = desk.signed_in("owner@demo.invalid", language=language)
    address = coalition_of_the_foundry(page)
    found = barriers(page)
    page.goto(address + "?with=university&with=investor&most=1")
    found += barriers(page)
    phone = desk.signed_in("owner@demo.invalid", language=language, width=390, has_touch=True, is_mobile=True)
    for each in (address, address + "?with=university&with=investor&most=1"):
        phone.goto(each)
        found += overflow(phone)
    assert found == []


def test_on_paper(desk):
    page = desk.signed_in("owner@demo.invalid")
    coalition_of_the_foundry(page)
    page.emulate_media(media="print")
    for selector in ("form.brief", ".rowacts", "[data-print]"):
        assert page.locator(selector).first.is_hidden(), selector
    for selector in ("p.answer", "tr.rank-row", "#covered"):
        assert page.locator(selector).first.is_visible(), selector
