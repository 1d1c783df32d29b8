"""The page in a Firefox whose user wants it dark."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.page.tabs import check_accessible
from tests.integration.page.tabs import Tab
from tests.support.api import Api
from tests.support.firefox import DARK, firefox


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A dark one."""
    with firefox(DARK) as launched:
        yield launched


def test_page_and_dialog_are_dark(tab: Tab, api: Api) -> None:
    """Light letters, on a contrast that axe accepts."""
    api.new_chat(title="Mine")
    tab.sign_in()
    page = tab.page
    expect(page.locator("#chat-title")).to_have_text("Mine")
    check_accessible(page)
    page.get_by_role("button", name="Rename", exact=True).click()
    dialog = page.get_by_role("dialog", name="Rename chat")
    expect(dialog).to_have_css("background-color", "rgb(29, 32, 39)")
    check_accessible(page)
