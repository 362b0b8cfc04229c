"""How pages look: no barrier that axe finds, no sideways scroll on a phone, dark, and on paper."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.told import told

pytestmark = pytest.mark.browser

PUBLIC = (
    "/", "/match/", "/partners/", "/partners/fae-technology/", "/partners/kilometro-rosso/", "/people/", "/capabilities/", "/cases/",
    "/needs/", "/agreements/", "/spaces/", "/funds/", "/programmes/", "/search/?q=robot", "/search/?q=zzzqqq", "/accounts/login/",
    "/accounts/password/reset/", "/district/", "/district/timeline/", "/district/territory/", "/district/sources/", "/clusters/",
    "/vocabularies/", "/vocabularies/need-kinds/", "/api/", "/accessibility/", "/no-such-page/",
)  # fmt: skip
SIGNED = ("/", "/needs/new/", "/capabilities/new/", "/import/", "/account/tokens/", "/accounts/email/", "/accounts/2fa/")


def barriers(page: Page) -> list[str]:
    """Serious and critical findings of axe, each with where."""
    found = Axe().run(page).response["violations"]
    return [
        f"{page.url} {each['id']}: {node['target']} {node.get('failureSummary', '')[:160]}"
        for each in found
        if each["impact"] in ("serious", "critical")
        for node in each["nodes"][:3]
    ]


@pytest.mark.parametrize("language", ["it", "en"])
def test_no_barrier_for_anybody(desk, language):
    page = desk.person(language=language)
    found = []
    for address in PUBLIC:
        page.goto(address)
        found += barriers(page)
    assert found == []


@pytest.mark.parametrize("language", ["it", "en"])
def test_no_barrier_in_a_match_with_an_open_cell(desk, ask: Callable[[Page, str], None], language):
    page = desk.person(language=language)
    ask(page, told()["demo-cotone"].text)
    page.locator("a.cell").first.click()
    expect(page.locator("#evidence blockquote").first).to_be_visible()
    assert barriers(page) == []


@pytest.mark.parametrize("language", ["it", "en"])
def test_no_barrier_where_people_write(desk, language):
    page = desk.signed_in("broker@demo.invalid", language=language)
    found = []
    for address in SIGNED:
        page.goto(address)
        found += barriers(page)
    page.goto("/needs/")
    need = page.locator('main table tbody a[href^="/needs/"]').first.get_attribute("href")
    for address in (need, f"{need}edit/", f"{need}aspects/", f"{need}match/"):
        page.goto(address)
        found += barriers(page)
    page.goto("/needs/new/")
    page.click("#record-form .form__acts button.btn--main")
    expect(page.locator(".summary")).to_be_visible()
    assert found + barriers(page) == []


def test_no_barrier_in_the_dark(desk, ask):
    page = desk.person(color_scheme="dark")
    ask(page, told()["demo-cotone"].text)
    page.locator("a.cell").first.click()
    expect(page.locator("#evidence blockquote").first).to_be_visible()
    found = barriers(page)
    for address in ("/", "/partners/fae-technology/", "/accounts/login/", "/district/"):
        page.goto(address)
        found += barriers(page)
    light = page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).slice(0, 3).map(Number)")
    assert max(light) < 80, "the page stayed light"
    assert found == []


def overflow(page: Page) -> list[str]:
    """What sticks out of a narrow window, unless a box around it scrolls by itself."""
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1")
    if not wide:
        return []
    return page.evaluate(
        """[...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > innerWidth + 1
        && getComputedStyle(e).position !== 'fixed').slice(0, 4).map((e) => location.pathname + ' ' + e.tagName + '.' + e.className)"""
    ) or [page.url]


def test_no_sideways_scroll_on_a_phone(desk, ask):
    page = desk.person(width=390, has_touch=True, is_mobile=True)
    found = []
    for address in PUBLIC:
        page.goto(address)
        found += overflow(page)
    for need in told().values():
        ask(page, need.text)
        found += overflow(page)
    page.locator("a.cell").first.click()
    expect(page.locator("#evidence blockquote").first).to_be_visible()
    found += overflow(page)
    rows = page.locator('#ranking input[name="compare"]')
    rows.nth(0).check()
    rows.nth(1).check()
    page.locator('form[data-two] button[type="submit"]').click()
    page.wait_for_selector("#compare")
    assert found + overflow(page) == []


def test_no_sideways_scroll_on_the_phone_of_a_broker(desk):
    page = desk.signed_in("broker@demo.invalid", width=390, has_touch=True, is_mobile=True)
    found = []
    for address in (*SIGNED, "/desk/"):
        page.goto(address)
        found += overflow(page)
    page.goto("/needs/")
    need = page.locator('main table tbody a[href^="/needs/"]').first.get_attribute("href")
    for address in (need, f"{need}edit/", f"{need}aspects/", f"{need}match/"):
        page.goto(address)
        found += overflow(page)
    assert found == []


def test_a_match_on_paper(visitor, ask):
    """The bar and every control stay on the screen; what was searched and the whole matrix come along."""
    ask(visitor, told()["demo-pastiglia"].text)
    visitor.emulate_media(media="print")
    for selector in ("header.bar nav", "[data-print]", ".chips .chip"):
        assert visitor.locator(selector).first.is_hidden(), selector
    for selector in ("table.mx", ".print-only", "#ranking tbody tr", ".brief"):
        assert visitor.locator(selector).first.is_visible(), selector
    paper = visitor.pdf(format="A4", landscape=True)
    assert paper[:4] == b"%PDF"
    visitor.emulate_media(media="print", color_scheme="dark")
    ground = visitor.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground in ("rgb(255, 255, 255)", "rgba(0, 0, 0, 0)"), "paper is white in the dark too"
