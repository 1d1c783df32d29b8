"""What happens elsewhere is seen in open tabs."""

import re

import httpx
from playwright.sync_api import Browser, Page, Route, expect

from tests.e2e.conftest import BY_HAIKU, Service, new_chat
from tests.e2e.page.tabs import open_chat, open_dialog, sign_in


def test_two_tabs_see_each_others_renames(
    page: Page, browser: Browser, service: Service, ada: httpx.Client
) -> None:
    """Without loading anew."""
    chat_id = new_chat(ada, **BY_HAIKU)
    open_chat(page, chat_id, service)
    context = browser.new_context()
    other = context.new_page()
    sign_in(other, service)
    other.locator("#chats").get_by_role("button", name=re.compile(f"^Chat {chat_id[-6:]}$")).click()
    dialog = open_dialog(page)
    dialog.get_by_label("Title", exact=True).fill("Seen by both")
    dialog.get_by_role("button", name="Save").click()
    expect(other.get_by_role("heading", name="Seen by both")).to_be_visible()
    context.close()


def test_tab_gets_missed_titles_after_a_lost_connection(
    page: Page, service: Service, haiku_chat_id: str, ada: httpx.Client
) -> None:
    """It asks for the titles that it missed, and is live again."""
    open_chat(page, haiku_chat_id, service)
    page.route("**/watch", lambda route: route.abort())
    page.evaluate("closeSockets()")
    expect(page.locator("#live")).to_have_text("Connecting…")
    ada.put(f"/chats/{haiku_chat_id}/title", json={"title": "While away"}).raise_for_status()
    page.unroute("**/watch")
    expect(page.locator("#live")).to_have_text("Live")
    expect(page.locator("#chat-title")).to_have_text("While away")


def test_tab_lists_chats_anew_after_a_day_offline(
    page: Page, service: Service, haiku_chat_id: str, ada: httpx.Client
) -> None:
    """The missed changes are no longer stored, and its token has expired."""
    open_chat(page, haiku_chat_id, service)
    page.route("**/watch", lambda route: route.abort())
    page.route("**/title-changes?*", lambda route: route.abort())
    page.evaluate("closeSockets()")
    expect(page.locator("#live")).to_have_text("Connecting…")
    ada.put(f"/chats/{haiku_chat_id}/title", json={"title": "A day ago"}).raise_for_status()
    begun = ada.post("/chats", json={"title": "Begun a day ago"}).json()["id"]
    page.evaluate("const now = Date.now; Date.now = () => now() + 25 * 3_600_000")
    page.unroute("**/watch")
    expect(page.locator("#live")).to_have_text("Live")
    expect(page.locator("#chat-title")).to_have_text("A day ago")
    expect(page.locator(f"[data-chat='{begun}']")).to_have_text("Begun a day ago")


def test_dead_connection_is_replaced(page: Page) -> None:
    """No pong in time: it is made anew."""
    page.clock.install()
    page.reload()
    expect(page.locator("#live")).to_have_text("Live")
    page.clock.run_for(4 * 60_000)
    page.wait_for_timeout(500)
    page.clock.run_for(11_000)
    expect(page.locator("#live")).to_have_text("Live")  # there was a pong
    page.evaluate(
        "WebSocket.prototype.send = () => {}; Object.getPrototypeOf(WebSocket).prototype.send = () => {}"
    )
    page.clock.run_for(4 * 60_000)
    page.clock.run_for(11_000)
    expect(page.locator("#live")).to_have_text("Connecting…")
    page.clock.run_for(2_000)
    expect(page.locator("#live")).to_have_text("Live")
    assert page.evaluate("openSockets()") == 1


def test_a_connection_that_breaks_while_it_catches_up(page: Page) -> None:
    """Is made anew once; none is left when its user signs out."""
    broken: list[Route] = []

    def break_off(route: Route) -> None:
        broken.append(route)
        page.evaluate("closeSockets()")
        page.wait_for_timeout(200)
        route.abort()

    page.route("**/title-changes?*", break_off, times=1)
    page.evaluate("closeSockets()")
    page.wait_for_timeout(8_000)
    assert broken
    expect(page.locator("#live")).to_have_text("Live")
    assert page.evaluate("openSockets()") == 1
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_timeout(1_000)
    assert page.evaluate("openSockets()") == 0
