"""The focus of the rename dialog, in pages that move it."""

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.page.host_pages import CHAT, DIALOG, Host, host

THIEVES = {
    "blurs": "document.activeElement.blur()",
    "focuses": "button.focus()",
    "closes its menu": "menu.close()",
}


OPEN = """([chat, after]) => {
  setTimeout(() => { %s }, after);
  document.querySelector("rename-chat-dialog").open(chat);
}"""


@pytest.mark.parametrize("after", [0, 50, 300])
@pytest.mark.parametrize("theft", THIEVES.values(), ids=THIEVES)
def test_focus_comes_back_to_the_title_from_a_closing_menu(browser: Browser, theft: str, after: int) -> None:
    """Whatever the menu does as it closes, and the title is selected still."""
    product = opened_from_menu(browser, theft, after)
    product.page.clock.run_for(after + 1)
    expect(product.box).to_be_focused()
    product.page.keyboard.type("Typed")
    expect(product.box).to_have_value("Typed")
    product.page.context.close()


def test_focus_that_the_page_moves_later_is_not_taken_back(browser: Browser) -> None:
    """By then it has its reasons."""
    product = opened_from_menu(browser, THIEVES["blurs"], 1_001)
    product.page.clock.run_for(1_500)
    expect(product.box).not_to_be_focused()
    product.page.context.close()


def opened_from_menu(browser: Browser, theft: str, after: int) -> Host:
    """The dialog is open, and its page moves the focus so many milliseconds later."""
    body = f'<button id="button">Menu</button><dialog id="menu"><button>Rename</button></dialog>{DIALOG}'
    product = host(browser, body)
    product.page.clock.install(time="2026-01-01")
    product.page.clock.pause_at("2026-01-02")
    product.page.evaluate("button.focus(); menu.showModal()")
    product.page.evaluate(OPEN % theft, [CHAT, after])
    return product


def test_focus_is_won_where_the_dialog_opens_as_the_pointer_goes_down(browser: Browser) -> None:
    """The browser itself moves it then, when the page's menu is pressed."""
    product = host(browser, f'<button id="button">Rename</button>{DIALOG}')
    product.page.evaluate("""() => button.addEventListener("pointerdown", () =>
      document.querySelector("rename-chat-dialog").open({ id: "1", title: "Bread", title_version: 1 }))""")
    product.page.get_by_role("button", name="Rename").click()
    expect(product.dialog).to_be_visible()
    expect(product.box).to_be_focused()
    product.page.context.close()


def test_focus_that_a_person_moved_is_not_moved_back(browser: Browser) -> None:
    """To another control, where it comes back to; or to nowhere, by pressing the dialog's text."""
    product = opened_from_menu(browser, THIEVES["blurs"], 100)
    product.page.keyboard.press("Tab")
    product.page.clock.run_for(101)
    expect(product.button("Generate")).to_be_focused()
    product.dialog.get_by_role("heading").click()
    product.page.evaluate("document.activeElement.blur()")
    product.page.clock.run_for(1)
    assert product.page.evaluate("document.activeElement === document.body")
    product.page.context.close()
