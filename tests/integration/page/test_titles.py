"""Titles on the page: how they arrive, and how a change of one is undone."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.page.tabs import picture, wait_until
from tests.integration.page.tabs import Tab
from tests.support.api import Api
from tests.support.bedrock import StubBedrock


def rename(page: Page, title: str) -> None:
    """By the dialog."""
    page.get_by_role("button", name="Rename", exact=True).click()
    dialog = page.get_by_role("dialog", name="Rename chat")
    dialog.get_by_label("Title", exact=True).fill(title)
    dialog.get_by_role("button", name="Save").click()
    expect(page.locator("#chat-title")).to_have_text(title)


def test_rename_can_be_undone(tab: Tab, api: Api) -> None:
    """By the notice, or by Ctrl+Z where nothing is typed."""
    chat_id = api.new_chat("How do I bake bread?")
    tab.sign_in()
    page = tab.page
    rename(page, "Bread of mine")
    notices = page.locator("#notices")
    expect(notices).to_contain_text("Renamed: Bread of mine")
    picture(page, "page-renamed")
    notices.get_by_role("button", name="Undo").click()
    expect(page.locator("#chat-title")).to_have_text("Bake bread")
    expect(notices).to_contain_text("The title is back: Bake bread. It now counts as your choice.")
    expect(page.locator("#chat-source")).to_have_text("your choice")
    rename(page, "Once more")
    page.keyboard.press("Control+z")
    expect(page.locator("#chat-title")).to_have_text("Bake bread")
    assert api("GET /chats/{id}", chat=chat_id).body["title"] == "Bake bread"


def test_undo_does_not_replace_a_newer_title(tab: Tab, api: Api) -> None:
    """Of another tab, which this one has not heard of."""
    chat_id = api.new_chat("How do I bake bread?")
    tab.sign_in()
    rename(tab.page, "Mine")
    api("PUT /chats/{id}/title", {"title": "Newer"}, chat=chat_id)
    tab.page.locator("#notices").get_by_role("button", name="Undo").click()
    expect(tab.page.locator("#signed-in #problem")).to_contain_text("Its newest title stays.")
    assert api("GET /chats/{id}", chat=chat_id).body["title"] == "Newer"


def test_generated_title_can_be_undone(tab: Tab, api: Api, bedrock: StubBedrock) -> None:
    """And where the model suggests nothing new, that is said."""
    bedrock.text = "Bread from a pan"
    api.new_chat("How do I bake bread?", title="Mine")
    tab.sign_in()
    page = tab.page
    generate(page, "Mine")
    expect(page.locator("#notices")).to_contain_text("Title generated: Bread from a pan")
    page.locator("#notices").get_by_role("button", name="Undo").click()
    expect(page.locator("#chat-title")).to_have_text("Mine")
    expect(page.locator("#notices .notice").last).to_have_text("The title is back: Mine×")
    generate(page, "Mine")
    expect(page.locator("#chat-title")).to_have_text("Bread from a pan")
    generate(page, "Bread from a pan")
    expect(page.locator("#notices")).to_contain_text("The model suggests the title that is there.")


def generate(page: Page, title: str) -> None:
    """By the row's menu."""
    page.get_by_role("button", name=f"Actions for {title}").click()
    page.get_by_role("menuitem", name="Generate a title").click()


def test_history_restores_a_title_by_a_click(tab: Tab, api: Api) -> None:
    """Each has who made it, and when. The page follows what happens elsewhere."""
    chat_id = api.new_chat("How do I bake bread?")
    past = {
        "title": "Bake bread",
        "title_version": 1,
        "title_source": "fallback",
        "title_updated_at": "2026-05-31T09:00:00.000000Z",
    }
    tab.page.route(
        "**/title/history?*", lambda route: route.fulfill(json={"titles": [past], "next_cursor": None})
    )
    tab.sign_in()
    page = tab.page
    rename(page, "Mine")
    page.get_by_role("button", name="History").click()
    rows = page.locator("#titles li")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("A title that you chose · now")
    expect(rows.nth(1)).to_contain_text("A first title · ")
    picture(page, "page-history")
    api("PUT /chats/{id}/title", {"title": "By another tab"}, chat=chat_id)
    tab.tell_title(chat_id)
    expect(rows.first).to_contain_text("By another tab")
    chat = api("GET /chats/{id}", chat=chat_id).body
    restored = {**chat, "title": "Bake bread", "title_version": chat["title_version"] + 1}
    page.route("**/title/restore", lambda route: route.fulfill(json=restored))
    page.get_by_role("button", name=re.compile("^Restore: Bake bread")).click()
    expect(page.locator("#chat-title")).to_have_text("Bake bread")
    expect(page.locator("#notices")).to_contain_text("Restored: Bake bread. It now counts as your choice.")
    expect(rows.first).to_contain_text("Bake bread")
    expect(page.get_by_role("button", name="Close the history")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="History")).to_be_focused()


