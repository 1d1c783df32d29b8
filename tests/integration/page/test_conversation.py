"""The conversation, and the states that the page has words for."""

import re

from playwright.sync_api import Route, expect

from tests.e2e.page.tabs import picture, wait_until
from tests.integration.page.tabs import Tab
from tests.support.api import Api


def test_messages_say_who_spoke_and_when(tab: Tab, api: Api) -> None:
    """Enter sends, and the page says so. One can speak as the assistant too."""
    api.new_chat("How do I bake bread?")
    tab.sign_in()
    page = tab.page
    messages = page.locator("#messages li")
    expect(messages).to_have_text([re.compile(r"^You · \d\d:\d\dHow do I bake bread\?$")])
    expect(page.locator("#keys")).to_have_text("Enter sends. Shift+Enter starts a new line.")
    page.get_by_text("Assistant", exact=True).click()
    page.get_by_label("Message").fill("In a pan,")
    page.get_by_label("Message").press("Shift+Enter")
    page.get_by_label("Message").press_sequentially("with a lid.")
    page.get_by_label("Message").press("Enter")
    expect(messages.nth(1)).to_have_text(re.compile(r"^Assistant · \d\d:\d\dIn a pan,\s*with a lid\.$"))
    expect(page.get_by_label("Message")).to_have_value("")
    expect(page.get_by_label("Assistant")).to_be_checked()


def test_message_that_is_sent_while_others_load_stays(tab: Tab, api: Api) -> None:
    """The list of them was read before it, and its answer comes after it."""
    chat_id = api.new_chat(title="Chosen")
    api.new_chat(title="Open")
    tab.sign_in()
    page = tab.page
    expect(page.locator("#chat-title")).to_have_text("Open")
    held: list[Route] = []
    page.route("**/messages?*", lambda route: held.append(route), times=1)  # noqa: PLW0108 - Playwright marks what it is given
    read_before = api("GET /chats/{id}/messages", chat=chat_id).body
    page.locator(f"[data-chat='{chat_id}']").click()
    wait_until(page, lambda: held)
    page.get_by_label("Message").fill("Said meanwhile")
    page.get_by_label("Message").press("Enter")
    last = page.locator("#messages li").last
    expect(last).to_contain_text("Said meanwhile")
    held[0].fulfill(json=read_before)
    expect(page.locator("#messages li")).to_have_count(2)
    expect(last).to_contain_text("Said meanwhile")


def test_sample_conversation_is_played(tab: Tab, api: Api) -> None:
    """Both sides of it, in a chat like any other; the next one is another."""
    tab.sign_in()
    page = tab.page
    expect(page.locator("#no-chats")).to_be_visible()
    picture(page, "page-empty")
    for opening in ("How do I bake bread at home", "We have three days in Lisbon"):
        page.locator("#begin").click()
        page.get_by_role("button", name="Play a sample conversation").click()
        expect(page.locator("#messages li")).to_have_count(4)
        expect(page.locator("#messages li").first).to_contain_text(opening)
    assert len(api("GET /chats").body["chats"]) == 2
    picture(page, "page-sample")


def test_offline_slow_and_expired_have_their_own_words(tab: Tab, api: Api) -> None:
    """And what was typed is kept."""
    api.new_chat(title="Mine")
    tab.sign_in()
    page = tab.page
    page.context.set_offline(True)
    expect(page.locator("#live")).to_have_text("Offline")
    expect(page.locator("#connection")).to_contain_text("You are offline.")
    page.route("**/messages", lambda route: route.abort())
    page.get_by_label("Message").fill("To be kept")
    page.get_by_label("Message").press("Enter")
    expect(page.locator("#signed-in #problem")).to_contain_text("You are offline: connect, then try again.")
    expect(page.get_by_label("Message")).to_have_value("To be kept")
    picture(page, "page-offline")
    page.context.set_offline(False)
    expect(page.locator("#connection")).to_be_empty()
    page.unroute("**/messages")
    slow: list[Route] = []

    def hold(route: Route) -> None:
        slow.append(route)

    page.route("**/messages", hold)
    page.get_by_label("Message").press("Enter")
    expect(page.locator("#connection")).to_contain_text("The service takes long to answer.")
    slow[0].fulfill(status=401, json={"message": "Unauthorized"})
    expect(page.locator("#refused")).to_have_text("Your sign-in has ended.")
    expect(page.locator("#kept")).to_be_visible()
    picture(page, "page-expired")
    page.get_by_role("button", name="Sign in as ada").click()
    expect(page.get_by_label("Message")).to_have_value("To be kept")


