"""The page and its rename dialog in Chromium, on the deployed template."""

import base64
import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Literal
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, Route, expect, sync_playwright

from local.people import PASSWORD, add_person
from tests.e2e.conftest import BUDGET_SECONDS, BY_HAIKU, Service, new_chat
from tests.support.bedrock import StubBedrock
from tests.support.tables import missing

PICTURES = os.environ.get("PICTURES")
# Milliseconds, on a busy machine and from a cold start.
ARRIVES_WITHIN = 20_000
expect.set_options(timeout=ARRIVES_WITHIN)
TITLE = "Baking bread without an oven"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    found = shutil.which("chromium")
    if found is None:
        missing("the page's tests need Chromium on PATH, as Debian's package chromium brings it")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser, service: Service) -> Iterator[Page]:
    """A tab in which Ada is signed in, and in which nothing goes wrong unseen."""
    context = browser.new_context(locale="en-GB", reduced_motion="no-preference")
    tab = context.new_page()
    tab.add_init_script(
        "const Real = WebSocket; const all = [];"
        " globalThis.closeSockets = () => all.forEach((one) => one.close());"
        " globalThis.WebSocket = class extends Real { constructor(url) { super(url); all.push(this); } };"
    )
    errors: list[str] = []
    tab.on("pageerror", lambda error: errors.append(str(error)))
    tab.on("console", lambda told: errors.append(told.text) if "Content Security" in told.text else None)
    sign_in(tab, service)
    yield tab
    context.close()
    assert errors == []


def sign_in(tab: Page, service: Service, name: str = "ada") -> None:
    """One click."""
    tab.goto(f"{service.stack.deployed.api_url}/")
    tab.get_by_role("button", name=f"Sign in as {name}").click()
    expect(tab.locator("#live")).to_have_text("Live")


def open_chat(tab: Page, chat_id: str, service: Service) -> str:
    """Opens a chat by its title, which is made its own first."""
    with service.as_user() as client:
        title = f"Chat {chat_id[-6:]}"
        client.put(f"/chats/{chat_id}/title", json={"title": title}).raise_for_status()
    tab.get_by_role("button", name=title, exact=True).click()
    expect(tab.get_by_role("heading", name=title)).to_be_visible()
    return title


def open_dialog(tab: Page) -> Locator:
    """The dialog, open."""
    tab.get_by_role("button", name="Rename", exact=True).click()
    dialog = tab.get_by_role("dialog")
    expect(dialog).to_be_visible()
    return dialog


def picture(shown: Page | Locator, name: str) -> None:
    """Keeps a picture where PICTURES names a folder."""
    if PICTURES:
        shown.screenshot(path=Path(PICTURES) / f"{name}.png")


@pytest.fixture
def dialog(page: Page, service: Service, haiku_chat_id: str, bedrock: StubBedrock) -> Locator:
    """The dialog for a chat of Ada's that haiku titles."""
    bedrock.text = TITLE
    open_chat(page, haiku_chat_id, service)
    return open_dialog(page)


def test_it_opens_with_the_title_selected(dialog: Locator) -> None:
    """Focused, whose title it is, and nothing to save yet."""
    box = dialog.get_by_label("Title", exact=True)
    expect(box).to_be_focused()
    selected = box.evaluate("box => box.value.slice(box.selectionStart, box.selectionEnd)")
    assert selected == box.input_value() != ""
    expect(dialog.get_by_text("Your own title")).to_be_visible()
    expect(dialog.get_by_role("button", name="Save")).to_be_disabled()


def test_a_proposal_is_typed_in_and_not_saved(
    page: Page, dialog: Locator, service: Service, haiku_chat_id: str, bedrock: StubBedrock
) -> None:
    """Generate is busy meanwhile; then the proposal is selected, and Enter keeps it."""
    bedrock.gate.clear()
    generate, box = dialog.get_by_role("button", name="Generate"), dialog.get_by_label("Title", exact=True)
    generate.click()
    expect(generate).to_be_disabled()
    expect(generate).to_have_attribute("aria-busy", "true")
    expect(dialog.get_by_role("button", name="Save")).to_be_disabled()
    expect(dialog.get_by_role("button", name="Cancel")).to_be_enabled()
    picture(dialog, "generating")
    bedrock.gate.set()
    expect(generate).to_be_enabled()
    expect(box).to_have_value(TITLE)
    assert box.evaluate("box => box.selectionEnd - box.selectionStart") == len(TITLE)
    with service.as_user() as client:
        assert client.get(f"/chats/{haiku_chat_id}").json()["title"] != TITLE
    picture(dialog, "generated")
    box.press("Enter")
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("heading", name=TITLE)).to_be_visible()
    with service.as_user() as client:
        stored = client.get(f"/chats/{haiku_chat_id}").json()
    assert (stored["title"], stored["title_source"]) == (TITLE, "user")


