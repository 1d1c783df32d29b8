"""The packed dialog in pages made with React, Vue and Svelte: those of examples/frameworks."""

import subprocess
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.conftest import PRODUCT, Service
from tests.e2e.page.tabs import TITLE
from tests.support.bedrock import StubBedrock
from tests.support.npm_project import examples_project

HTML = """<!doctype html><html lang="en"><title>Product</title><link rel="icon" href="data:,"><main></main>
<script nonce="n">globalThis.product = {{ apiUrl: "{api}", token: "{token}" }}</script>
<script nonce="n" type="module" src="/page.js"></script>"""
# The frameworks that have policies of their own for trusted types, and the dialog's.
POLICIES = "vue svelte-trusted-html rename-chat-dialog"
LONG = ("react18", "vue", "svelte")
RENDERED = "number => document.querySelector('rename-chat-dialog').getToken.number === number"


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    """Makes the script of a framework's page, once."""
    project: Path | None = None

    @cache
    def build(framework: str) -> str:
        nonlocal project
        project = project or examples_project(tmp_path_factory.mktemp("frameworks"))
        command = ["node", "build.mjs", framework, f"out/{framework}.js"]
        done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return (project / "out" / f"{framework}.js").read_text("utf-8")

    return build


@pytest.fixture(params=["react19", *(pytest.param(name, marks=pytest.mark.long) for name in LONG)])
def product(
    request: pytest.FixtureRequest,
    bundle: Callable[[str], str],
    browser: Browser,
    service: Service,
    haiku_chat_id: str,
) -> Iterator[Page]:
    """A framework's page, whose first chat is the new one. The framework complains of nothing."""
    script, api = bundle(request.param), service.stack.deployed.api_url
    context = browser.new_context(permissions=["local-network-access"])
    tab = context.new_page()
    complaints: list[str] = []
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    tab.on(
        "console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None
    )
    policy = f"default-src 'none'; script-src 'nonce-n'; connect-src {api}/; img-src data:"
    policy += f"; require-trusted-types-for 'script'; trusted-types {POLICIES}"
    headers = {"content-security-policy": policy, "content-type": "text/html"}
    html = HTML.format(api=api, token=service.stack.users[0].token)
    tab.route(f"{PRODUCT}/", lambda route: route.fulfill(body=html, headers=headers))
    script_headers = {"content-type": "text/javascript"}
    tab.route(f"{PRODUCT}/page.js", lambda route: route.fulfill(body=script, headers=script_headers))
    tab.goto(f"{PRODUCT}/")
    with service.as_user() as client:
        title = client.get(f"/chats/{haiku_chat_id}").json()["title"]
    try:
        expect(shown_title(tab)).to_have_text(title)
        yield tab
    finally:
        context.close()
        assert complaints == []


def shown_title(tab: Page) -> Locator:
    """The title of the first chat, as the page's list has it."""
    return tab.get_by_role("listitem").first.locator("span")


def open_dialog(tab: Page) -> Locator:
    """The dialog's field, by the first row's button."""
    tab.get_by_role("listitem").first.get_by_role("button", name="Rename").click()
    field = tab.get_by_label("Title", exact=True)
    expect(field).to_be_focused()
    return field


def save(tab: Page) -> None:
    """Saves, after which the dialog closes."""
    tab.get_by_role("button", name="Save", exact=True).click()
    expect(tab.get_by_role("dialog")).to_be_hidden()


def test_page_shows_what_its_dialog_renamed(
    product: Page, ada: httpx.Client, haiku_chat_id: str, bedrock: StubBedrock
) -> None:
    """A title that was typed, and a generated one."""
    open_dialog(product).fill("Stove bread")
    save(product)
    expect(shown_title(product)).to_have_text("Stove bread")
    bedrock.text = TITLE
    field = open_dialog(product)
    product.get_by_role("button", name="Generate", exact=True).click()
    expect(field).to_have_value(TITLE)
    save(product)
    expect(shown_title(product)).to_have_text(TITLE)
    assert ada.get(f"/chats/{haiku_chat_id}").json()["title"] == TITLE


def test_dialog_stays_open_when_its_page_renders_again(product: Page) -> None:
    """What was typed stays, and the latest functions of the page are called."""
    field = open_dialog(product)
    field.fill("Stove")
    for number in (2, 3):
        product.evaluate("page.update()")
        product.wait_for_function(RENDERED, arg=number)
    expect(field).to_be_focused()
    field.press_sequentially(" bread")
    expect(field).to_have_value("Stove bread")
    save(product)
    expect(shown_title(product)).to_have_text("Stove bread")
    assert product.evaluate("page.asked") == 3


def test_dialog_ends_with_its_page_and_works_in_the_next(product: Page) -> None:
    """A request under way is aborted."""
    product.route("**/title/propose", lambda _: None)
    open_dialog(product)
    with product.expect_event("requestfailed", lambda request: request.url.endswith("/title/propose")):
        with product.expect_request(lambda request: request.url.endswith("/title/propose")):
            product.get_by_role("button", name="Generate", exact=True).click()
        product.evaluate("page.unmount()")
    expect(product.locator("rename-chat-dialog")).to_have_count(0)
    expect(product.get_by_role("dialog")).to_have_count(0)
    product.evaluate("page.mount()")
    open_dialog(product).fill("Stove bread")
    save(product)
    expect(shown_title(product)).to_have_text("Stove bread")