def test_unsent_text_stays_in_its_chat(tab: Tab, api: Api) -> None:
    """What is being sent does too, until it is sent."""
    first, second = api.new_chat(title="First"), api.new_chat(title="Second")
    tab.sign_in()
    page = tab.page
    message = page.get_by_label("Message")
    message.fill("For the second")
    page.locator(f"[data-chat='{first}']").click()
    expect(page.locator("#chat-title")).to_have_text("First")
    expect(message).to_have_value("")
    message.fill("For the first")
    page.locator(f"[data-chat='{second}']").click()
    expect(message).to_have_value("For the second")
    held: list[Route] = []
    page.route("**/messages", lambda route: held.append(route))  # noqa: PLW0108 - Playwright marks what it is given
    message.press("Enter")
    wait_until(page, lambda: held)
    page.locator(f"[data-chat='{first}']").click()
    expect(message).to_have_value("For the first")
    with page.expect_response("**/messages"):
        held[0].fallback()
    expect(page.locator("#say button")).to_be_enabled()
    page.locator(f"[data-chat='{second}']").click()
    expect(page.locator("#messages li").last).to_contain_text("For the second")
    expect(message).to_have_value("")


def refuse(route: Route) -> None:
    """As a gateway does it when a token has ended."""
    route.fulfill(status=401, json={"message": "Unauthorized"})


def test_chat_that_was_open_opens_after_an_expired_sign_in(tab: Tab, api: Api) -> None:
    """With what was typed in it. Another user finds nothing of it, and nobody does after a sign-out."""
    chat_id = api.new_chat(title="Mine")
    api.new_chat(title="Newest")
    api("POST /chats", {"content": "Of Grace", "title": "Of Grace"}, owner="grace")
    tab.sign_in()
    page = tab.page
    message = page.get_by_label("Message")
    expect(page.locator("#chat-title")).to_have_text("Newest")
    for user, shown, text in (("ada", "Mine", "To be kept"), ("grace", "Of Grace", "")):
        page.locator("#begin").click()
        page.locator("#opening").fill("To be kept")
        page.locator(f"[data-chat='{chat_id}']").click()
        expect(page.locator("#chat-title")).to_have_text("Mine")
        message.fill("To be kept")
        page.route("**/messages", refuse, times=1)
        message.press("Enter")
        expect(page.locator("#refused")).to_have_text("Your sign-in has ended.")
        page.get_by_role("button", name=f"Sign in as {user}").click()
        expect(page.locator("#chat-title")).to_have_text(shown)
        expect(message).to_have_value(text)
        expect(page.locator("#opening")).to_have_value(text)
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Sign in as ada").click()
    expect(page.locator("#chat-title")).to_have_text("Newest")
    page.locator(f"[data-chat='{chat_id}']").click()
    expect(page.locator("#chat-title")).to_have_text("Mine")
    expect(message).to_have_value("")


def test_send_button_has_the_focus_when_its_message_is_sent(tab: Tab, api: Api) -> None:
    """It loses it while it is disabled."""
    api.new_chat(title="Mine")
    tab.sign_in()
    page = tab.page
    expect(page.locator("#messages li")).to_have_count(1)
    held: list[Route] = []
    page.route("**/messages", lambda route: held.append(route))  # noqa: PLW0108 - Playwright marks what it is given
    page.get_by_label("Message").fill("Said")
    send = page.get_by_role("button", name="Send")
    send.focus()
    page.keyboard.press("Enter")
    wait_until(page, lambda: held)
    expect(send).not_to_be_focused()
    held[0].fallback()
    expect(page.locator("#messages li")).to_have_count(2)
    expect(send).to_be_focused()
