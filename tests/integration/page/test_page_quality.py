"""What the page weighs, and how it looks at each size and in each scheme."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.page.tabs import check_accessible, picture, wait_until
from tests.integration.page.tabs import HOME, Tab
from tests.support.api import Api
from tests.support.template import PROJECT

UI = PROJECT / "functions/web/ui"
MAX_BYTES = 60_000
MAX_DIALOG_BYTES = 10_000
DIALOG = "/ui/rename-chat-dialog.js"
LATER = (DIALOG, "/ui/row-menu.js", "/ui/history-panel.js")
SHIFTS = (
    "globalThis.shifts = []; new PerformanceObserver((list) => { for (const entry of list.getEntries())"
    " if (!entry.hadRecentInput) shifts.push([entry.value, ...entry.sources.map(({ node }) => node?.id)]); }"
    ").observe({ type: 'layout-shift', buffered: true });"
)


# What a usual sidebar has, with the hours since then.
CHATS = {
    "Rye sourdough for beginners": (1, "automatic"),
    "パン作りに最適な温度": (3, "generated"),
    "خبز بدون فرن": (26, "automatic"),
    "Sharpening a bread knife": (28, "user"),
    "Strong flour, plain flour, and what the mill sells": (75, "automatic"),
    "Milling at home": (99, "generated"),
    "Ferment longer or warmer?": (1_100, "automatic"),
}
PAST = [("Oven-free bread in a pan", 1, "automatic"), ("Bake bread at home without an oven", 0, "fallback")]


def begin_chats(api: Api) -> None:
    """A usual number of them."""
    for number in range(20):
        api.new_chat(f"How do I bake bread number {number} at home?")


def test_first_view_is_below_60_kb(tab: Tab, api: Api) -> None:
    """All that is sent until a user sees the newest chat: files, compressed as served, and answers.

    The dialog, the menu of a row and the history come after it.
    """
    begin_chats(api)
    tab.stop_clock()  # what is asked for now and then is not of the first view
    tab.sign_in()
    expect(tab.page.locator("#messages li")).to_have_count(1)
    expect(tab.page.locator("#spent")).not_to_be_empty()
    tab.page.wait_for_function("() => Boolean(customElements.get('rename-chat-dialog'))")
    wait_until(tab.page, lambda: all(f"GET {path}" in tab.asked for path in LATER))
    assert tab.bytes_of.total() - sum(tab.bytes_of[path] for path in LATER) < MAX_BYTES
    assert tab.bytes_of[DIALOG] < MAX_DIALOG_BYTES
    assert min(tab.asked.index(f"GET {path}") for path in LATER) > tab.asked.index("GET /chats")


def test_layout_does_not_shift(tab: Tab, api: Api) -> None:
    """While the page loads, for somebody who is signed in."""
    begin_chats(api)
    tab.sign_in()
    tab.page.add_init_script(SHIFTS)
    tab.page.reload()
    expect(tab.page.locator("#messages li")).to_have_count(1)
    expect(tab.page.locator("#live")).to_have_text("Live")
    expect(tab.page.locator("#spent")).not_to_be_empty()
    tab.page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert tab.page.evaluate("shifts") == []


def test_only_the_style_sheet_blocks_rendering(tab: Tab) -> None:
    """Scripts are modules, and there is nothing else."""
    tab.page.goto(HOME)
    expect(tab.page.get_by_role("heading", name="Sign in")).to_be_visible()
    blocking = tab.page.evaluate(
        "performance.getEntriesByType('resource')"
        ".filter(({ renderBlockingStatus }) => renderBlockingStatus === 'blocking')"
        ".map(({ name }) => name.split('/').pop())"
    )
    assert blocking == ["page.css"]


def test_all_modules_are_fetched_at_once() -> None:
    """The page names those that its modules import, so that none waits until another has come."""
    named = set(re.findall(r'rel="modulepreload" href="ui/([\w.-]+)"', (UI / "page.html").read_text("utf-8")))
    assert named == imported_by("page.js") - {"page.js"}


def imported_by(name: str) -> set[str]:
    """A module and all that it imports, however far."""
    found: set[str] = set()
    left = [name]
    while left:
        module = left.pop()
        if module not in found:
            found.add(module)
            source = (UI / module).read_text("utf-8")
            left += re.findall(r'^import (?:[^;]*? from )?"\./([\w.-]+)"', source, re.MULTILINE)
    return found


def test_nothing_is_printed(tab: Tab, api: Api) -> None:
    """A conversation is nobody's business at the printer."""
    api.new_chat(title="Mine")
    tab.sign_in()
    tab.page.emulate_media(media="print")
    expect(tab.page.locator("body > *:visible")).to_have_count(0)


