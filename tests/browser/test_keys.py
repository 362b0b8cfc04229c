"""The keys of the desk: they walk the waits, go to the search box, show and switch themselves off, and are silent while one types."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def focused(page: Page) -> int:
    """The place of the focused wait among the waits; -1 when none is."""
    return page.evaluate("() => [...document.querySelectorAll('[data-walk] a.go')].indexOf(document.activeElement)")


def test_the_desk_is_walked_with_single_keys(desk, asked):
    broker = desk.signed_in(asked("keys").broker)
    broker.goto("/desk/")
    assert broker.locator("[data-walk] a.go").count() >= 2

    walked = []
    for key in ("j", "j", "k", "k"):
        broker.keyboard.press(key)
        walked.append(focused(broker))
    assert walked == [0, 1, 0, 0]

    # Typing is typing.
    broker.keyboard.press("/")
    expect(broker.locator("#find")).to_be_focused()
    broker.keyboard.type("jk?/")
    expect(broker.locator("#find")).to_have_value("jk?/")
    expect(broker.locator("#keys")).to_be_hidden()
    broker.locator("h1").click()

    # The list of keys, from a key and from its button; Escape closes it.
    broker.keyboard.press("?")
    expect(broker.locator("#keys")).to_be_visible()
    broker.keyboard.press("Escape")
    expect(broker.locator("#keys")).to_be_hidden()
    broker.locator('[data-dialog="keys"]').click()
    expect(broker.locator("#keys")).to_be_visible()

    # Switched off they are silent, on the next page too; the list can still be opened, and switches them on again.
    broker.locator("#keys-off").check()
    broker.locator("#keys [data-close]").click()
    broker.reload()
    broker.keyboard.press("j")
    assert focused(broker) == -1
    broker.keyboard.press("?")
    broker.locator("#keys-off").uncheck()
    broker.keyboard.press("Escape")
    expect(broker.locator("#keys")).to_be_hidden()
    broker.wait_for_function("() => document.activeElement === document.body")

    # Enter opens the wait on which one stands.
    broker.keyboard.press("j")
    assert focused(broker) == 0
    where = broker.locator("[data-walk] a.go").first.get_attribute("href")
    broker.keyboard.press("Enter")
    broker.wait_for_url(f"**{where}")
