"""The small behaviours in a real Chromium: the matrix by keyboard, filters, menu, theme, language; and an accessibility check.

The pages are the design samples, so nothing here touches the database.
"""

import shutil
import threading
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.wsgi import get_wsgi_application

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run",
]  # fmt: skip
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
PAGES = [
    "",
    "?show=match",
    "?show=match&cell=0.0",
    "?show=list",
    "?show=empty",
    "?show=detail",
    "?show=form",
    "?show=message",
]

pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")]


class Many(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Silent(WSGIRequestHandler):
    def log_message(self, *args):
        pass


@pytest.fixture
def site(settings):
    settings.ROOT_URLCONF = "crocevia.ui.tests.urls"
    settings.WHITENOISE_USE_FINDERS = True
    server = make_server("127.0.0.1", 0, StaticFilesHandler(get_wsgi_application()), Many, Silent)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/design-sample/"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def chromium():
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  not needed where there is no Chromium

    with sync_playwright() as running:
        browser = running.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium, site):
    """Opens a sample page; at the end nothing may have been refused by the policy or thrown by a script."""
    contexts, wrong = [], []

    def go(query="", width=1440, **how):
        context = chromium.new_context(viewport={"width": width, "height": 900}, locale="en-GB", **how)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: wrong.append(said.text) if "Content Security Policy" in said.text else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto(site + query)
        return page

    yield go
    for context in contexts:
        context.close()
    assert wrong == []


def focused(page) -> str:
    return page.evaluate("document.activeElement.dataset.cell || document.activeElement.tagName")


def test_the_matrix_by_keyboard(open_page):
    page = open_page("?show=match")
    page.focus('a.cell[data-cell="0.0"]')
    page.keyboard.press("ArrowRight")
    assert focused(page) == "0.1"
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    assert focused(page) == "3.1"
    page.keyboard.press("ArrowRight")
    assert focused(page) == "3.3", "a cell without proof is stepped over"
    page.keyboard.press("Enter")
    page.wait_for_selector(".ev .ev__in")
    page.locator("h3:focus").first.wait_for()
    assert "cell=3.3" in page.url
    page.keyboard.press("Escape")
    assert page.locator(".ev").count() == 0 and focused(page) == "3.3" and "cell=" not in page.url


def test_one_cell_is_open_at_a_time(open_page):
    page = open_page("?show=match&cell=0.0")
    page.click('a.cell[data-cell="1.0"]')
    page.wait_for_selector('a.cell[data-cell="1.0"][aria-expanded="true"]')
    page.wait_for_selector(".ev .ev__in")
    assert page.locator(".ev").count() == 1 and page.locator('.cell[aria-expanded="true"]').count() == 1
    page.click(".ev__shut")
    assert page.locator(".ev").count() == 0


def test_a_cell_opens_without_scripts(open_page):
    page = open_page("?show=match", java_script_enabled=False)
    page.click('a.cell[data-cell="0.0"]')
    assert page.locator(".ev .ev__in").count() == 1


def test_only_two_parties_can_be_ticked(open_page):
    page = open_page("?show=match")
    boxes = page.locator("input[name=compare]")
    boxes.nth(0).check()
    boxes.nth(1).check()
    assert page.locator("input[name=compare]:disabled").count() == boxes.count() - 2


def test_sorting_keeps_the_focus_and_the_address(open_page):
    page = open_page("?show=list")
    page.click("#sort-name")
    page.wait_for_url("**sort=-name**")
    page.locator("#sort-name:focus").wait_for()
    assert page.text_content("tbody th a") == "Valtellina"
    page.go_back()
    page.locator("tbody tr:first-child th a", has_text="4Securitas").first.wait_for()


def test_the_theme_is_kept(open_page):
    page = open_page("?show=message", color_scheme="light")
    page.click(".menu > summary")
    page.click("[data-theme-pick=dark]")
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.click(".menu > summary")
    page.keyboard.press("Escape")
    assert not page.locator(".menu[open]").count()


def test_the_language_changes_and_the_page_stays(open_page):
    page = open_page("?show=list&sort=-name")
    before = page.evaluate("document.documentElement.lang")
    page.click(".menu > summary")
    page.click(".menu__in button[name=language]")
    page.locator(f"html:not([lang='{before}'])").wait_for()
    assert page.url.endswith("?show=list&sort=-name")


def test_typed_words_are_not_lost_by_leaving(open_page):
    page = open_page("?show=form")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.fill("#id_title", "una linea")
    page.goto(page.url.split("?")[0] + "?show=message")
    assert asked == ["beforeunload"]


def test_filters_fold_on_a_phone(open_page):
    page = open_page("?show=list", width=390)
    page.wait_for_selector("details.fold:not([open])")
    page.click("details.fold > summary")
    assert page.locator("#chip-kind-1").is_visible()
    assert not open_page("?show=list").locator("details.fold > summary").is_visible()


@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (768, "light"), (390, "dark")])
def test_nothing_stands_in_the_way_and_nothing_overflows(open_page, width, theme):
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415

    page = open_page(width=width, color_scheme=theme)
    start, found = page.url, {}
    for query in PAGES:
        page.goto(start + query)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{query} overflows at {width}"
        for rule in Axe().run(page, options=RULES).response["violations"]:
            found[query, rule["id"]] = [node["target"] for node in rule["nodes"]]
    assert found == {}