def test_a_proposal_comes_at_once_where_motion_is_to_be_reduced(page: Page, dialog: Locator) -> None:
    """Every grapheme in one step."""
    page.emulate_media(reduced_motion="reduce")
    box = dialog.get_by_label("Title", exact=True)
    # Each value that is shown: none is a part of the title.
    box.evaluate(
        "box => { const shown = []; box.shown = shown;"
        " const { get, set } = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value');"
        " Object.defineProperty(box, 'value', { get, set(text) { set.call(this, text);"
        " requestAnimationFrame(() => shown.push(get.call(this))); } }); }"
    )
    before = box.input_value()
    dialog.get_by_role("button", name="Generate").click()
    expect(box).to_have_value(TITLE)
    assert set(box.evaluate("box => box.shown")) <= {before, TITLE}


def test_cancel_aborts_the_request(page: Page, dialog: Locator, bedrock: StubBedrock) -> None:
    """The browser drops it; the dialog is as new when it opens again."""
    bedrock.gate.clear()
    dialog.get_by_role("button", name="Generate").click()
    page.wait_for_timeout(300)
    with page.expect_event("requestfailed", lambda request: request.url.endswith("/title/propose")):
        dialog.get_by_role("button", name="Cancel").click()
    expect(dialog).to_be_hidden()
    bedrock.gate.set()
    expect(open_dialog(page).get_by_role("button", name="Generate")).to_be_enabled()


def test_a_late_answer_is_for_nobody(
    page: Page, dialog: Locator, service: Service, ada: httpx.Client
) -> None:
    """Also when the dialog is another chat's by then, and though its request was not aborted in time."""
    # An abort that comes to nothing, as when the answer is on its way already.
    page.evaluate("AbortController.prototype.abort = () => {}")
    waiting: list[Route] = []
    page.route("**/title/propose", lambda route: waiting.append(route))  # noqa: PLW0108 - Playwright marks what it is given
    dialog.get_by_role("button", name="Generate").click()
    page.wait_for_timeout(200)
    dialog.get_by_role("button", name="Cancel").click()
    title = open_chat(page, new_chat(ada), service)
    box = open_dialog(page).get_by_label("Title", exact=True)
    waiting[0].fulfill(json={"title": "Late", "model": "haiku", "usage": {}})
    page.wait_for_timeout(500)
    expect(box).to_have_value(title)
    expect(page.get_by_role("dialog").get_by_role("button", name="Generate")).to_be_enabled()


@pytest.mark.parametrize(
    ("answer", "lines"),
    [
        ({"message": "Failed to generate chat title.", "detail": "No access."}, 2),
        ({"message": "Failed to generate chat title."}, 1),
        ({"message": "Chat usage limit exceeded.", "resets_at": "2026-12-01T00:00:00Z"}, 2),
    ],
)
def test_an_error_says_what_is_wrong(page: Page, dialog: Locator, answer: dict[str, str], lines: int) -> None:
    """Message, and under it what is told besides; the text stays, and typing clears it."""
    page.route("**/title/propose", lambda route: route.fulfill(status=502, json={"code": "x", **answer}))
    box = dialog.get_by_label("Title", exact=True)
    before = box.input_value()
    dialog.get_by_role("button", name="Generate").click()
    alert = dialog.get_by_role("alert")
    expect(alert.locator("p")).to_have_count(lines)
    expect(alert.locator("p").first).to_have_text(answer["message"])
    expect(box).to_have_attribute("aria-invalid", "true")
    expect(box).to_have_value(before)
    if "resets_at" in answer:
        picture(dialog, "error")
    box.press("End")
    box.type("!")
    expect(alert.locator("p")).to_have_count(0)
    expect(box).not_to_have_attribute("aria-invalid", "true")


