"""The link of a letter answers its question once, without signing in: after a press and a confirmation, and for its reader only."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.asked import TEASER, TITLE

pytestmark = pytest.mark.browser
CONSOLE = "django.core.mail.backends.console.EmailBackend"


def accessible(page: Page) -> None:
    found = Axe().run(page).response["violations"]
    assert found == [], [(each["id"], each["nodes"][0]["html"][:200]) for each in found]


def letters_to(printed: str, email: str) -> list[str]:
    """The paths of the links in the letters that were printed for this reader."""
    mine = [letter for letter in re.split(r"\n-{70,}\n", printed) if f"To: {email}" in letter]
    return sorted({path for letter in mine for path in re.findall(r"/answer/[\w-]{43}/", letter)})


def uncover(page: Page) -> None:
    with page.expect_navigation():
        page.click('button[name="do"][value="show"]')


def confirm(page: Page, name: str, button: str) -> None:
    form = page.locator(f"form:has(#{name})")
    form.locator(f"#{name}").check()
    with page.expect_navigation():
        form.locator(button).click()


def test_a_letter_is_answered_on_the_page_behind_its_link_once_and_by_its_reader(desk, running, asked):
    story = asked("letters")
    printed = running.told("run_brokering", CROCEVIA_EMAIL_BACKEND=CONSOLE)
    yes, no = letters_to(printed, story.owner)
    assert TITLE not in printed

    # She opens it on her telephone, signed in nowhere: opening shows nothing that names anybody.
    owner = desk.person(width=390)
    owner.goto(yes)
    expect(owner.locator("main")).to_contain_text(story.owner_name)
    for hidden in ("Sofar", TEASER, "Albini", "Itema Lab"):
        expect(owner.locator("body")).not_to_contain_text(hidden)
    accessible(owner)
    uncover(owner)
    expect(owner.locator(".asked")).to_contain_text(TEASER)
    expect(owner.locator(".asked")).to_contain_text("Sofar")
    accessible(owner)

    # Whoever is signed in as somebody else finds it is not theirs.
    stranger = desk.signed_in("fae@demo.invalid")
    assert stranger.goto(yes).status == 404
    expect(stranger.locator("body")).not_to_contain_text(story.owner_name)

    # A yes without the confirmation is not sent; with it, it is kept, and the link is used up.
    owner.locator('form:has(#confirm-yes) button[value="yes"]').click()
    assert owner.locator("#confirm-yes").evaluate("each => each.validity.valueMissing")
    confirm(owner, "confirm-yes", 'button[value="yes"]')
    expect(owner.locator("h1")).to_contain_text("la tua risposta è registrata")
    assert owner.goto(yes).status == 410
    expect(owner.locator("h1")).to_contain_text("ha già la sua risposta")

    # The other question: no, with a reason.
    owner.goto(no)
    uncover(owner)
    owner.locator("details summary", has_text="No").click()
    owner.fill("#reason", "Ci conosciamo già.")
    confirm(owner, "confirm-no", 'button[value="no"]')
    assert owner.goto(no).status == 410
    accessible(owner)
