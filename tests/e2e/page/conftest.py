"""Chromium, on the deployed template."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.conftest import Service
from tests.e2e.page.host_pages import Host, host, opened
from tests.e2e.page.tabs import TITLE, open_chat, open_dialog, sign_in
from tests.support.bedrock import StubBedrock
from tests.support.chromium import chromium

# Milliseconds, on a busy machine and from a cold start.
expect.set_options(timeout=20_000)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One for the module's tests."""
    with chromium() as launched:
        yield launched


@pytest.fixture
def page(browser: Browser, service: Service) -> Iterator[Page]:
    """A tab in which Ada is signed in, and in which nothing goes wrong unseen."""
    context = browser.new_context(locale="en-GB", reduced_motion="no-preference")
    tab = context.new_page()
    tab.add_init_script(
        "const Real = WebSocket; const all = [];"
        " globalThis.closeSockets = () => all.forEach((one) => one.close());"
        " globalThis.madeSockets = () => all.length;"
        " globalThis.openSockets = () => all.filter((one) => one.readyState <= Real.OPEN).length;"
        " globalThis.WebSocket = class extends Real { constructor(url) { super(url); all.push(this); } };"
    )
    errors: list[str] = []
    tab.on("pageerror", lambda error: errors.append(str(error)))
    tab.on(
        "console", lambda message: errors.append(message.text) if "Content Security" in message.text else None
    )
    sign_in(tab, service)
    yield tab
    context.close()
    assert errors == []


@pytest.fixture
def dialog(page: Page, service: Service, haiku_chat_id: str, bedrock: StubBedrock) -> Locator:
    """The dialog for a chat of Ada's that haiku titles."""
    bedrock.text = TITLE
    open_chat(page, haiku_chat_id, service)
    return open_dialog(page)


@pytest.fixture
def product(browser: Browser) -> Iterator[Host]:
    """Another product's page with the dialog, open. Some modules have a page of their own."""
    yield from opened(host(browser))