def test_focus_stays_in_the_dialogs_history(tab: Tab, api: Api) -> None:
    """When "More" goes, and when a title that changes elsewhere empties the list."""
    chat_id = api.new_chat(title="First")
    api("PUT /chats/{id}/title", {"title": "Mine"}, chat=chat_id)
    at = "2026-05-31T09:00:00.000000Z"
    older = {"title_source": "user", "title_updated_at": at, "title_version": 0}

    def answer(route: Route) -> None:
        is_last = "cursor" in route.request.url
        page_of = {"titles": [{**older, "title": "Oldest" if is_last else "Older"}]}
        route.fulfill(json={**page_of, "next_cursor": None if is_last else "next"})

    page = tab.page
    page.route("**/title/history*", answer)
    tab.sign_in()
    page.get_by_role("button", name="Rename", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("Earlier titles").click()
    dialog.get_by_role("button", name="More").focus()
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("button", name="Restore: Oldest")).to_be_focused()
    api("PUT /chats/{id}/title", {"title": "By another tab"}, chat=chat_id)
    tab.tell_title(chat_id)
    expect(dialog.get_by_role("button", name="Restore: Oldest")).to_have_count(0)
    expect(dialog.locator("summary")).to_be_focused()


WORDS_ONLY = "No model is set up: titles are made from your words."


def test_generate_without_a_model_says_so(tab: Tab, api: Api) -> None:
    """And that the words give no other title, if they give the same. So does the dialog."""
    chat_id = api.new_chat("How do I bake bread?")
    tab.sign_in()
    page = tab.page
    notice = page.locator("#notices .notice").last
    generate(page, "Bake bread")
    expect(notice).to_contain_text(f"{WORDS_ONLY} They give no other.")
    expect(notice.get_by_role("button", name="Undo")).to_have_count(0)
    expect(page.locator("#spent")).to_contain_text("your titles come from your own words")
    page.get_by_role("button", name="Rename", exact=True).click()
    dialog = page.get_by_role("dialog", name="Rename chat")
    expect(dialog.get_by_text("A generated title", exact=True)).to_be_visible()
    make = dialog.get_by_role("button", name="Generate")
    expect(make).to_have_accessible_description("Without a model, Generate uses your own words only.")
    make.click()
    expect(dialog.get_by_text("The title is suggested again", exact=True)).to_be_visible()
    expect(dialog.get_by_text("Without a model")).to_be_visible()
    dialog.get_by_role("button", name="Cancel").click()
    more = {"role": "user", "content": "Which flour makes the best crust?"}
    api("POST /chats/{id}/messages", more, chat=chat_id)
    generate(page, "Bake bread")
    expect(notice).to_contain_text(f"{WORDS_ONLY} This one: Which flour makes")
    expect(notice.get_by_role("button", name="Undo")).to_be_visible()


def test_relative_times_go_on(tab: Tab, api: Api) -> None:
    """In the list and in the history, by one clock."""
    api.new_chat(title="Mine")
    page = tab.page
    tab.stop_clock()
    tab.sign_in()
    page.get_by_role("button", name="History").click()
    shown = page.locator("#titles time, #chats time")
    expect(shown).to_have_text(["now", "now"])
    page.clock.run_for(130_000)
    expect(shown).to_have_text(["2 min", "2 min"])


