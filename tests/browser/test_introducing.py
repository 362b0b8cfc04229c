"""Broker, owner, candidate and a competitor, each in a browser of their own: two parties are introduced, the fourth learns nothing."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

BROKER, OWNER, CANDIDATE = "broker@demo.invalid", "owner@demo.invalid", "fae@demo.invalid"
COMPETITOR = "4securitas@demo.invalid"
OWNER_NAME, CANDIDATE_NAME, NEED = "Arizzi", "FAE Technology", "Digitalizzare la linea della fonderia"


def accessible(page: Page) -> None:
    found = Axe().run(page).response["violations"]
    assert found == [], [(each["id"], each["nodes"][0]["html"][:200]) for each in found]


def press(page: Page, verb: str) -> None:
    with page.expect_navigation():
        page.locator(f'form:has(input[name="verb"][value="{verb}"]) button[type="submit"]').click()


def test_two_parties_are_introduced_and_a_competitor_learns_nothing(desk):
    broker, owner, candidate, rival = (desk.signed_in(email) for email in (BROKER, OWNER, CANDIDATE, COMPETITOR))

    # The candidate finds what waits for it: the teaser, and nobody's name.
    candidate.goto("/requests/")
    accessible(candidate)
    candidate.locator("main tbody a").first.click()
    candidate.wait_for_url(re.compile("/introductions/"))
    where = re.search(r"/introductions/[0-9a-f-]{36}/", candidate.url)[0]
    expect(candidate.locator("#question")).to_contain_text("Qualcuno nel distretto cerca")
    for hidden in (OWNER_NAME, NEED, "terra verde"):
        expect(candidate.locator("body")).not_to_contain_text(hidden)
    accessible(candidate)

    # The competitor gets the same page as for something that never was, and finds no trace by search or list.
    for path in (where, where + "meeting.ics"):
        assert rival.goto(path).status == 404
    for path in ("/requests/", "/introductions/", "/needs/", f"/search/?q={NEED.split()[0]}"):
        rival.goto(path)
        expect(rival.locator("main")).not_to_contain_text(NEED)
        expect(rival.locator("main")).not_to_contain_text("linea oggi non digitale")
    assert rival.goto("/desk/").status == 403

    # Before the yes the owner knows who is asked; the broker waits.
    broker.goto("/desk/")
    accessible(broker)
    row = broker.locator("#waits tr", has_text=CANDIDATE_NAME)
    expect(row).to_contain_text("giorno 0")
    with candidate.expect_navigation():
        candidate.click('#question button[value="yes"]')
    expect(candidate.locator("h1")).not_to_contain_text(OWNER_NAME)

    # Both have agreed: the broker reveals, once, after a question.
    broker.goto("/desk/")
    broker.locator("#waits tr", has_text=CANDIDATE_NAME).locator("a.go").click()
    broker.wait_for_url(re.compile("/introductions/"))
    broker.on("dialog", lambda dialog: dialog.accept())
    press(broker, "reveal")
    expect(broker.locator(".head__meta")).to_contain_text("nomi rivelati")

    # Names stand on both sides at the same moment; the text of the need does not.
    candidate.goto(where)
    expect(candidate.locator("h1")).to_contain_text(OWNER_NAME)
    expect(candidate.locator("aside")).to_contain_text("Prova Fonditrice")
    expect(candidate.locator("body")).not_to_contain_text("terra verde")
    owner.goto(where)
    expect(owner.locator("aside")).to_contain_text("Prova Elettronica")
    accessible(owner)
    assert rival.goto(where).status == 404

    # Agreement on secrecy, the owner hands the text over, a meeting is set.
    press(broker, "start_nda")
    broker.fill("#nda_signed-words", "Firmato su carta il 22 novembre")
    press(broker, "nda_signed")
    owner.goto(where)
    press(owner, "hand_over_brief")
    candidate.goto(where)
    expect(candidate.locator("body")).to_contain_text("terra verde")
    broker.goto(where)
    broker.fill("#plan_meeting-at", "2026-12-15T10:00")
    broker.fill("#plan_meeting-place", "Sala 3")
    press(broker, "plan_meeting")
    candidate.goto(where)
    with candidate.expect_download() as waiting:
        candidate.locator('a[href$="meeting.ics"]').click()
    text = waiting.value.path().read_text(encoding="utf-8")
    assert "LOCATION:Sala 3" in text and NEED not in text

    # The owner's ledger tells it all, and its chain holds.
    owner.goto("/needs/?q=fonderia")
    owner.locator("main tbody a", has_text=NEED).click()
    owner.locator("a.btn", has_text="Chi ha visto che cosa").click()
    expect(owner.locator(".head__meta")).to_contain_text("la catena tiene")
    for line in ("il teaser, versione 1", "i nomi, a entrambi insieme", "il testo del bisogno"):
        expect(owner.locator("main tbody")).to_contain_text(line)
    accessible(owner)