def test_without_a_connection(page: Page, dialog: Locator) -> None:
    """It says so, and works when it is back."""
    page.context.set_offline(True)
    dialog.get_by_role("button", name="Generate").click()
    expect(dialog.get_by_role("alert")).to_have_text("The service could not be reached.")
    page.context.set_offline(False)
    dialog.get_by_role("button", name="Generate").click()
    expect(dialog.get_by_label("Title", exact=True)).to_have_value(TITLE)


@pytest.mark.parametrize("how", ["Escape", "outside"])
def test_ways_out(page: Page, dialog: Locator, how: str) -> None:
    """Nothing is saved, and the focus goes back to where it was."""
    dialog.get_by_label("Title", exact=True).fill("Not kept")
    if how == "Escape":
        page.keyboard.press("Escape")
    else:
        page.mouse.click(5, 5)
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("button", name="Rename", exact=True)).to_be_focused()
    expect(page.get_by_role("heading", name="Not kept")).to_have_count(0)


@pytest.mark.parametrize(("typed", "kept"), [("  ", ""), ("x" * 250, "x" * 200), ("🍞" * 250, "🍞" * 200)])
def test_what_can_be_saved(dialog: Locator, typed: str, kept: str) -> None:
    """Nothing blank, and 200 characters at most, however they are encoded."""
    box, save = dialog.get_by_label("Title", exact=True), dialog.get_by_role("button", name="Save")
    box.fill(typed)
    assert box.input_value().strip() == kept
    expect(save).to_be_enabled(enabled=bool(kept))


def test_by_keyboard_alone(page: Page, dialog: Locator) -> None:
    """The focus goes round inside, over everything that can be done."""
    dialog.get_by_label("Title", exact=True).fill("By keyboard")
    seen = []
    for _ in range(8):
        page.keyboard.press("Tab")
        seen.append(
            page.evaluate(
                "document.activeElement.shadowRoot?.activeElement?.id ?? document.activeElement.tagName"
            )
        )
    assert {"generate", "cancel", "save", "title"} <= set(seen)
    assert not {"new-chat", "words", "rename"} & set(seen)


def test_earlier_titles_and_going_back(
    page: Page, dialog: Locator, haiku_chat_id: str, ada: httpx.Client
) -> None:
    """Each with whose it was; restoring one is a rename."""
    first = ada.get(f"/chats/{haiku_chat_id}/title/history").json()["titles"][-1]["title"]
    dialog.get_by_text("Earlier titles").click()
    expect(dialog.get_by_text("A first title, made from the first message")).to_be_visible()
    picture(dialog, "history")
    dialog.get_by_role("button", name=f"Restore: {first}").click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("heading", name=first)).to_be_visible()


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


def test_titles_are_never_markup(page: Page, service: Service, ada: httpx.Client) -> None:
    """Whatever they hold, right-to-left and CJK too."""
    for words in ("<img src=x onerror=alert(1)>", "كيف أخبز الخبز؟", "在家怎么烤面包"):
        chat_id = new_chat(ada)
        open_chat(page, chat_id, service)
        ada.put(f"/chats/{chat_id}/title", json={"title": words}).raise_for_status()
        expect(page.get_by_role("heading", name=words)).to_be_visible()
    assert page.locator("img").count() == 0