def widths_of(page: Page) -> tuple[int, int]:
    """Of what is shown, and of the window."""
    widths: tuple[int, int] = tuple(page.evaluate("[document.documentElement.scrollWidth, innerWidth]"))
    return widths


@pytest.mark.parametrize("width", [320, 768, 1920])
def test_page_fits_every_width(new_tab: Callable[..., Tab], api: Api, width: int) -> None:
    """By axe too, and nothing is scrolled sideways. A narrow screen shows list, conversation, and back."""
    api.new_chat(title="What is the difference between strong flour, plain flour and what the mill sells")
    tab = new_tab(viewport={"width": width, "height": 640}, has_touch=width < 500)
    page = tab.page
    page.goto(HOME)
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert widths_of(page)[0] <= width
    tab.sign_in()
    name = page.get_by_role("button", name=re.compile("^What is the difference"))
    expect(name).to_be_visible()
    assert page.locator("#sidebar").evaluate("sidebar => sidebar.clientHeight === innerHeight")
    picture(page, f"page-{width}-list")
    check_accessible(page)
    name.click()
    expect(page.get_by_label("Message")).to_be_visible()
    assert widths_of(page)[0] <= width
    picture(page, f"page-{width}")
    page.get_by_role("button", name="History").click()
    expect(page.get_by_role("heading", name="Titles of this chat")).to_be_visible()
    assert widths_of(page)[0] <= width
    check_accessible(page)
    page.get_by_role("button", name="Close the history").click()
    if width == 320:
        page.locator("#chat").get_by_role("button", name="Chats").click()
        expect(name).to_be_visible()
        expect(page.get_by_label("Message")).to_be_hidden()


def past_titles() -> dict[str, object]:
    """The history of the sample's chat."""
    at = datetime.now(UTC) - timedelta(minutes=2)
    titles = [
        {"title": title, "title_version": version, "title_source": source, "title_updated_at": at.isoformat()}
        for title, version, source in PAST
    ]
    return {"titles": titles, "next_cursor": None}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_main_states_are_accessible(
    new_tab: Callable[..., Tab], api: Api, scheme: Literal["light", "dark"]
) -> None:
    """By axe: signed out, empty, list, menu, conversation with its history, notice, error."""
    tab = new_tab(color_scheme=scheme)
    page = tab.page
    page.goto(HOME)
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    check_accessible(page)
    picture(page, f"page-sign-in-{scheme}")
    tab.sign_in()
    expect(page.get_by_role("heading", name="What is on your mind?")).to_be_visible()
    check_accessible(page)
    page.get_by_role("button", name="Play a sample conversation").click()
    expect(page.locator("#messages li")).to_have_count(4)
    for title, (hours, source) in CHATS.items():
        chat_id = api.new_chat(title=title)
        tab.ages[chat_id] = timedelta(hours=hours)
        tab.sources[chat_id] = source
    page.route("**/title/history?*", lambda route: route.fulfill(json=past_titles()))
    page.reload()
    expect(page.locator("#chats [data-chat]")).to_have_count(len(CHATS) + 1)
    page.locator("#chats").get_by_role(
        "button", name="Bake bread at home without an oven", exact=True
    ).click()
    expect(page.locator("#messages li")).to_have_count(4)
    page.get_by_role("button", name="Rename", exact=True).click()
    page.get_by_role("dialog").get_by_label("Title", exact=True).fill("Bread from a pan")
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    page.get_by_role("button", name="History").click()
    expect(page.locator("#titles li")).not_to_have_count(0)
    expect(page.locator("#notices")).to_contain_text("Renamed")
    check_accessible(page)
    picture(page, "page" if scheme == "light" else "page-dark")
    page.get_by_role("button", name="Actions for Milling at home").click()
    check_accessible(page)
    page.keyboard.press("Escape")
    page.keyboard.press("Delete")
    expect(page.locator("#notices")).to_contain_text("Deleted: Milling at home")
    check_accessible(page)
    page.route("**/messages", lambda route: route.fulfill(status=429, json={"message": "Too Many Requests"}))
    page.get_by_label("Message").fill("Hello")
    page.get_by_label("Message").press("Enter")
    expect(page.locator("#signed-in #problem")).to_contain_text("Too Many Requests")
    check_accessible(page)
