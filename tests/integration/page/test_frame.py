"""What frames the page: its tab, its icon, where the focus goes, whose page it is, and the way to sign in."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.page.tabs import check_accessible, wait_until
from tests.integration.page.tabs import COGNITO, HOME, Tab
from tests.support.api import Api


def chat_of_root(api: Api, title: str) -> str:
    """The id of an administrator's new chat."""
    chat_id: str = api("POST /chats", {"title": title}, owner="root").body["id"]
    return chat_id


@pytest.mark.usefixtures("bedrock")
def test_tab_names_what_is_open(tab: Tab, api: Api) -> None:
    """The open chat's title as it changes, a new chat, a section; nothing of a user's who has left."""
    chat_id = chat_of_root(api, "Rye bread")
    page = tab.page
    page.goto(HOME)
    expect(page).to_have_title("chat-titles")
    tab.sign_in("root")
    expect(page).to_have_title("Rye bread · chat-titles")
    api("PUT /chats/{id}/title", {"title": "Rye loaf"}, chat=chat_id, owner="root")
    tab.tell_title(chat_id, owner="root")
    expect(page).to_have_title("Rye loaf · chat-titles")
    page.get_by_role("button", name="Administration").click()
    expect(page).to_have_title("Models · chat-titles")
    page.get_by_role("button", name="New chat").click()
    expect(page).to_have_title("New chat · chat-titles")
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_title("chat-titles")


def test_icon_is_there(tab: Tab) -> None:
    """Small, and let through by the page's own policy."""
    page = tab.page
    page.goto(HOME)
    size = page.evaluate(
        "async () => { const image = new Image(); image.src = document.querySelector('link[rel=icon]').href;"
        " document.body.append(image); await image.decode(); return image.naturalWidth; }"
    )
    assert size > 0
    assert tab.bytes_of["/ui/icon.svg"] < 1_000


def focus_is_on(page: Page, selector: str) -> None:
    """Waits for the focus."""
    expect(page.locator(selector)).to_be_focused()


@pytest.mark.usefixtures("bedrock")
def test_focus_follows_on_a_narrow_screen(new_tab: Callable[..., Tab], api: Api) -> None:
    """To the conversation that takes the list's place, and back to its row."""
    for title in ("Second", "First"):
        chat_of_root(api, title)
    tab = new_tab(viewport={"width": 320, "height": 640})
    tab.sign_in("root")
    page = tab.page
    focus_is_on(page, "#begin")
    name = page.get_by_role("button", name="Second", exact=True)
    name.focus()
    page.keyboard.press("Enter")
    focus_is_on(page, "#chat-title")
    expect(page.locator("#chat-title")).to_have_text("Second")
    page.locator("#chat").get_by_role("button", name="Chats").click()
    expect(name).to_be_focused()
    page.get_by_role("button", name="New chat").click()
    focus_is_on(page, "#opening")
    page.locator("#start").get_by_role("button", name="Chats").click()
    focus_is_on(page, "#begin")
    page.get_by_role("button", name="Administration").click()
    expect(page.get_by_role("heading", name="Models", exact=True, level=1)).to_be_visible()
    page.locator("#admin").get_by_role("button", name="Chats").click()
    focus_is_on(page, "#show-admin")


@pytest.mark.parametrize("title", ["Rye bread", ""])
def test_focus_is_on_what_is_shown_after_a_sign_in(tab: Tab, api: Api, title: str) -> None:
    """On its heading, and on the sign-in's after a sign-out. A page that is loaded anew begins at its top."""
    if title:
        api.new_chat(title=title)
    tab.sign_in()
    page = tab.page
    focus_is_on(page, "#chat-title" if title else "#start-heading")
    page.get_by_role("button", name="Sign out").click()
    focus_is_on(page, "#sign-in-heading")
    page.get_by_role("button", name="Sign in as ada").click()
    focus_is_on(page, "#chat-title" if title else "#start-heading")
    page.reload()
    expect(page.locator("#spent")).not_to_be_empty()
    focus_is_on(page, "body")