def test_a_conversation(browser: Browser, service: Service) -> None:
    """Of somebody who signs in by name: a wrong password, a chat, a message, and out again."""
    lin = add_person(service.stack.deployed, "lin")
    context = browser.new_context()
    tab = context.new_page()
    tab.goto(f"{service.stack.deployed.api_url}/")
    sign_in_by_name = tab.get_by_role("button", name="Sign in", exact=True)
    tab.get_by_label("User").fill("lin")
    tab.get_by_label("Password").fill("wrong")
    sign_in_by_name.click()
    expect(tab.locator("#refused")).not_to_be_empty()
    tab.get_by_label("Password").fill(PASSWORD)
    sign_in_by_name.click()
    expect(tab.locator("#live")).to_have_text("Live")
    with service.as_user(lin) as client:
        for title in (
            "Rye sourdough for beginners",
            "パン作りの温度",
            "خبز بدون فرن",
            "Sharpening a bread knife",
        ):
            said = {"content": "Which flour should I use?", "title": title}
            client.post("/chats", json=said).raise_for_status()
    tab.reload()
    expect(tab.get_by_role("button", name="Sharpening a bread knife")).to_be_visible()
    tab.get_by_label("New chat").fill("How do I bake bread at home without an oven?")
    tab.get_by_role("button", name="Start").click()
    expect(tab.locator("#messages li")).to_have_count(1)
    tab.get_by_label("Message").fill("I have a pan and a stove.")
    tab.get_by_role("button", name="Send").click()
    expect(tab.locator("#messages li")).to_have_count(2)
    expect(tab.locator("#chats button").first).to_have_text("Baking bread at home without oven")
    picture(tab, "page")
    tab.get_by_role("button", name="Sign out").click()
    expect(tab.get_by_role("heading", name="Sign in")).to_be_visible()
    context.close()


def test_what_was_spent_and_what_arrives(
    page: Page, service: Service, ada: httpx.Client, bedrock: StubBedrock
) -> None:
    """The spend against the limit, and a line for each title change."""
    limits = f"/admin/usage-limits/users/{service.stack.users[0].sub}"
    with service.as_user(service.stack.admins[0]) as admin:
        admin.put(limits, json={"limit_micros": 5_000_000}).raise_for_status()
        chat_id = new_chat(ada, **BY_HAIKU)
        open_chat(page, chat_id, service)
        dialog = open_dialog(page)
        dialog.get_by_role("button", name="Generate").click()
        expect(dialog.get_by_label("Title", exact=True)).to_have_value(bedrock.text)
        dialog.get_by_role("button", name="Save").click()
        expect(page.locator("#spent")).to_have_text(re.compile(r"^\$0\.\d+ of \$5\.00 spent this month$"))
        admin.delete(limits)
    page.get_by_text("Title changes as they arrive").click()
    expect(page.locator("#changes li").first).to_contain_text(f"yours · {bedrock.text}")
    page.get_by_role("button", name="Archive").click()
    expect(page.get_by_role("button", name="Bring back")).to_be_visible()
    assert ada.get(f"/chats/{chat_id}").json()["archived"] is True


def test_administrators_decide(browser: Browser, service: Service) -> None:
    """Models and limits, with what is wrong told; nobody else is shown them."""
    context = browser.new_context(color_scheme="dark")
    tab = context.new_page()
    sign_in(tab, service)
    expect(tab.get_by_text("Models and limits")).to_be_hidden()
    tab.get_by_role("button", name="Sign out").click()
    sign_in(tab, service, "root")
    tab.get_by_text("Models and limits").click()
    tab.get_by_label("Id", exact=True).fill("nova")
    tab.get_by_label("Bedrock model id").fill("us.amazon.nova-micro-v1:0")
    tab.get_by_label("$ per million input tokens").fill("0.035")
    tab.get_by_label("$ per million output tokens").fill("0.14")
    tab.get_by_role("button", name="Put model").click()
    row = tab.get_by_role("row", name=re.compile("^nova"))
    expect(row).to_contain_text("$0.035 / $0.14")
    picture(tab, "admin")
    row.get_by_role("button", name="Delete").click()
    expect(row).to_have_count(0)
    tab.get_by_label("Its name, or the user's sub").fill("two words")
    tab.get_by_label("$ a month", exact=True).fill("0.5")
    tab.get_by_role("button", name="Set limit").click()
    expect(tab.locator("#refused-change")).to_have_text("A group's name has no spaces.")
    tab.get_by_label("Its name, or the user's sub").fill("trial")
    tab.get_by_role("button", name="Set limit").click()
    limit = tab.get_by_role("row", name=re.compile("^group trial"))
    expect(limit).to_contain_text("$0.50")
    limit.get_by_role("button", name="Remove").click()
    expect(limit).to_have_count(0)
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_stands_in_anybodys_way(
    browser: Browser, service: Service, scheme: Literal["light", "dark"], haiku_chat_id: str
) -> None:
    """By axe: signed out, a conversation, an administrator's page, the dialog and its error."""
    context = browser.new_context(color_scheme=scheme, reduced_motion="reduce")
    tab = context.new_page()
    tab.goto(f"{service.stack.deployed.api_url}/")
    expect(tab.get_by_role("button", name="Sign in as ada")).to_be_visible()
    check_accessible(tab)
    sign_in(tab, service)
    open_chat(tab, haiku_chat_id, service)
    check_accessible(tab)
    dialog = open_dialog(tab)
    dialog.get_by_text("Earlier titles").click()
    expect(dialog.get_by_role("button", name=re.compile("^Restore"))).to_have_count(1)
    check_accessible(tab)
    tab.route("**/title/propose", lambda route: route.fulfill(status=502, json={"message": "It failed."}))
    dialog.get_by_role("button", name="Generate").click()
    expect(dialog.get_by_role("alert")).to_have_text("It failed.")
    check_accessible(tab)
    dialog.get_by_role("button", name="Cancel").click()
    tab.get_by_role("button", name="Sign out").click()
    sign_in(tab, service, "root")
    tab.get_by_text("Models and limits").click()
    expect(tab.get_by_role("table")).to_have_count(2)
    check_accessible(tab)
    context.close()


