"""Another product's page in Firefox."""

from typing import Any

from playwright.sync_api import Browser

from tests.e2e.conftest import PRODUCT
from tests.e2e.page.host_pages import Host, host

DIALOG = '<rename-chat-dialog api-url="/api"></rename-chat-dialog>'


def own_host(browser: Browser, body: str = DIALOG, **options: Any) -> Host:
    """The API is at the page's own address: Firefox ends where a test answers a preflighted request."""
    shown = host(browser, body, **options)
    shown.page.route(f"{PRODUCT}/api/**", shown.answer)
    return shown
