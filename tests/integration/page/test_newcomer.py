"""What somebody meets who is told nothing: words that say what is what, and a focus that is never lost."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Route, expect

from tests.e2e.page.tabs import wait_until
from tests.integration.page.tabs import COGNITO, HOME, Tab
from tests.integration.page.test_titles import rename
from tests.support.api import Api

FINGER = 44
TOUCH = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
LEFT_OF_TEXT = """heading => {
  const range = document.createRange();
  range.selectNodeContents(heading);
  return range.getBoundingClientRect().left;
}"""


def test_blank_text_is_not_sent(tab: Tab) -> None:
    """Neither as a chat nor as a message. The browser says that the field is empty."""
    tab.sign_in()
    page = tab.page
    for label, text in (("New chat", "Bread"), ("Message", "Rye")):
        box = page.get_by_label(label)
        box.fill(" \n ")
        box.press("Enter")
        expect(box).to_have_value("")
        expect(box).to_be_focused()
        box.fill(text)
        box.press("Enter")
        expect(page.locator("#messages li").last).to_contain_text(text)
    expect(page.locator("#messages li")).to_have_count(2)


def test_start_says_that_nobody_answers(new_tab: Callable[..., Tab]) -> None:
    """And how one sends; of Shift+Enter only where there are keys."""
    for options, has_keys in ((TOUCH, False), ({}, True)):
        tab = new_tab(**options)
        tab.sign_in()
        tab.page.get_by_role("button", name="New chat").click()
        expect(tab.page.get_by_text("Nobody answers here")).to_be_visible()
        expect(tab.page.locator("#opening-keys")).to_be_visible()
        expect(tab.page.locator("#opening-keys span")).to_be_visible(visible=has_keys)


def test_refused_password_is_replaced_by_typing(tab: Tab) -> None:
    """It is selected."""
    page = tab.page
    refused = {"__type": "NotAuthorizedException", "message": "Incorrect username or password."}
    page.route(f"{COGNITO}**", lambda route: route.fulfill(status=400, json=refused))
    page.goto(HOME)
    page.get_by_label("User").fill("ada")
    page.get_by_label("Password").fill("wrong")
    page.keyboard.press("Enter")
    expect(page.locator("#refused")).to_contain_text("Incorrect")
    page.keyboard.type("right")
    expect(page.get_by_label("Password")).to_have_value("right")


def test_focus_goes_back_when_a_notice_ends(tab: Tab, api: Api) -> None:
    """To where it was before; to the heading where it was nowhere."""
    api.new_chat(title="Second")
    chat_id = api.new_chat(title="First")
    tab.sign_in()
    page = tab.page
    page.locator(f"[data-chat='{chat_id}']").focus()
    page.keyboard.press("Delete")
    expect(page.locator("#chats [data-chat]")).to_be_focused()
    page.locator("#notices").get_by_role("button", name="Undo").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#chats [data-chat]")).to_have_count(2)
    expect(page.get_by_role("button", name="Second", exact=True)).to_be_focused()
    rename(page, "Mine")
    page.evaluate("document.activeElement.blur()")
    page.locator("#notices").get_by_role("button", name="Undo").click()
    expect(page.locator("#chat-title")).to_be_focused()


@pytest.mark.parametrize("width", [390, 768, 1280])
def test_notice_does_not_cover_the_history(new_tab: Callable[..., Tab], api: Api, width: int) -> None:
    """It lies beside it, or under it, however long the title."""
    api.new_chat(title="Mine")
    tab = new_tab(viewport={"width": width, "height": 844})
    tab.sign_in()
    page = tab.page
    if width < 700:
        page.get_by_role("button", name="Mine", exact=True).click()
    page.get_by_role("button", name="History").click()
    rename(page, "What is the difference between strong flour, plain flour and what the mill sells")
    expect(page.locator(".notice")).to_contain_text("Renamed: What is the difference")
    expect(page.get_by_role("heading", name="Titles of this chat")).to_be_visible()
    assert not overlap(page.locator("#history"), page.locator(".notice"))


def overlap(one: Locator, other: Locator) -> bool:
    """Whether two elements have a place in common."""
    first, second = one.bounding_box(), other.bounding_box()
    assert first
    assert second
    beside = first["x"] + first["width"] <= second["x"] or second["x"] + second["width"] <= first["x"]
    above = first["y"] + first["height"] <= second["y"] or second["y"] + second["height"] <= first["y"]
    return not (beside or above)


def test_error_moves_nothing(tab: Tab, api: Api) -> None:
    """It lies above the conversation, whose end can be scrolled clear of it, and can be closed."""
    chat_id = api.new_chat(title="Mine")
    for number in range(12):
        body = {"role": "user", "content": f"Message number {number}, of some lines.\n\n"}
        api("POST /chats/{id}/messages", body, chat=chat_id)
    tab.sign_in()
    page = tab.page
    message, box = page.locator("#messages li").last, page.get_by_label("Message")
    expect(message).to_contain_text("Message number 11")
    places = [message.bounding_box(), box.bounding_box()]
    page.route("**/messages", lambda route: route.fulfill(status=429, json={"message": "Too Many Requests"}))
    box.fill("Hello")
    box.press("Enter")
    problem = page.locator("#signed-in #problem")
    expect(problem).to_contain_text("Too Many Requests")
    assert [message.bounding_box(), box.bounding_box()] == places
    assert not overlap(problem, message)
    page.locator("#notices").get_by_role("button", name="Close").click()
    expect(problem).to_be_hidden()
    expect(page.locator("#chat-title")).to_be_focused()


def test_archiving_is_told_and_can_be_undone(tab: Tab, api: Api) -> None:
    """Unless another tab has brought the chat back by then."""
    chat_id = api.new_chat(title="Mine")
    tab.sign_in()
    page = tab.page
    undo = page.locator("#notices").get_by_role("button", name="Undo")
    for elsewhere in (False, True):
        page.get_by_role("button", name="Archive", exact=True).click()
        expect(page.locator("#notices")).to_contain_text("Archived: Mine")
        if elsewhere:
            chat = api("PATCH /chats/{id}", {"archived": False}, chat=chat_id).body
            tab.tell("chat_archived", **{name: chat[name] for name in ("id", "archived", "updated_at")})
            expect(page.get_by_role("button", name="Archive", exact=True)).to_be_visible()
        undo.click()
        expect(undo).to_have_count(0)
        expect(page.get_by_role("button", name="Archive", exact=True)).to_be_visible()
        assert api("GET /chats/{id}", chat=chat_id).body["archived"] is False
    assert tab.asked.count(f"PATCH /chats/{chat_id}") == 3


def test_history_has_the_title_before_the_answer(tab: Tab, api: Api) -> None:
    """So it is never empty."""
    api.new_chat(title="Mine")
    held: list[Route] = []
    tab.page.route("**/title/history?*", lambda route: held.append(route))  # noqa: PLW0108 - Playwright marks what it is given
    tab.sign_in()
    tab.page.get_by_role("button", name="History").click()
    expect(tab.page.locator("#titles li")).to_contain_text(["Mine"])
    wait_until(tab.page, lambda: held)


def test_conversation_of_a_phone_has_its_actions_in_one_line(new_tab: Callable[..., Tab], api: Api) -> None:
    """By their whole names, and high enough for a finger, as all buttons are."""
    api.new_chat(title="Mine")
    tab = new_tab(**TOUCH)
    tab.sign_in()
    page = tab.page
    page.get_by_role("button", name="Mine", exact=True).click()
    expect(page.get_by_role("checkbox", name="Automatic titles")).to_be_visible()
    heights = page.locator("button:visible").evaluate_all("all => all.map((one) => one.offsetHeight)")
    assert min(heights) >= FINGER
    tops = page.locator(".heading .actions button").evaluate_all("all => all.map((one) => one.offsetTop)")
    assert len(set(tops)) == 1


def test_title_of_the_other_direction_stays_beside_its_source(tab: Tab, api: Api) -> None:
    """At the left of a page that is read from the left."""
    api.new_chat(title="خبز بدون فرن")
    tab.sign_in()
    title, source = tab.page.locator("#chat-title"), tab.page.locator("#chat-source")
    expect(title).not_to_be_empty()
    assert title.evaluate(LEFT_OF_TEXT) == source.evaluate(LEFT_OF_TEXT)


def test_ring_around_the_messages_is_whole(tab: Tab, api: Api) -> None:
    """It is drawn inside, where nothing cuts it off."""
    api.new_chat(title="Mine")
    tab.sign_in()
    tab.page.get_by_role("button", name="Archive", exact=True).focus()
    tab.page.keyboard.press("Tab")
    expect(tab.page.locator("#messages")).to_be_focused()
    expect(tab.page.locator("#messages")).to_have_css("outline-offset", "-2px")
