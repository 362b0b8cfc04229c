"""From the foundry's need to a coalition with its call, changed, to the eligibility sheet on paper; and the list of calls."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_composing import chosen, coalition_of_the_foundry
from tests.browser.test_looks import barriers, overflow

pytestmark = pytest.mark.browser


def cascade_of_the_foundry(page: Page) -> None:
    """The foundry's coalition, composed for the cascade call that stands among those offered."""
    coalition_of_the_foundry(page)
    value = page.locator("#set-call option", has_text="FSTP").first.get_attribute("value")
    assert value
    page.select_option("#set-call", value)
    page.wait_for_url(re.compile(f"call={value}"))
    expect(page.locator("#eligibility")).to_be_visible()


def test_from_the_need_to_the_printed_sheet(desk, tmp_path: Path):
    page = desk.signed_in("owner@demo.invalid")
    cascade_of_the_foundry(page)
    expect(page.locator("#eligibility")).to_contain_text("tenuta presente nel comporre")
    expect(page.locator("#eligibility")).to_contain_text("verificata dopo")
    before = chosen(page)
    assert before
    page.locator("tr.rank-row .rowacts a", has_text="lascia fuori").last.click()
    page.wait_for_url(re.compile("hide="))
    assert "call=" in page.url
    expect(page.locator(".hiddens")).to_contain_text(before[-1])
    group = chosen(page)
    assert group != before
    page.locator("#eligibility a.btn", has_text="Scheda di ammissibilità").click()
    page.wait_for_url(re.compile("/money/[0-9a-f-]{36}/.party="))
    legends = page.locator(".elig__party legend").all_inner_texts()
    for name in group:
        assert name in legends, "the sheet is of exactly this group"
    assert before[-1] not in legends
    assert legends[0].startswith("Arizzi"), "the owner applies first"
    page.select_option('select[name="size.arizzi"]', "small")
    with page.expect_navigation():
        page.locator("#group button.btn--main").click()
    expect(page.locator("#rule-sme")).to_contain_text("ammissibile")
    page.emulate_media(media="print")
    for selector in (".elig__form", "[data-print]", ".elig__no-paper"):
        for each in page.locator(selector).all():
            assert each.is_hidden(), selector
    expect(page.locator(".elig__paper")).to_be_visible()
    expect(page.locator(".elig__paper")).to_contain_text("Arizzi")
    foot, head = page.locator(".foot").bounding_box(), page.locator("h1").bounding_box()
    assert foot and head and foot["y"] + foot["height"] < head["y"], "no sheet of paper is left for the foot alone"
    paper = page.pdf(path=tmp_path / "sheet.pdf", format="A4")
    assert paper.startswith(b"%PDF")
    assert len(paper) > 10_000


def test_back_from_the_sheet_to_the_coalition(desk):
    page = desk.signed_in("owner@demo.invalid")
    cascade_of_the_foundry(page)
    group = chosen(page)
    page.locator("#eligibility a.btn", has_text="Scheda di ammissibilità").click()
    page.wait_for_url(re.compile("/money/"))
    page.locator(".head__acts a", has_text="Chi insieme per questo bando").click()
    page.wait_for_url(re.compile("/coalition/.*pin="))
    assert "call=" in page.url
    assert sorted(chosen(page)) == sorted(group)


def test_a_call_for_one_company_collides_in_words(desk):
    page = desk.signed_in("owner@demo.invalid", language="en")
    address = coalition_of_the_foundry(page)
    page.goto("/calls/?q=EIC-ACCELERATOR-OPEN")
    call = page.locator("main table tbody a", has_text="EIC Accelerator").first.get_attribute("href")
    assert call
    page.goto(f"{address}?call={call.strip('/').split('/')[-1]}")
    expect(page.locator(".conflict")).to_contain_text("the call asks: “One company applies, alone” (Article 48)")
    expect(page.locator("#eligibility")).to_contain_text("What would make it eligible")
    page.locator(".conflict a", has_text="Without the call").click()
    page.wait_for_url(lambda url: "call=" not in url)
    expect(page.locator("tr.rank-row").first).to_be_visible()


def test_the_list_begins_with_what_is_still_open(desk):
    page = desk.person(language="en")
    page.goto("/calls/")
    first = page.locator("main table tbody tr").first
    expect(first).not_to_contain_text("closed")
    page.goto("/calls/?sort=-closes")
    expect(page.locator("main table tbody tr").first).to_contain_text("closed")


@pytest.mark.parametrize("language", ["it", "en"])
def test_no_barrier_and_no_sideways_scroll(desk, language):
    page = desk.signed_in("owner@demo.invalid", language=language)
    cascade_of_the_foundry(page)
    address = page.url
    found = barriers(page)
    phone = desk.signed_in("owner@demo.invalid", language=language, width=390, has_touch=True, is_mobile=True)
    for each in (address, "/calls/"):
        phone.goto(each)
        found += overflow(phone)
    assert found == []
