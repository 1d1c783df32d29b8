"""What happens elsewhere is seen in open tabs."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import APIResponse, Browser, Page, Route, WebSocket, expect

from shared.adapters.dynamodb.items import TITLE_PREFIX, chat_key
from shared.rules.chats import ChatKey
from tests.e2e.conftest import BY_HAIKU, Service, new_chat
from tests.e2e.page.tabs import open_chat, open_dialog, sign_in, wait_until


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


@pytest.fixture
def other(browser: Browser, service: Service) -> Iterator[Page]:
    """A second tab of Ada's."""
    context = browser.new_context()
    tab = context.new_page()
    sign_in(tab, service)
    yield tab
    context.close()


def test_chat_that_is_archived_in_one_tab_is_so_in_the_other(
    page: Page, other: Page, service: Service, ada: httpx.Client
) -> None:
    """And brought back, without loading anew. An older answer of the API changes nothing."""
    chat_id = new_chat(ada, **BY_HAIKU)
    title = open_chat(page, chat_id, service)
    before = ada.get(f"/chats/{chat_id}").json()
    name = other.get_by_role("button", name=title, exact=True)
    name.click()
    page.get_by_role("button", name="Archive").click()
    expect(other.get_by_role("button", name="Bring back")).to_be_visible()
    expect(name).to_have_class("archived")
    hear_renamed(other, before)
    expect(name).to_have_class("archived")
    page.get_by_role("button", name="Bring back").click()
    expect(other.get_by_role("button", name="Archive")).to_be_visible()
    expect(name).to_have_class("")


def test_chat_that_is_deleted_in_one_tab_is_gone_in_the_other(
    page: Page, other: Page, service: Service, ada: httpx.Client
) -> None:
    """Without loading anew, and with its open dialog. A late answer does not bring it back."""
    chat_id = new_chat(ada, **BY_HAIKU)
    title = open_chat(page, chat_id, service)
    other.get_by_role("button", name=title, exact=True).click()
    dialog = open_dialog(other)
    chat = ada.get(f"/chats/{chat_id}").json()
    delete = (
        "([url, token]) => fetch(url, { method: 'DELETE', headers: { authorization: `Bearer ${token}` } })"
    )
    page.evaluate(delete, [str(ada.base_url.join(f"chats/{chat_id}")), service.stack.users[0].token])
    for tab in (page, other):
        expect(tab.locator(f"[data-chat='{chat_id}']")).to_have_count(0)
        expect(tab.locator("#chat")).to_be_hidden()
        expect(tab.locator("#signed-in #problem")).to_be_empty()
    expect(dialog).to_be_hidden()
    hear_renamed(other, chat)
    expect(other.locator(f"[data-chat='{chat_id}']")).to_have_count(0)


def hear_renamed(tab: Page, chat: dict[str, Any]) -> None:
    """The tab gets a chat as the dialog's last answer had it."""
    renamed = "chat => document.querySelector('rename-chat-dialog')"
    renamed += ".dispatchEvent(new CustomEvent('chat-renamed', { detail: { chat } }))"
    tab.evaluate(renamed, chat)


def test_late_answer_does_not_bring_a_deleted_chat_back(
    page: Page, service: Service, ada: httpx.Client
) -> None:
    """Of a change that came before the deletion."""
    chat_id = new_chat(ada, **BY_HAIKU)
    open_chat(page, chat_id, service)
    held: list[tuple[Route, APIResponse]] = []
    page.route(
        f"**/chats/{chat_id}",
        lambda route: held.append((route, route.fetch())),
        times=1,
    )
    page.get_by_role("button", name="Archive").click()
    expect(page.locator(f"[data-chat='{chat_id}']")).to_have_class("archived")
    ada.delete(f"/chats/{chat_id}").raise_for_status()
    expect(page.locator(f"[data-chat='{chat_id}']")).to_have_count(0)
    page.evaluate("document.querySelector('#chats').append(document.createElement('hr'))")
    ((route, answer),) = held
    route.fulfill(response=answer)
    expect(page.locator("#chats hr")).to_have_count(0)  # the list is shown anew
    expect(page.locator(f"[data-chat='{chat_id}']")).to_have_count(0)