def test_focus_that_the_user_has_moved_stays_after_a_sign_in(tab: Tab, api: Api) -> None:
    """While the list is on its way."""
    api.new_chat(title="Rye bread")
    held: list[Route] = []
    page = tab.page
    page.route("**/chats?*", lambda route: held.append(route), times=1)  # noqa: PLW0108 - Playwright marks what it is given
    tab.sign_in()
    wait_until(page, lambda: held)
    page.get_by_label("Filter chats").focus()
    held[0].fallback()
    expect(page.locator("#chat-title")).to_have_text("Rye bread")
    focus_is_on(page, "#filter")


def test_row_menu_says_whether_it_is_open(tab: Tab, api: Api) -> None:
    """Also before it is opened for the first time."""
    api.new_chat(title="Mine")
    tab.sign_in()
    opener = tab.page.get_by_role("button", name="Actions for Mine")
    expect(opener).to_have_attribute("aria-expanded", "false")
    opener.click()
    expect(opener).to_have_attribute("aria-expanded", "true")
    tab.page.keyboard.press("Escape")
    expect(opener).to_have_attribute("aria-expanded", "false")


@pytest.mark.parametrize("may_copy", [True, False])
def test_users_see_and_copy_their_own_id(new_tab: Callable[..., Tab], *, may_copy: bool) -> None:
    """As limits want it. Where the browser does not let it be copied, it is selected."""
    tab = new_tab(permissions=["clipboard-read", "clipboard-write"] if may_copy else [])
    page = tab.page
    if not may_copy:
        page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    tab.sign_in()
    expect(page.locator("#user-id code")).to_have_text("ada")
    check_accessible(page)
    page.get_by_role("button", name="Copy your user id").click()
    told = "Your user id is copied." if may_copy else "Your user id is selected: copy it with Ctrl+C."
    expect(page.locator("#notices")).to_contain_text(told)
    copied = "navigator.clipboard.readText()" if may_copy else "getSelection().toString()"
    assert page.evaluate(copied) == "ada"
    page.get_by_role("button", name="Sign out").click()
    expect(page.locator("#user-id")).to_be_empty()


def test_sign_in_that_gets_no_answer_ends(tab: Tab) -> None:
    """In the time that all requests of the page have; then one can try again."""
    page = tab.page
    page.add_init_script(
        "globalThis.bounds = []; const timeout = AbortSignal.timeout.bind(AbortSignal);"
        " AbortSignal.timeout = (ms) => { bounds.push(ms); return timeout(ms / (globalThis.hurry ?? 1)); }"
    )
    held: list[Route] = []
    page.route(f"{COGNITO}**", lambda route: held.append(route))  # noqa: PLW0108 - Playwright marks what it is given
    page.goto(HOME)
    expect(page.get_by_role("button", name="Sign in as ada")).to_be_visible()
    page.evaluate("globalThis.hurry = 100")
    page.get_by_role("button", name="Sign in as ada").click()
    wait_until(page, lambda: held)
    expect(page.locator("#refused")).to_have_text("The sign-in did not answer in time. Try again.")
    assert set(page.evaluate("bounds")) == {30_000}
    page.unroute(f"{COGNITO}**")
    page.route(f"{COGNITO}**", lambda route: route.abort())
    page.get_by_role("button", name="Sign in as ada").click()
    expect(page.locator("#refused")).to_have_text(re.compile("^The sign-in could not be reached."))


AGED = (
    "() => sessionStorage.setItem('chat-titles-session', JSON.stringify("
    "{ ...JSON.parse(sessionStorage.getItem('chat-titles-session')), until: Date.now() }))"
)


def test_renewal_that_fails_is_told_as_what_it_is(tab: Tab) -> None:
    """It is not the connection to the service, and the user stays signed in."""
    tab.sign_in()
    page = tab.page
    page.evaluate(AGED)
    cors = {"access-control-allow-origin": "*", "access-control-allow-headers": "*"}
    page.route(f"{COGNITO}**", lambda route: route.fulfill(status=503, headers=cors))
    page.reload()
    problem = page.locator("#list-problem")
    expect(problem).to_have_text("The sign-in does not work at the moment.")
    refusal = {"__type": "TooManyRequestsException", "message": "Rate exceeded"}
    page.route(f"{COGNITO}**", lambda route: route.fulfill(status=400, json=refusal, headers=cors))
    page.reload()
    expect(problem).to_have_text("Rate exceeded")
