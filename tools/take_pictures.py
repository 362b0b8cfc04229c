"""Take the pictures of docs/pictures anew, from the demo.

    make demo                                                      (in another terminal)
    PYTHONPATH=src .venv/bin/python tools/take_pictures.py [--at http://127.0.0.1:8000] [--only match coalition]

Needs Debian's `chromium`. An agreement under way, a question asked and a letter's link are made by hand in the demo first, and so are their pictures.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import django
from playwright.sync_api import Browser, Page, sync_playwright

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crocevia.site.settings")
django.setup()

from crocevia.site.demo import PASSWORD  # noqa: E402  models load after django.setup

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "pictures"
NEED = "Digitalizzare la linea della fonderia"
TOLD = (
    "La nostra fonderia cola 40 tonnellate di ghisa al giorno. I nastri della terra verde si rompono di notte e nessuno se ne accorge. "
    "Abbiamo provato con un sensore di vibrazione, ma il falso allarme era continuo. Vorremmo sapere almeno 8 ore prima quando un nastro sta "
    "per rompersi, entro giugno 2027, con 60.000 euro. Oggi siamo a TRL 3 e vorremmo TRL 7."
)
SETTLED = 3_000
"""Milliseconds that a page is given for what it fetches afterwards."""


def need_page(page: Page, part: str) -> None:
    page.goto("/needs/")
    page.get_by_role("link", name=NEED).first.click()
    page.wait_for_load_state("networkidle")
    page.goto(f"{page.url}{part}/")


def first_of(page: Page, listed: str) -> None:
    page.goto(f"/{listed}/")
    page.locator("tbody a").first.click()


def interview(page: Page) -> None:
    page.goto("/needs/tell/")
    page.locator("textarea").first.fill(TOLD)
    page.get_by_role("button", name="Abbozza").last.click()


@dataclass(frozen=True)
class Picture:
    """Whose page, in which language, how to come there, and how much of it from the top (None: all)."""

    name: str
    account: str
    language: str
    come: Callable[[Page], object]
    height: int | None = None


PICTURES = (
    Picture("match", "owner", "it", lambda page: need_page(page, "match")),
    Picture("coalition", "owner", "it", lambda page: need_page(page, "coalition")),
    Picture("ledger", "owner", "it", lambda page: need_page(page, "ledger"), 900),
    Picture("introductions", "broker", "it", lambda page: need_page(page, "introductions")),
    Picture("desk", "broker", "it", lambda page: page.goto("/desk/")),
    Picture("interview", "broker", "it", interview),
    Picture("organisation", "broker", "en", lambda page: page.goto("/partners/intellimech/"), 1500),
    Picture("project", "broker", "it", lambda page: first_of(page, "projects"), 1500),
    Picture("letters", "owner", "it", lambda page: page.goto("/account/letters/"), 900),
)


def signed_in(browser: Browser, address: str, picture: Picture) -> Page:
    context = browser.new_context(base_url=address, viewport={"width": 1440, "height": 900})
    context.add_cookies([{"name": "django_language", "value": picture.language, "url": address}])
    page = context.new_page()
    page.goto("/accounts/login/")
    page.fill("[name=login]", f"{picture.account}@demo.invalid")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda url: "login" not in url)
    return page


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--at", default="http://127.0.0.1:8000")
    parser.add_argument("--only", nargs="*", choices=[each.name for each in PICTURES])
    options = parser.parse_args()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"])
        for picture in PICTURES:
            if options.only and picture.name not in options.only:
                continue
            page = signed_in(browser, options.at, picture)
            picture.come(page)
            page.wait_for_load_state("networkidle")
            page.wait_for_timeout(SETTLED)
            whole = page.evaluate("document.documentElement.scrollHeight")
            page.set_viewport_size({"width": 1440, "height": min(whole, picture.height or whole)})
            page.screenshot(path=FOLDER / f"{picture.name}-1440.png")
            print(f"{picture.name}: {page.url}")
            page.context.close()
        browser.close()


if __name__ == "__main__":
    main()