def test_tab_learns_of_a_missed_deletion(page: Page, service: Service, ada: httpx.Client) -> None:
    """Also when the chat's titles are purged by then."""
    chat_id = new_chat(ada, **BY_HAIKU)
    open_chat(page, chat_id, service)
    page.route("**/watch", lambda route: route.abort())
    page.evaluate("closeSockets()")
    expect(page.locator("#live")).to_have_text("Connecting…")
    ada.delete(f"/chats/{chat_id}").raise_for_status()
    wait_for_purge(page, service, chat_id)
    expect(page.locator(f"[data-chat='{chat_id}']")).to_have_count(1)
    page.unroute("**/watch")
    expect(page.locator(f"[data-chat='{chat_id}']")).to_have_count(0)


def wait_for_purge(page: Page, service: Service, chat_id: str) -> None:
    """Until none of the chat's titles is stored."""
    partition = chat_key(ChatKey(service.stack.users[0].sub, chat_id))["pk"]

    def is_purged() -> bool:
        items, _more = service.stack.table.query({":pk": partition}, KeyConditionExpression="pk = :pk")
        return not any(item["sk"].startswith(TITLE_PREFIX) for item in items)

    wait_until(page, is_purged)


@pytest.mark.long
def test_connection_that_died_during_sleep_is_replaced_within_20_seconds(page: Page) -> None:
    """It looks open and nothing comes through."""
    page.clock.install()
    page.reload()
    expect(page.locator("#live")).to_have_text("Live")
    page.evaluate("Object.getPrototypeOf(WebSocket).prototype.send = () => {}")
    page.clock.fast_forward("01:00")
    expect(page.locator("#live")).to_have_text("Live")
    # Then the connection is given up. The new one opens at its own pace: the clock goes on by itself.
    page.clock.run_for(10_500)
    expect(page.locator("#live")).to_have_text("Live", timeout=9_000)
    assert page.evaluate("madeSockets()") >= 2  # a busy machine may lose the second as well
    assert page.evaluate("openSockets()") == 1


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


@pytest.mark.long
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


def let_pass(page: Page, done: Callable[[], object], milliseconds: int = 1) -> None:
    """Has so much of the page's time pass in each moment until something is done."""
    for _ in range(400):
        if done():
            return
        page.clock.run_for(milliseconds)
        page.wait_for_timeout(100)
    raise AssertionError("It is never done.")


def caught_up(requests: list[str]) -> int:
    """How many of them asked for what was missed."""
    return sum("/title-changes?" in url for url in requests)


@pytest.mark.long
def test_dead_connection_is_replaced(page: Page) -> None:
    """No pong in time: it is made anew."""
    requests: list[str] = []
    pings: list[str | bytes] = []
    pongs: list[str | bytes] = []

    def listen(socket: WebSocket) -> None:
        socket.on("framesent", lambda frame: pings.append(frame))  # noqa: PLW0108 - Playwright marks what it is given
        socket.on("framereceived", lambda frame: pongs.append(frame) if "pong" in str(frame) else None)

    page.clock.install()
    page.on("websocket", listen)
    page.reload()
    page.on("requestfinished", lambda request: requests.append(request.url))
    expect(page.locator("#live")).to_have_text("Live")
    let_pass(page, lambda: caught_up(requests) >= 2, 1_000)
    let_pass(page, lambda: pings, 2_000)
    let_pass(page, lambda: pongs)  # in the page's time it has ten seconds
    let_pass(page, lambda: caught_up(requests) >= 3)
    page.clock.run_for(11_000)
    expect(page.locator("#live")).to_have_text("Live")  # there was a pong
    assert page.evaluate("madeSockets()") == 1
    page.evaluate(
        "WebSocket.prototype.send = () => {}; Object.getPrototypeOf(WebSocket).prototype.send = () => {}"
    )
    let_pass(page, lambda: page.evaluate("madeSockets()") == 2, 5_000)
    expect(page.locator("#live")).to_have_text("Live")
    assert page.evaluate("openSockets()") == 1


@pytest.mark.long
def test_connection_that_breaks_while_it_catches_up(page: Page) -> None:
    """Is made anew once; none is left when its user signs out."""
    broken: list[Route] = []

    def break_off(route: Route) -> None:
        broken.append(route)
        page.evaluate("closeSockets()")
        page.wait_for_timeout(200)
        route.abort()

    page.route("**/title-changes?*", break_off, times=1)
    page.evaluate("closeSockets()")
    wait_until(page, lambda: broken)
    page.wait_for_timeout(7_000)  # longer than the pauses before it connects again
    expect(page.locator("#live")).to_have_text("Live")
    assert page.evaluate("openSockets()") == 1
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_timeout(1_000)
    assert page.evaluate("openSockets()") == 0