def test_title_of_a_new_chat_is_seen_to_arrive(new_tab: Callable[..., Tab], api: Api) -> None:
    """The fallback at once, then the automatic one, typed in."""
    tab = new_tab(reduced_motion="no-preference")
    page = tab.page
    tab.sign_in()
    page.get_by_label("New chat").fill("How do I bake bread at home without an oven?")
    page.get_by_label("New chat").press("Enter")
    title = page.locator("#chat-title")
    expect(title).to_have_text("Bake bread at home without an oven")
    chat = api("GET /chats").body["chats"][0]
    page.evaluate(
        "() => { globalThis.seen = []; const title = document.querySelector('#chat-title');"
        " new MutationObserver(() => seen.push(title.textContent)).observe(title, { childList: true }); }"
    )
    named = {name: chat[name] for name in ("id", "title_updated_at")}
    tab.tell("title_change", **named, title="Oven-free bread", title_version=2, title_source="automatic")
    expect(title).to_have_text("Oven-free bread")
    expect(page.locator("#chat-source")).to_have_text("automatic")
    seen = page.evaluate("seen")
    assert "Oven-f" in seen
    assert seen[-1] == "Oven-free bread"


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (
            {
                "code": "usage_limit_exceeded",
                "message": "The usage limit is reached.",
                "detail": "Spent: $1.00.",
                "resets_at": "2026-06-01T00:00:00.000000Z",
            },
            "The usage limit is reached. Spent: $1.00. You can generate titles again from 1 Jun 2026, ",
        ),
        (
            {"code": "model_failed", "message": "The model failed."},
            "The model failed. Try again, or type a title of your own.",
        ),
    ],
)
def test_error_says_what_to_do(tab: Tab, api: Api, answer: dict[str, str], told: str) -> None:
    """With its message and its detail."""
    api.new_chat(title="Mine")
    tab.sign_in()
    tab.page.route("**/title/regenerate", lambda route: route.fulfill(status=409, json=answer))
    generate(tab.page, "Mine")
    expect(tab.page.locator("#signed-in #problem")).to_contain_text(told)
    picture(tab.page, f"page-{answer['code'].replace('_', '-')}")


def test_title_that_is_told_while_the_list_comes_anew_stays(tab: Tab, api: Api) -> None:
    """The list was read before it, and its answer comes after it."""
    chat_id = api.new_chat(title="Before")
    tab.sign_in()
    page = tab.page
    name = page.locator(f"[data-chat='{chat_id}']")
    expect(name).to_have_text("Before")
    other_id = api.new_chat(title="Another")
    held: list[Route] = []
    page.route("**/chats?*", lambda route: held.append(route), times=1)  # noqa: PLW0108 - Playwright marks what it is given
    page.evaluate("const now = Date.now; Date.now = () => now() + 25 * 3_600_000")
    tab.sockets[-1].close()
    wait_until(page, lambda: held)
    read_before = api("GET /chats").body
    api("PUT /chats/{id}/title", {"title": "After"}, chat=chat_id)
    tab.tell_title(chat_id)
    expect(name).to_have_text("After")
    held[0].fulfill(json=read_before)
    expect(page.locator(f"[data-chat='{other_id}']")).to_have_text("Another")
    expect(name).to_have_text("After")


def test_rename_dialog_closes_with_its_own_chat_only(tab: Tab, api: Api) -> None:
    """Whatever chat is open beside it."""
    renamed, opened = api.new_chat(title="To rename"), api.new_chat(title="Open")
    tab.sign_in()
    page = tab.page
    expect(page.locator("#chat-title")).to_have_text("Open")
    page.locator(f"[data-chat='{renamed}']").focus()
    page.keyboard.press("F2")
    dialog = page.get_by_role("dialog", name="Rename chat")
    expect(dialog.get_by_label("Title", exact=True)).to_have_value("To rename")
    for chat_id in (opened, renamed):
        expect(dialog).to_be_visible()
        tab.tell("chat_deleted", id=chat_id, ended_at="2026-06-01T00:00:00.000000Z")
        expect(page.locator("#chat-title")).not_to_have_text("Open")
    expect(dialog).to_be_hidden()
