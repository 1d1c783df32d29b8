"""The rename dialog's keys in Firefox."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.page.host_pages import Host
from tests.e2e.page.test_dialog_keys import (
    test_escape_of_an_input_method_is_kept_from_the_browser,
    test_key_that_closes_the_dialog_does_nothing_in_the_page,
    test_key_that_opens_the_dialog_does_nothing_in_it,
    test_no_key_of_the_open_dialog_reaches_the_page,
)
from tests.integration.page.firefox.products import DIALOG, own_host

__all__ = [
    "test_escape_of_an_input_method_is_kept_from_the_browser",
    "test_key_that_closes_the_dialog_does_nothing_in_the_page",
    "test_key_that_opens_the_dialog_does_nothing_in_it",
    "test_no_key_of_the_open_dialog_reaches_the_page",
]


@pytest.fixture
def product(browser: Browser) -> Iterator[Host]:
    """A page with a button beside the dialog."""
    shown = own_host(browser, f"<button>Open</button>{DIALOG}")
    yield shown
    shown.page.context.close()


def test_enter_of_an_input_method_does_not_save(product: Host) -> None:
    """Firefox's driver has no input method: its events are sent by hand. The next Enter saves."""
    product.open()
    product.box.fill("パン")
    press = "(box, event) => box.dispatchEvent(new KeyboardEvent('keydown', event))"
    enter = {"key": "Enter", "bubbles": True, "cancelable": True, "composed": True}
    for fields in ({"isComposing": True}, {"keyCode": 229}):
        assert product.box.evaluate(press, enter | fields) is False
    expect(product.dialog).to_be_visible()
    assert product.sent() == []
    product.box.press("Enter")
    expect(product.dialog).to_be_hidden()
    assert product.sent() == [{"title": "パン"}]
