"""A visitor asks in Italian, reads the matrix by mouse and by keyboard, narrows it and shows it to somebody else."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.told import ANSWERS, told

pytestmark = pytest.mark.browser


def first_cell(page: Page, slug: str = ""):
    return page.locator(f'a.cell[data-cell$="~{slug}"]' if slug else "a.cell").first


@pytest.mark.parametrize("code", list(ANSWERS))
def test_the_four_needs_are_answered_with_evidence(visitor, ask, code):
    """The right party is among the first, and one of its cells shows the sentence with the words that count."""
    need = told()[code]
    ask(visitor, need.text)
    columns = visitor.locator("table.mx thead th a")
    slugs = [re.search(r"/partners/([^/]+)/", columns.nth(n).get_attribute("href"))[1] for n in range(columns.count())]
    assert need.answered_by in slugs[:3]
    said = []
    cells = visitor.locator(f'a.cell[data-cell$="~{need.answered_by}"]')
    for number in range(cells.count()):
        cells.nth(number).click()
        proof = visitor.locator("#evidence .proof blockquote")
        expect(proof.first).to_be_visible()
        said += proof.all_inner_texts()
        assert visitor.locator("#evidence .proof mark").count() + visitor.locator("#evidence .note").count() > 0
        visitor.keyboard.press("Escape")
    assert need.word.casefold() in " ".join(said).casefold()


def test_the_evidence_is_highlighted_and_names_its_source(visitor, ask):
    ask(visitor, told()["demo-fonderia"].text)
    first_cell(visitor, "fae-technology").click()
    evidence = visitor.locator("#evidence")
    expect(evidence.locator("blockquote mark").first).to_be_visible()
    expect(evidence.locator("figcaption a").first).to_have_attribute("href", re.compile(r"^/capabilities/"))
    expect(evidence.locator("h3")).to_be_focused()


def test_the_matrix_by_keyboard(visitor, ask):
    """Arrows walk, Enter opens, Escape closes and gives the focus back to its cell."""
    ask(visitor, told()["demo-cotone"].text)
    cell = first_cell(visitor, "bgreen")
    cell.focus()
    place = cell.get_attribute("data-cell")
    visitor.keyboard.press("ArrowDown")
    assert visitor.evaluate("document.activeElement.dataset.cell") != place
    visitor.keyboard.press("ArrowUp")
    assert visitor.evaluate("document.activeElement.dataset.cell") == place
    visitor.keyboard.press("ArrowRight")
    visitor.keyboard.press("Home")
    assert visitor.evaluate("document.activeElement.dataset.p") is not None
    cell.focus()
    visitor.keyboard.press("Enter")
    expect(visitor.locator("#evidence blockquote").first).to_be_visible()
    assert cell.get_attribute("aria-expanded") == "true"
    visitor.keyboard.press("Escape")
    expect(visitor.locator("#evidence")).to_have_count(0)
    assert visitor.evaluate("document.activeElement.dataset.cell") == place


def test_filter_pin_put_aside_and_compare(visitor, ask):
    ask(visitor, told()["demo-pastiglia"].text)
    everyone = visitor.locator("#ranking tbody tr").count()
    visitor.locator("a.chip", has_text="residenti").first.click()
    visitor.wait_for_url(re.compile("where=resident"))
    expect(visitor.locator("#ranking tbody tr")).not_to_have_count(everyone)
    visitor.goto("/match/")
    rows = visitor.locator("#ranking tbody tr")
    second = rows.nth(1).locator("th a").get_attribute("href").split("/")[2]
    rows.nth(1).locator('a[href*="pin="]').click()
    expect(visitor.locator(f'table.mx thead th.in a[href="/partners/{second}/"]')).to_be_visible()
    expect(visitor.locator(".strip")).to_contain_text("Fissat")
    visitor.locator("#ranking tbody tr").last.locator('a[href*="hide="]').click()
    expect(visitor.locator(".hiddens")).to_be_visible()
    visitor.locator(".hiddens a").first.click()
    expect(visitor.locator(".hiddens")).to_have_count(0)
    boxes = visitor.locator('input[name="compare"]')
    boxes.nth(0).check()
    boxes.nth(1).check()
    expect(boxes.nth(2)).to_be_disabled()
    visitor.locator('form[data-two] button[type="submit"]').click()
    expect(visitor.locator("#compare table.versus thead th")).to_have_count(2)


def test_an_address_shows_another_the_same(desk):
    """Filters, pins and the open cell travel with the address of a need's match page."""
    broker = desk.signed_in("broker@demo.invalid")
    broker.goto("/needs/?q=fonderia")
    broker.locator("main table tbody a").first.click()
    broker.locator('a[href$="/match/"]').first.click()
    broker.wait_for_selector("#matrix")
    broker.locator("#ranking tbody tr").first.locator('a[href*="pin="]').click()
    broker.wait_for_url(re.compile("pin="))
    first_cell(broker).click()
    expect(broker.locator("#evidence blockquote").first).to_be_visible()
    address = broker.url
    assert "pin=" in address and "cell=" in address
    owner = desk.signed_in("owner@demo.invalid")
    owner.goto(address)
    for selector in ("#evidence blockquote", "table.mx thead th.in .long", "p.answer"):
        assert owner.locator(selector).first.inner_text() == broker.locator(selector).first.inner_text()
    rival = desk.signed_in("4securitas@demo.invalid")
    assert rival.goto(address).status == 404


def test_search_as_one_types(visitor):
    visitor.goto("/")
    box = visitor.locator("header .bar__end > form.find input[type=search]")
    box.fill("cotone")  # Italian, for English records
    hits = visitor.locator("header .bar__end > form.find .hits a")
    expect(hits.first).to_be_visible()
    box.press("ArrowDown")
    expect(hits.first).to_be_focused()
    visitor.keyboard.press("Escape")
    expect(hits).to_have_count(0)
    box.fill("zzzqqq")
    box.press("Enter")
    visitor.wait_for_url(re.compile(r"/search/\?q=zzzqqq"))


def test_the_language_switch_keeps_the_page(visitor):
    visitor.goto("/partners/?q=brembo&residency=yes")
    assert visitor.locator("html").get_attribute("lang") == "it"
    visitor.locator("details.menu summary").click()
    visitor.locator('button[name="language"][value="en"]').click()
    expect(visitor.locator("html")).to_have_attribute("lang", "en")
    assert visitor.url.endswith("/partners/?q=brembo&residency=yes")
    visitor.goto("/capabilities/")
    expect(visitor.locator("html")).to_have_attribute("lang", "en")
