"""What the tests of the page do in a tab."""

import os
from collections.abc import Callable
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Service

PICTURES = os.environ.get("PICTURES")
TITLE = "Baking bread without an oven"


def sign_in(tab: Page, service: Service, name: str = "ada") -> None:
    """One click."""
    tab.goto(f"{service.stack.deployed.api_url}/")
    tab.get_by_role("button", name=f"Sign in as {name}").click()
    expect(tab.locator("#live")).to_have_text("Live")


def open_chat(tab: Page, chat_id: str, service: Service) -> str:
    """Opens a chat by its title, which is made its own first."""
    with service.as_user() as client:
        title = f"Chat {chat_id[-6:]}"
        client.put(f"/chats/{chat_id}/title", json={"title": title}).raise_for_status()
    tab.get_by_role("button", name=title, exact=True).click()
    expect(tab.get_by_role("heading", name=title)).to_be_visible()
    return title


def open_dialog(tab: Page) -> Locator:
    """The dialog, open."""
    tab.get_by_role("button", name="Rename", exact=True).click()
    dialog = tab.get_by_role("dialog")
    expect(dialog).to_be_visible()
    return dialog


def wait_until(tab: Page, done: Callable[[], object]) -> None:
    """Until something holds that the page itself does not show."""
    for _ in range(200):
        if done():
            return
        tab.wait_for_timeout(100)
    raise AssertionError("It never holds.")


def engine_of(page: Page) -> str:
    """The browser's."""
    browser = page.context.browser
    assert browser
    return browser.browser_type.name


def picture(shown: Page | Locator, name: str) -> None:
    """Keeps Chromium's picture where PICTURES names a folder. Firefox's driver breaks the page's policy."""
    if PICTURES and engine_of(shown if isinstance(shown, Page) else shown.page) == "chromium":
        shown.screenshot(path=Path(PICTURES) / f"{name}.png")


def check_accessible(tab: Page) -> None:
    """Fails with what axe finds."""
    report = Axe().run(tab)
    assert report.violations_count == 0, report.generate_report()
