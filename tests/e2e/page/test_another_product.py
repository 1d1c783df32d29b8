"""The dialog and the watcher in another product's page, of another origin and with a policy of its own."""

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import PRODUCT, Service, new_chat

PAGE = """<!doctype html><html lang="zh_Hans_CN"><title>Product</title>
<button id="opener">Rename</button>
<rename-chat-dialog id="one" api-url="{api}"></rename-chat-dialog>
<rename-chat-dialog id="two" api-url="{api}/"></rename-chat-dialog>
<script nonce="n">
  one.getToken = async () => "{token}";
  one.labels = {{ save: "保存", source: {{ fallback: "最初的标题" }} }};
  two.getToken = () => {{ throw new Error("请重新登录。"); }};
</script>
<script nonce="n" type="module" src="{api}/ui/rename-chat-dialog.js"></script>
<script nonce="n" type="module" src="{api}/ui/rename-chat-dialog.js?again"></script>"""

WATCH = """async ([apiUrl, token]) => {
  const { TitleWatcher } = await import(`${apiUrl}/ui/title-watcher.js`);
  globalThis.watcher = new TitleWatcher({ apiUrl, getToken: () => token });
  const row = () => document.createElement("p");
  const say = (textContent) => document.body.append(Object.assign(row(), { textContent }));
  watcher.addEventListener("state", ({ detail }) => say(detail.state));
  watcher.addEventListener("title", ({ detail }) => say(detail.title));
  watcher.addEventListener("deleted", ({ detail }) => say(detail.id));
  watcher.start();
}"""


@pytest.fixture
def product(browser: Browser, service: Service) -> Page:
    """A product's page with two dialogs, one of which has no token to give."""
    api = service.stack.deployed.api_url
    # Chromium asks people whether a page from elsewhere may reach this machine.
    tab = browser.new_context(permissions=["local-network-access"]).new_page()
    policy = f"default-src 'none'; script-src 'nonce-n' {api}/; connect-src {api}/ ws:;"
    policy += " require-trusted-types-for 'script'; trusted-types rename-chat-dialog"
    body = PAGE.format(api=api, token=service.stack.users[0].token)
    headers = {"content-security-policy": policy, "content-type": "text/html; charset=utf-8"}
    tab.route(f"{PRODUCT}/", lambda route: route.fulfill(body=body, headers=headers))
    tab.goto(f"{PRODUCT}/")
    expect(tab.locator("rename-chat-dialog:defined")).to_have_count(2)
    return tab


def test_rename_dialog_works_in_another_product(product: Page, ada: httpx.Client) -> None:
    """With what was set before the module came, and loaded twice."""
    chat = ada.get(f"/chats/{new_chat(ada)}").json()
    product.evaluate("chat => one.open(chat)", chat)
    expect(product.get_by_text("最初的标题")).to_be_visible()
    product.get_by_label("Title", exact=True).fill("家庭烘焙")
    product.get_by_role("button", name="保存").click()
    expect(product.get_by_role("dialog")).to_be_hidden()
    assert ada.get(f"/chats/{chat['id']}").json()["title"] == "家庭烘焙"


def test_rename_dialog_reports_to_its_product(product: Page, ada: httpx.Client) -> None:
    """Of a token that there is none; and a reset time in a language whose tag is none."""
    chat = ada.get(f"/chats/{new_chat(ada)}").json()
    product.evaluate("chat => two.open(chat)", chat)
    product.get_by_role("button", name="Generate").click()
    expect(product.get_by_role("alert")).to_have_text("请重新登录。")
    product.get_by_role("button", name="Cancel").click()
    product.evaluate("document.documentElement.lang = 'no language at all'")
    problem = {"message": "Chat usage limit exceeded.", "resets_at": "2026-12-01T00:00:00Z"}
    cors = {"access-control-allow-origin": PRODUCT}
    product.route("**/title/propose", lambda route: route.fulfill(status=409, json=problem, headers=cors))
    product.evaluate("chat => one.open(chat)", chat)
    product.get_by_role("button", name="Generate").click()
    expect(product.get_by_role("alert")).to_contain_text("The limit resets")


def test_title_watcher_works_in_another_product(product: Page, service: Service, ada: httpx.Client) -> None:
    """Loaded from the API. It tells of a rename and of the chat's end, and nothing when it is stopped."""
    api, token = service.stack.deployed.api_url, service.stack.users[0].token
    product.evaluate(WATCH, [api, token])
    expect(product.get_by_text("live", exact=True)).to_be_visible()
    chat_id = new_chat(ada)
    ada.put(f"/chats/{chat_id}/title", json={"title": "Seen elsewhere"}).raise_for_status()
    expect(product.get_by_text("Seen elsewhere", exact=True)).to_be_visible()
    ada.delete(f"/chats/{chat_id}").raise_for_status()
    expect(product.get_by_text(chat_id, exact=True)).to_be_visible()
    product.evaluate("watcher.stop()")
    said = product.locator("body > p").count()
    new_chat(ada)
    product.wait_for_timeout(2_000)
    expect(product.locator("body > p")).to_have_count(said)


def test_rename_dialog_survives_moving_and_removal(product: Page, ada: httpx.Client) -> None:
    """It closes, and can be opened again where it is then."""
    chat = ada.get(f"/chats/{new_chat(ada)}").json()
    product.evaluate("chat => one.open(chat)", chat)
    product.evaluate("two.before(one)")
    expect(product.get_by_role("dialog")).to_be_hidden()
    gone = "chat => { one.remove(); try { one.open(chat) } catch ({ name }) { return name } }"
    product.evaluate("globalThis.kept = one")
    assert product.evaluate(gone.replace("one", "kept"), chat) == "InvalidStateError"
    product.evaluate("chat => { document.body.append(kept); kept.open(chat) }", chat)
    expect(product.get_by_label("Title", exact=True)).to_be_focused()