def check_accessible(tab: Page) -> None:
    """Fails with what axe finds."""
    found = Axe().run(tab)
    assert found.violations_count == 0, found.generate_report()


ISSUER = "https://issuer.example"


@pytest.mark.parametrize("answer", ["code", "error"])
def test_signing_in_at_an_issuer_of_ones_own(browser: Browser, service: Service, answer: str) -> None:
    """By code with PKCE, out and back; what would go there is answered here."""
    context = browser.new_context()
    tab = context.new_page()
    home = f"{service.stack.deployed.api_url}/"
    asked: dict[str, str] = {}

    def config(route: Route) -> None:
        told = {
            "issuer": ISSUER,
            "client_id": "page",
            "audience": "titles",
            "cognito_url": "",
            "dev_people": {},
        }
        route.fulfill(json=told)

    def page_with_the_issuer_in_its_policy(route: Route) -> None:
        answered = route.fetch()
        policy = answered.headers["content-security-policy"].replace("connect-src", f"connect-src {ISSUER}")
        route.fulfill(response=answered, headers={**answered.headers, "content-security-policy": policy})

    def authorize(route: Route) -> None:
        asked.update(parse_qsl(urlsplit(route.request.url).query))
        back = {"state": asked["state"], answer: "the-code" if answer == "code" else "access_denied"}
        location = f"{asked['redirect_uri']}?{urlencode(back)}"
        # Not by a redirect, whose second half would pass these routes by.
        script = f"<script>location.replace({json.dumps(location)})</script>"
        route.fulfill(content_type="text/html", body=script)

    def token(route: Route) -> None:
        sent = dict(parse_qsl(route.request.post_data or ""))
        digest = hashlib.sha256(sent["code_verifier"].encode()).digest()
        assert base64.urlsafe_b64encode(digest).decode().rstrip("=") == asked["code_challenge"]
        assert (sent["code"], sent["client_id"], sent["redirect_uri"]) == ("the-code", "page", home)
        route.fulfill(json={"access_token": service.stack.users[0].token}, headers=CORS)

    found = {"authorization_endpoint": f"{ISSUER}/authorize", "token_endpoint": f"{ISSUER}/token"}
    tab.route(home, page_with_the_issuer_in_its_policy)
    tab.route(f"{home}?*", page_with_the_issuer_in_its_policy)
    tab.route("**/ui/config.json", config)
    tab.route(f"{ISSUER}/.well-known/*", lambda route: route.fulfill(json=found, headers=CORS))
    tab.route(f"{ISSUER}/authorize?*", authorize)
    tab.route(f"{ISSUER}/token", token)
    tab.goto(home)
    tab.get_by_role("button", name="Sign in", exact=True).click()
    if answer == "code":
        expect(tab.locator("#spent")).to_contain_text("spent this month")
        expect(tab.locator("#who")).to_have_text(service.stack.users[0].sub)
    else:
        expect(tab.locator("#refused")).to_have_text("The sign-in was not finished.")
    assert tab.url == home
    assert (asked["response_type"], asked["code_challenge_method"], asked["audience"]) == (
        "code",
        "S256",
        "titles",
    )
    context.close()


CORS = {"access-control-allow-origin": "*"}


