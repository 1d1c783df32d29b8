"""The rename dialog in Firefox, open in another product's page."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.page.host_pages import Host, opened
from tests.e2e.page.test_dialog_drafts import (
    test_draft_leads_back_to_the_title,
    test_typed_text_is_dropped_when_that_is_wanted,
    test_typed_text_is_kept_when_the_dialog_closes,
)
from tests.e2e.page.test_dialog_suggestions import (
    test_earlier_suggestions_are_a_step_away,
    test_earlier_titles_are_of_the_latest_answer,
    test_nothing_is_cut_from_a_title_that_is_typed_into,
    test_title_above_the_limit_opens_and_says_by_how_much,
)
from tests.integration.page.firefox.products import own_host

__all__ = [
    "test_draft_leads_back_to_the_title",
    "test_earlier_suggestions_are_a_step_away",
    "test_earlier_titles_are_of_the_latest_answer",
    "test_nothing_is_cut_from_a_title_that_is_typed_into",
    "test_title_above_the_limit_opens_and_says_by_how_much",
    "test_typed_text_is_dropped_when_that_is_wanted",
    "test_typed_text_is_kept_when_the_dialog_closes",
]


@pytest.fixture
def product(browser: Browser) -> Iterator[Host]:
    """With the dialog open."""
    yield from opened(own_host(browser))


@pytest.mark.parametrize(("direction", "title"), [("rtl", "Bread"), ("ltr", "خبز بدون فرن")])
def test_title_has_its_own_direction(browser: Browser, direction: str, title: str) -> None:
    """Whatever the page's is. The dialog's buttons follow the page."""
    product = own_host(browser, html=f'lang="ar" dir="{direction}"')
    product.open(title=title)
    own = "rtl" if direction == "ltr" else "ltr"
    assert product.box.evaluate("box => getComputedStyle(box).direction") == own
    cancel, save = (product.button(name).bounding_box() for name in ("Cancel", "Save"))
    assert cancel
    assert save
    assert (cancel["x"] < save["x"]) is (direction == "ltr")
    product.page.context.close()


def test_tabulator_key_stays_in_the_dialog(product: Host) -> None:
    """It reaches every control, and comes back to the field."""
    stops = []
    for _ in range(8):
        stops.append(
            product.page.evaluate("document.querySelector('rename-chat-dialog').shadowRoot.activeElement?.id")
        )
        product.page.keyboard.press("Tab")
    assert stops[:3] == ["title", "generate", ""]
    assert "cancel" in stops
    expect(product.dialog).to_be_visible()
