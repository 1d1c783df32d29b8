"""A list of thousands of chats: all can be reached, and what a page of them costs does not grow."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.e2e.page.tabs import wait_until
from tests.integration.page.tabs import HOME, Tab
from tests.integration.page.test_page_quality import LATER

PAGE = 100
FIRST_PAGE = 30
COUNT_TOUCHES = """() => {
  globalThis.touched = 0;
  const count = (changes) => {
    for (const { addedNodes, removedNodes } of changes)
      touched += 1 + addedNodes.length + removedNodes.length;
  };
  const all = { subtree: true, childList: true, attributes: true, characterData: true };
  new MutationObserver(count).observe(document.querySelector("#list"), all);
}"""


def many_chats(count: int, newest: datetime, apart: timedelta) -> Callable[[Route], None]:
    """Answers GET /chats with this many, newest first."""

    def chat(number: int) -> dict[str, Any]:
        at = (newest - number * apart).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        words = {"id": f"many-{number}", "title": f"Chat number {number}", "title_source": "automatic"}
        flags = {"archived": False, "automatic_title": True, "status": "waiting", "worker_id": None}
        times = {"created_at": at, "updated_at": at, "title_updated_at": at}
        return {**words, **flags, **times, "title_version": 1, "model_config_id": None}

    def answer(route: Route) -> None:
        query = parse_qs(urlsplit(route.request.url).query)
        first = int(query.get("cursor", ["0"])[0])
        last = min(first + int(query["limit"][0]), count)
        cursor = str(last) if last < count else None
        chats = [chat(number) for number in range(first, last)]
        route.fulfill(
            content_type="application/json", body=json.dumps({"chats": chats, "next_cursor": cursor})
        )

    return answer


def sign_in(tab: Tab, newest: datetime, apart: timedelta) -> Page:
    """With five thousand chats of which the first page is there."""
    tab.page.route("**/chats?*", many_chats(5_000, newest, apart))
    tab.page.route("**/messages?*", lambda route: route.fulfill(json={"messages": [], "next_cursor": None}))
    tab.sign_in()
    expect(row(tab.page, FIRST_PAGE - 1)).to_be_attached()
    return tab.page


def row(page: Page, number: int) -> Locator:
    """The chat with a number, newest first."""
    return page.locator(f"[data-chat='many-{number}']")


def load_page(page: Page, number: int) -> None:
    """The next page, with this number."""
    page.evaluate("document.querySelector('#more').click()")
    expect(row(page, FIRST_PAGE + number * PAGE - 1)).to_be_attached()


@pytest.mark.long
def test_work_of_a_page_does_not_grow_with_the_list(tab: Tab) -> None:
    """Each page changes as many nodes as the one before, and the calls of functions grow by none for a page.

    No timer runs beside them. All chats are of one month long ago, so that each page is put in the same way.
    """
    tab.stop_clock()
    profiler = tab.page.context.new_cdp_session(tab.page)
    profiler.send("Profiler.enable")
    profiler.send("Profiler.startPreciseCoverage", {"callCount": True, "detailed": False})
    page = sign_in(tab, newest=datetime(2024, 3, 20, tzinfo=UTC), apart=timedelta(seconds=1))
    wait_until_all_is_loaded(tab)
    page.evaluate(COUNT_TOUCHES)

    def work(number: int) -> tuple[int, int]:
        load_page(page, number)
        touched: int = page.evaluate("() => { const all = touched; touched = 0; return all; }")
        return sum(map(calls_of, profiler.send("Profiler.takePreciseCoverage")["result"])), touched

    work(1)  # the first pages are shorter, and what was called before is counted with this one
    calls, changes = zip(*(work(number) for number in range(2, 16)), strict=True)
    assert set(changes) == {changes[0]}
    assert calls[-1] - calls[0] < len(calls) - 1  # the engine may miss the first call of a function


def wait_until_all_is_loaded(tab: Tab) -> None:
    """What comes after the list: nothing of it runs later on."""
    asked = [f"GET {path}" for path in (*LATER, "/usage", "/title-changes")]
    wait_until(tab.page, lambda: all(name in tab.asked for name in asked))
    for path in LATER:
        tab.page.evaluate("path => import(path).then(() => {})", path)


def calls_of(script: dict[str, Any]) -> int:
    """How often the functions of a module of the page were called."""
    if not script["url"].startswith(HOME):
        return 0
    return sum(function["ranges"][0]["count"] for function in script["functions"])


def scroll_to_end(page: Page, wanted: Locator) -> None:
    """Until a row is there: rows that come into view may be higher than was thought, which moves the end."""

    def there() -> int:
        page.evaluate("void (document.querySelector('#list').scrollTop = 1e9)")
        return wanted.count()

    wait_until(page, there)


@pytest.mark.long
def test_all_chats_can_be_reached(tab: Tab) -> None:
    """By the button, and by scrolling. The filter covers those that are loaded, and says so."""
    page = sign_in(tab, newest=datetime.now(UTC), apart=timedelta(hours=1))
    page.get_by_label("Filter chats").fill("number 2")
    expect(page.locator("#filtered")).to_have_text("Filters the 30 chats that are loaded.")
    page.get_by_role("button", name="Load more chats").click()
    expect(row(page, FIRST_PAGE + PAGE - 1)).to_have_count(0)
    expect(page.locator("#filtered")).to_have_text("Filters the 130 chats that are loaded.")
    page.get_by_label("Filter chats").fill("")
    for last in range(FIRST_PAGE + 2 * PAGE - 1, 5_100, PAGE):
        scroll_to_end(page, row(page, min(last, 4_999)))
    expect(page.get_by_role("button", name="Load more chats")).to_be_hidden()
    expect(page.locator("#list [data-chat]")).to_have_count(5_000)
    page.get_by_label("Filter chats").fill("number 49")
    expect(page.locator("#list [data-chat]")).to_have_count(111)