def test_a_rename_in_one_tab_while_generate_runs_in_another(
    page: Page, service: Service, haiku_chat_id: str, bedrock: StubBedrock
) -> None:
    """The dialog goes on with its proposal, and knows the new title; nothing is lost by either."""
    bedrock.text = TITLE
    open_chat(page, haiku_chat_id, service)
    dialog = open_dialog(page)
    bedrock.gate.clear()
    dialog.get_by_role("button", name="Generate").click()
    with service.as_user() as client:
        client.put(f"/chats/{haiku_chat_id}/title", json={"title": "Said elsewhere"}).raise_for_status()
    expect(page.locator("#chat-title")).to_have_text("Said elsewhere")
    bedrock.gate.set()
    box = dialog.get_by_label("Title", exact=True)
    expect(box).to_have_value(TITLE)
    box.fill("Said elsewhere")
    expect(dialog.get_by_role("button", name="Save")).to_be_disabled()
    box.fill("كيف أخبز الخبز؟")
    assert box.evaluate("box => getComputedStyle(box).direction") == "rtl"
    dialog.get_by_role("button", name="Save").click()
    expect(page.locator("#chat-title")).to_have_text("كيف أخبز الخبز؟")


def test_opened_for_another_chat_at_once(page: Page, dialog: Locator) -> None:
    """Without closing in between, and with what was under way dropped."""
    other = {
        "id": "01ARZ3NDEKTSV4RRFFQ69G5FAV",
        "title": "Another",
        "title_version": 1,
        "title_source": "user",
    }
    page.route("**/title/propose", lambda route: route.fulfill(json={"title": "For another", "usage": {}}))
    page.evaluate("chat => document.querySelector('rename-chat-dialog').open(chat)", other)
    dialog.get_by_role("button", name="Generate").click()
    expect(dialog.get_by_label("Title", exact=True)).to_have_value("For another")
    expect(dialog.get_by_role("button", name="Generate")).to_be_enabled()


def test_history_does_not_end_what_is_under_way(dialog: Locator, bedrock: StubBedrock) -> None:
    """Looking back while a title is generated."""
    bedrock.gate.clear()
    generate = dialog.get_by_role("button", name="Generate")
    generate.click()
    dialog.get_by_text("Earlier titles").click()
    restore = dialog.get_by_role("button", name=re.compile("^Restore"))
    expect(restore).to_be_disabled()
    expect(generate).to_be_disabled()
    bedrock.gate.set()
    expect(dialog.get_by_label("Title", exact=True)).to_have_value(TITLE)
    expect(restore).to_be_enabled()


def test_untouched_text_follows_the_title(dialog: Locator, haiku_chat_id: str, ada: httpx.Client) -> None:
    """What changed meanwhile is not put back by an absent-minded Enter."""
    ada.put(f"/chats/{haiku_chat_id}/title", json={"title": "Said elsewhere"}).raise_for_status()
    box = dialog.get_by_label("Title", exact=True)
    expect(box).to_have_value("Said elsewhere")
    expect(dialog.get_by_role("button", name="Save")).to_be_disabled()


def test_a_lost_connection_is_made_up_for(
    page: Page, service: Service, haiku_chat_id: str, ada: httpx.Client
) -> None:
    """What was renamed meanwhile is asked for, and then it is live again."""
    open_chat(page, haiku_chat_id, service)
    page.route("**/watch", lambda route: route.abort())
    page.evaluate("closeSockets()")
    expect(page.locator("#live")).to_have_text("Connecting…")
    ada.put(f"/chats/{haiku_chat_id}/title", json={"title": "While away"}).raise_for_status()
    page.unroute("**/watch")
    expect(page.locator("#live")).to_have_text("Live")
    expect(page.locator("#chat-title")).to_have_text("While away")


def test_a_model_that_is_too_slow(dialog: Locator, bedrock: StubBedrock) -> None:
    """The service's own words, and the text stays."""
    bedrock.delay = BUDGET_SECONDS * 2.0
    dialog.get_by_role("button", name="Generate").click()
    told = "Title generation timed out. Try again or rename manually."
    expect(dialog.get_by_role("alert")).to_have_text(told)
    expect(dialog.get_by_label("Title", exact=True)).to_have_value(re.compile("^Chat "))
