"""Chromium, the served demo, and pages that are watched: any script error, policy violation or foreign request fails."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    Playwright,
    Request,
    Response,
    expect,
    sync_playwright,
)

from crocevia.site.demo import PASSWORD
from tests.browser.asked import ASKED, Asked
from tests.browser.server import Served, served

CHROMIUM = Path("/usr/bin/chromium")
# What a refused form, a conflict, a page that is not there or a link that is used up leaves in the console of an honest page.
ANSWERED = re.compile(r"the server responded with a status of (400|403|404|409|410|422)")


@pytest.fixture(scope="session", autouse=True)
def chromium_is_here() -> None:
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is not installed: .ci/run installs it")


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory, chromium_is_here: None) -> Iterator[Served]:
    """The demo district, served."""
    with served(tmp_path_factory.mktemp("demo")) as demo:
        yield demo


@pytest.fixture(scope="session")
def site(running: Served) -> str:
    """The address of the demo district, with the trailing slash left out."""
    return running.address


@pytest.fixture
def asked(running: Served) -> Callable[[str], Asked]:
    """Two questions wait for an owner of one test's own."""

    def ask(name: str) -> Asked:
        running.told("shell", "-c", f"from tests.browser.asked import ask; ask({name!r})", CROCEVIA_TEASER_LEAST="0")
        return ASKED[name]

    return ask


# Playwright runs a loop in the thread that started it, in which Django refuses to touch the database: so it lives no
# longer than a file of tests.
@pytest.fixture(scope="module")
def playwright(chromium_is_here: None) -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="module")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"])
    yield browser
    browser.close()

LONGEST_WAIT = 30_000
"""Milliseconds before a page that does not come is a failure: long, since it may share its machine."""


class Desk:
    """Opens people's browsers on the site and keeps an eye on them."""

    def __init__(self, chromium: Browser, site: str):
        self.chromium, self.site = chromium, site
        self.contexts: list[BrowserContext] = []
        self.troubles: list[str] = []

    def person(self, language: str = "it", width: int = 1280, **options: Any) -> Page:
        """A fresh browser of somebody. `options` go to Playwright's new_context."""
        locale = {"it": "it-IT", "en": "en-GB"}[language]
        context = self.chromium.new_context(
            base_url=self.site, locale=locale, viewport={"width": width, "height": 900}, **options
        )
        context.set_default_timeout(LONGEST_WAIT)
        expect.set_options(timeout=LONGEST_WAIT)
        self.contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: self._heard(page, said.type, said.text))
        page.on("pageerror", lambda error: self.troubles.append(f"{page.url}: {error}"))
        page.on("request", self._asked)
        page.on("response", self._answered)
        return page

    def signed_in(self, email: str, **options: Any) -> Page:
        page = self.person(**options)
        sign_in(page, email)
        return page

    def _heard(self, page: Page, kind: str, text: str) -> None:
        if kind in ("error", "warning") and not ANSWERED.search(text):
            self.troubles.append(f"{page.url}: {kind}: {text}")

    def _asked(self, request: Request) -> None:
        where = urlsplit(request.url)
        if where.scheme in ("http", "https", "ws", "wss") and where.netloc != urlsplit(self.site).netloc:
            self.troubles.append(f"asked elsewhere: {request.url}")

    def _answered(self, response: Response) -> None:
        if response.status >= 500:
            self.troubles.append(f"{response.status}: {response.url}")

    def close(self) -> None:
        for context in self.contexts:
            context.close()


@pytest.fixture
def desk(chromium: Browser, site: str) -> Iterator[Desk]:
    """Every page that it opens must have stayed without an error when the test ends."""
    opened = Desk(chromium, site)
    yield opened
    opened.close()
    assert opened.troubles == []


@pytest.fixture
def visitor(desk: Desk) -> Page:
    """Somebody without an account, in Italian."""
    return desk.person()


def sign_in(page: Page, email: str) -> None:
    page.goto("/accounts/login/")
    page.fill("#id_login", email)
    page.fill("#id_password", PASSWORD)
    page.click("main form[method=post] button.btn--main")
    page.wait_for_url(lambda url: "/accounts/" not in url)  # a second step would leave her outside


@pytest.fixture
def ask() -> Callable[[Page, str], None]:
    """Tell a need on the question page and wait for its match."""

    def asked(page: Page, text: str) -> None:
        page.goto("/match/?again=1")
        page.fill("textarea[name=text]", text)
        page.click("form.form button.btn--main")
        page.wait_for_selector("#matrix")

    return asked
