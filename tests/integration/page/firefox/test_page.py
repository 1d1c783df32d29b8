"""The page's main paths in Firefox, from signing in to undoing."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.e2e.page.tabs import check_accessible
from tests.integration.page.tabs import HOME, Tab
from tests.integration.page.test_chat_list import (
    ids,
    test_chats_are_grouped_by_day,
    test_filter_covers_what_is_loaded_and_says_so,
    test_keyboard_moves_opens_renames_and_deletes,
    test_live_changes_move_nothing_under_the_pointer,
    test_long_titles_are_cut_at_their_end,
    test_menu_of_a_row_by_keyboard,
)
from tests.integration.page.test_conversation import test_sample_conversation_is_played
from tests.integration.page.test_frame import test_focus_is_on_what_is_shown_after_a_sign_in
from tests.integration.page.test_page_quality import widths_of
from tests.integration.page.test_titles import (
    test_history_restores_a_title_by_a_click,
    test_rename_can_be_undone,
    test_title_of_a_new_chat_is_seen_to_arrive,
)
from tests.support.api import Api

__all__ = [
    "ids",
    "test_chats_are_grouped_by_day",
    "test_filter_covers_what_is_loaded_and_says_so",
    "test_focus_is_on_what_is_shown_after_a_sign_in",
    "test_history_restores_a_title_by_a_click",
    "test_keyboard_moves_opens_renames_and_deletes",
    "test_live_changes_move_nothing_under_the_pointer",
    "test_long_titles_are_cut_at_their_end",
    "test_menu_of_a_row_by_keyboard",
    "test_rename_can_be_undone",
    "test_sample_conversation_is_played",
    "test_title_of_a_new_chat_is_seen_to_arrive",
]

NARROW = 320


def test_message_is_sent_by_enter(tab: Tab, api: Api) -> None:
    """And a new line is begun by Shift and Enter."""
    api.new_chat("How do I bake bread?")
    tab.sign_in()
    message = tab.page.get_by_label("Message")
    message.fill("In a pan,")
    message.press("Shift+Enter")
    message.press_sequentially("with a lid.")
    message.press("Enter")
    expect(tab.page.locator("#messages li .words").last).to_have_text("In a pan,\nwith a lid.")
    expect(message).to_have_value("")


def test_narrow_screen_shows_the_list_then_the_conversation(new_tab: Callable[..., Tab], api: Api) -> None:
    """Nothing is scrolled sideways at 320 px."""
    api.new_chat(title="What is the difference between strong flour, plain flour and what the mill sells")
    tab = new_tab(viewport={"width": NARROW, "height": 640})
    page = tab.page
    page.goto(HOME)
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert widths_of(page)[0] <= NARROW
    tab.sign_in()
    page.locator("#chats [data-chat]").click()
    expect(page.get_by_label("Message")).to_be_visible()
    assert widths_of(page)[0] <= NARROW
    page.get_by_role("button", name="History").click()
    expect(page.get_by_role("heading", name="Titles of this chat")).to_be_visible()
    assert widths_of(page)[0] <= NARROW
    check_accessible(page)
