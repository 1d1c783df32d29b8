"""The list of chats."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Locator, Route, expect

from tests.e2e.page.tabs import picture, wait_until
from tests.integration.page.tabs import Tab
from tests.support.api import Api

LONG_JAPANESE = "パン作りに最適な温度と発酵時間について、初心者にもわかるように詳しく説明して"
LONG_ENGLISH = "What is the difference between strong flour, plain flour and the mill's own"
TITLES = {
    "Rye sourdough for beginners": timedelta(minutes=12),
    LONG_JAPANESE: timedelta(hours=3),
    "خبز بدون فرن": timedelta(days=1),
    "Sharpening a bread knife": timedelta(days=3),
    LONG_ENGLISH: timedelta(days=4),
    "Milling at home": timedelta(days=45),
}


def titles_of(rows: Locator) -> list[str]:
    """The titles as they stand in the list."""
    return rows.locator("[data-chat]").all_text_contents()


@pytest.fixture
def ids(api: Api, tab: Tab) -> dict[str, str]:
    """Chats of all ages, by their titles."""
    made = {title: api.new_chat(title=title) for title in TITLES}
    tab.ages.update({made[title]: age for title, age in TITLES.items()})
    return made


def test_chats_are_grouped_by_day(tab: Tab, ids: dict[str, str], api: Api) -> None:
    """With the time of their last activity and a sign for where the title comes from."""
    api.new_chat("How do I keep a starter alive over a long holiday?")
    tab.sign_in()
    page = tab.page
    expect(page.locator("#chats [data-chat]")).to_have_count(len(ids) + 1)
    headings = page.locator("#chats h2").all_text_contents()
    assert headings[0] == "Today"
    assert headings[-1] == (datetime.now(UTC) - timedelta(days=45)).strftime("%B") or "20" in headings[-1]
    row = page.locator(".row").filter(has_text="Rye sourdough for beginners")
    expect(row.locator("time")).to_have_text(re.compile(r"^1[2-4] min$"))
    expect(row.get_by_role("img", name="A title that you chose")).to_be_visible()
    expect(page.locator(".row").first.get_by_role("img", name="A first title")).to_be_visible()
    picture(page, "page-list")


def test_long_titles_are_cut_at_their_end(tab: Tab, ids: dict[str, str]) -> None:
    """By the style sheet, in each direction of writing; no row is wider or higher than another."""
    tab.sign_in()
    names = tab.page.locator("#chats [data-chat]")
    expect(names).to_have_count(len(ids))
    assert (
        len(set(names.evaluate_all("names => names.map((name) => name.getBoundingClientRect().width)"))) == 1
    )
    assert (
        len(set(names.evaluate_all("names => names.map((name) => name.getBoundingClientRect().height)"))) == 1
    )
    for title in (LONG_JAPANESE, LONG_ENGLISH):
        name = names.filter(has_text=title)
        assert name.evaluate("name => name.scrollWidth > name.clientWidth")
        assert name.evaluate("name => getComputedStyle(name).textOverflow") == "ellipsis"
    arabic = tab.page.locator(f"[data-chat='{ids['خبز بدون فرن']}']")
    assert arabic.evaluate("name => getComputedStyle(name).direction") == "rtl"


def test_filter_covers_what_is_loaded_and_says_so(tab: Tab, api: Api) -> None:
    """Without regard to accents and capitals."""
    for title in ("Crème brûlée", "Bread"):
        api.new_chat(title=title)
    tab.sign_in()
    page = tab.page
    expect(page.locator("#chats [data-chat]")).to_have_count(2)
    page.get_by_label("Filter chats").fill("creme B")
    expect(page.locator("#chats [data-chat]")).to_have_text(["Crème brûlée"])
    expect(page.locator("#filtered")).to_have_text("Filters all 2 chats.")
    page.get_by_label("Filter chats").fill("nothing of it")
    expect(page.locator("#filtered")).to_have_text("No title fits. Filters all 2 chats.")
    page.get_by_label("Filter chats").fill("")
    expect(page.locator("#chats [data-chat]")).to_have_count(2)


def test_row_that_no_longer_fits_the_filter_stays_while_it_is_pointed_at(tab: Tab, api: Api) -> None:
    """With its new title: it is not deleted."""
    chat_id = api.new_chat(title="Rye bread")
    tab.sign_in()
    page = tab.page
    page.get_by_label("Filter chats").fill("bread")
    name = page.locator(f"[data-chat='{chat_id}']")
    name.hover()
    api("PUT /chats/{id}/title", {"title": "Rye loaf"}, chat=chat_id)
    tab.tell_title(chat_id)
    expect(name).to_have_text("Rye loaf")
    page.get_by_label("Filter chats").hover()
    expect(name).to_have_count(0)


def test_archiving_elsewhere_is_seen_after_a_later_message_of_this_tab(tab: Tab, api: Api) -> None:
    """The message is later than the flag that is told, and says nothing of it."""
    chat_id = api.new_chat(title="Mine")
    tab.sign_in()
    page = tab.page
    page.locator(f"[data-chat='{chat_id}']").click()
    archived = api("PATCH /chats/{id}", {"archived": True}, chat=chat_id).body
    page.get_by_label("Message").fill("Said later")
    page.get_by_label("Message").press("Enter")
    expect(page.locator("#messages li").last).to_contain_text("Said later")
    tab.tell("chat_archived", **{name: archived[name] for name in ("id", "archived", "updated_at")})
    expect(page.get_by_role("button", name="Bring back")).to_be_visible()


def test_archived_chats_are_apart(tab: Tab, api: Api) -> None:
    """Collapsed; the filter finds them all the same."""
    old = api.new_chat(title="An old one")
    api.new_chat(title="A new one")
    api("PATCH /chats/{id}", {"archived": True}, chat=old)
    tab.sign_in()
    page = tab.page
    expect(page.locator("#chats [data-chat]")).to_have_text(["A new one"])
    expect(page.locator("#archived-count")).to_have_text("Archived · 1")
    expect(page.locator(f"[data-chat='{old}']")).to_be_hidden()
    page.get_by_label("Filter chats").fill("old")
    expect(page.locator(f"[data-chat='{old}']")).to_be_visible()


def test_list_is_reached_by_keyboard_while_an_archived_chat_is_open(tab: Tab, api: Api) -> None:
    """Its row is out of sight, so the tabulator key stops at one that is seen."""
    for title in ("Stays", "To archive"):
        api.new_chat(title=title)
    tab.sign_in()
    page = tab.page
    expect(page.locator("#chat-title")).to_have_text("To archive")
    page.get_by_role("button", name="Archive", exact=True).click()
    expect(page.locator("#archived-count")).to_have_text("Archived · 1")
    page.get_by_label("Filter chats").focus()
    page.keyboard.press("Tab")
    expect(page.locator("#chats [data-chat]")).to_be_focused()


def test_keyboard_moves_opens_renames_and_deletes(tab: Tab, api: Api) -> None:
    """The tabulator key stops at one row and its menu, arrows go on from there."""
    for title in ("Third", "Second", "First"):
        api.new_chat(title=title)
    tab.sign_in()
    page = tab.page
    expect(page.locator("#chat-title")).to_have_text("First")
    page.get_by_label("Filter chats").focus()
    page.keyboard.press("Tab")
    focused = page.locator(":focus")
    expect(focused).to_have_text("First")
    page.keyboard.press("ArrowDown")
    expect(focused).to_have_text("Second")
    page.keyboard.press("End")
    page.keyboard.press("ArrowDown")
    expect(focused).to_have_text("Third")
    page.keyboard.press("Enter")
    expect(page.locator("#chat-title")).to_have_text("Third")
    page.keyboard.press("F2")
    dialog = page.get_by_role("dialog", name="Rename chat")
    expect(dialog.get_by_label("Title", exact=True)).to_have_value("Third")
    page.keyboard.press("Escape")
    expect(focused).to_have_text("Third")
    page.keyboard.press("Home")
    page.keyboard.press("Delete")
    expect(page.locator("#chats [data-chat]")).to_have_text(["Second", "Third"])
    expect(focused).to_have_text("Second")
    page.keyboard.press("Control+z")
    expect(page.locator("#chats [data-chat]")).to_have_text(["First", "Second", "Third"])
    expect(focused).to_have_text("Second")


def test_menu_of_a_row_by_keyboard(tab: Tab, api: Api) -> None:
    """It opens with its first item, arrows go round, Escape returns to where it was opened."""
    chat_id = api.new_chat("How do I bake bread?", title="Mine")
    tab.sign_in()
    page = tab.page
    page.locator(f"[data-chat='{chat_id}']").focus()
    page.keyboard.press("Shift+F10")
    menu = page.get_by_role("menu")
    expect(menu.get_by_role("menuitem", name="Rename")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(menu.get_by_role("menuitem", name="Delete")).to_be_focused()
    picture(page, "page-menu")
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(page.get_by_role("button", name="Actions for Mine")).to_be_focused()
    page.keyboard.press("Enter")
    menu.get_by_role("menuitem", name="Generate a title").click()
    expect(page.locator("#chat-title")).to_have_text("Bake bread")
    page.get_by_role("button", name="Actions for Bake bread").click()
    menu.get_by_role("menuitem", name="Archive").click()
    expect(page.locator("#archived-count")).to_have_text("Archived · 1")
    assert api("GET /chats/{id}", chat=chat_id).body["archived"] is True


def test_deletion_can_be_undone_for_some_seconds(tab: Tab, api: Api) -> None:
    """The service has no undo: the page sends nothing until then."""
    chat_id = api.new_chat(title="Dear to me")
    page = tab.page
    page.clock.install()
    tab.sign_in()
    remove(tab, "Dear to me")
    expect(page.locator(f"[data-chat='{chat_id}']")).to_have_count(0)
    page.locator("#notices").get_by_role("button", name="Undo").click()
    expect(page.locator(f"[data-chat='{chat_id}']")).to_have_count(1)
    page.clock.run_for(20_000)
    assert f"DELETE /chats/{chat_id}" not in tab.asked
    remove(tab, "Dear to me")
    page.mouse.move(0, 0)
    with page.expect_response(lambda response: response.request.method == "DELETE"):
        page.clock.run_for(20_000)
    assert api("GET /chats/{id}", chat=chat_id).status == 404


def test_each_of_many_deletions_can_be_undone(tab: Tab, api: Api) -> None:
    """By the key as by the menu, without a question. A key that is held down deletes one chat only."""
    titles = [f"Chat {number}" for number in range(5)]
    for title in titles:
        api.new_chat(title=title)
    tab.stop_clock()  # no notice ends by itself
    tab.sign_in()
    page = tab.page
    names = page.locator("#chats [data-chat]")
    expect(names).to_have_count(5)
    names.first.focus()
    for pressed in range(1, 5):
        page.keyboard.down("Delete")
        page.keyboard.down("Delete")
        page.keyboard.up("Delete")
        expect(names).to_have_count(5 - pressed)
    undo = page.locator("#notices").get_by_role("button", name="Undo")
    expect(undo).to_have_count(4)
    assert not any(asked.startswith("DELETE") for asked in tab.asked)
    for _ in range(4):
        page.keyboard.press("Control+z")
    expect(names).to_have_text(titles[::-1])


@pytest.mark.parametrize("leave", ["sign out", "close"])
def test_deletion_is_sent_when_the_page_is_left(tab: Tab, api: Api, leave: str) -> None:
    """Though nobody waits for its answer."""
    chat_id = api.new_chat(title="Not needed")
    tab.sign_in()
    remove(tab, "Not needed")
    with tab.page.expect_request(lambda request: request.method == "DELETE"):
        if leave == "close":
            tab.page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide'))")
        else:
            tab.page.get_by_role("button", name="Sign out").click()
    expect(tab.page.locator(f"[data-chat='{chat_id}']")).to_have_count(0)
    expect(tab.page.locator(".notice")).to_have_count(0, timeout=20_000)
    assert tab.asked.count(f"DELETE /chats/{chat_id}") == 1


def test_deletion_under_way_is_sent_again_when_the_page_is_left(tab: Tab, api: Api) -> None:
    """The browser may end the first request with the page. The second one outlives it."""
    chat_id = api.new_chat(title="Not needed")
    page = tab.page
    page.clock.install()
    tab.sign_in()
    remove(tab, "Not needed")
    page.mouse.move(0, 0)
    held: list[Route] = []
    page.route(f"**/chats/{chat_id}", lambda route: held.append(route))  # noqa: PLW0108 - Playwright marks what it is given
    page.clock.run_for(20_000)
    wait_until(page, lambda: held)
    page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide'))")
    wait_until(page, lambda: len(held) > 1)
    assert {route.request.method for route in held} == {"DELETE"}


def remove(tab: Tab, title: str) -> None:
    """By the menu of its row."""
    tab.page.get_by_role("button", name=f"Actions for {title}").click()
    tab.page.get_by_role("menuitem", name="Delete").click()


def test_live_changes_move_nothing_under_the_pointer(tab: Tab, api: Api) -> None:
    """Rows keep their places while the pointer or the focus is in the list, and are put in order then."""
    made = {title: api.new_chat(title=title) for title in ("Third", "Second", "First")}
    tab.sign_in()
    page = tab.page
    rows = page.locator("#chats .row")
    expect(rows).to_have_count(3)
    page.locator(f"[data-chat='{made['Second']}']").hover()
    tab.tell("chat_deleted", id=made["First"], ended_at="2026-06-01T00:00:00.000000Z")
    expect(rows.first).to_have_text("Deleted")
    begun = api.new_chat(title="Begun elsewhere")
    tab.tell_title(begun)
    expect(page.locator("#chats h2").last).to_have_text("Just arrived")
    api("PUT /chats/{id}/title", {"title": "Second, renamed"}, chat=made["Second"])
    tab.tell_title(made["Second"])
    expect(rows.nth(1).locator("[data-chat]")).to_have_text("Second, renamed")
    assert titles_of(rows) == ["Second, renamed", "Third", "Begun elsewhere"]
    page.mouse.move(900, 300)
    expect(page.locator("#chats [data-chat]")).to_have_text(["Begun elsewhere", "Second, renamed", "Third"])


def test_list_that_comes_anew_is_shown(tab: Tab, api: Api) -> None:
    """At once, after a day without connection: what was deleted is gone, and what was begun is there."""
    gone = api.new_chat(title="Deleted")
    api.new_chat(title="Stays")
    page = tab.page
    page.add_init_script("globalThis.setInterval = () => 0")  # now and then the list is shown anyway
    tab.sign_in()
    names = page.locator("#chats [data-chat]")
    expect(names).to_have_text(["Stays", "Deleted"])
    api("DELETE /chats/{id}", chat=gone)
    api.new_chat(title="Begun")
    page.evaluate("const now = Date.now; Date.now = () => now() + 25 * 3_600_000")
    tab.sockets[-1].close()
    expect(names).to_have_text(["Begun", "Stays"])


def test_list_that_fails_to_load_can_be_loaded_again(tab: Tab, api: Api) -> None:
    """It is not said to be empty. When all is there the focus stays in the list."""
    api.new_chat(title="Mine")
    page = tab.page
    page.route("**/chats?*", lambda route: route.fulfill(status=500, json={"message": "Broken"}))
    tab.sign_in()
    more = page.get_by_role("button", name="Load more chats")
    expect(page.locator("#list-problem")).to_contain_text("Broken")
    expect(page.locator("#no-chats")).to_be_hidden()
    expect(page.get_by_role("heading", name="What is on your mind?")).to_be_visible()
    page.unroute("**/chats?*")
    more.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#chats [data-chat]")).to_have_text(["Mine"])
    expect(more).to_be_hidden()
    expect(page.locator("#list-problem")).to_be_empty()
    expect(page.locator("#signed-in #problem")).to_be_empty()
    expect(page.locator("#chats [data-chat]")).to_be_focused()
    page.get_by_label("Filter chats").fill("m")
    expect(page.locator("#filtered")).to_have_text("Filters 1 chat.")
