"""Pages of other products that hold the rename dialog, with an API that answers what a test wants."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, Locator, Page, Request, Route, expect

from tests.e2e.conftest import PRODUCT
from tests.support.firefox import body_of
from tools.stack.sam import PROJECT

API = "https://api.example"
DIALOG = f'<rename-chat-dialog api-url="{API}"></rename-chat-dialog>'
CHAT: dict[str, Any] = {"id": "01CHAT", "title": "Bread", "title_version": 3, "title_source": "user"}

# Not the first of the page's scripts: what it adds to the window first sees every key.
PAGE = """<!doctype html><html {html}><meta charset="utf-8"><title>Product</title>
<meta name="viewport" content="width=device-width">
<style>body {{ font: 1rem sans-serif; margin: 1rem }} {style}</style>
<script type="module" src="{api}/ui/rename-chat-dialog.js"></script>
{body}"""

type Answer = Callable[[Route], None]


@dataclass
class Host:
    """A product's page. ``sent`` are the requests of the dialog, as method and path."""

    page: Page
    answers: dict[str, Answer] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)

    @property
    def dialog(self) -> Locator:
        """The rename dialog, whether it is open or not."""
        return self.page.get_by_role("dialog", name="Rename chat")

    @property
    def box(self) -> Locator:
        """The field with the title."""
        return self.page.get_by_label("Title", exact=True)

    def button(self, name: str) -> Locator:
        """One of the dialog's buttons."""
        return self.dialog.get_by_role("button", name=name, exact=True)

    def open(self, **fields: object) -> None:
        """Opens the dialog for the chat, some of whose fields may be others."""
        self.page.evaluate("chat => document.querySelector('rename-chat-dialog').open(chat)", CHAT | fields)
        expect(self.dialog).to_be_visible()

    def call(self, method: str) -> None:
        """Calls a method of the dialog."""
        self.page.evaluate("name => document.querySelector('rename-chat-dialog')[name]()", method)

    def sent(self, method: str = "PUT") -> list[Any]:
        """The bodies of what was sent."""
        return [json.loads(body_of(sent) or "null") for sent in self.requests if sent.method == method]

    def suggest(self, *titles: str) -> None:
        """Has the API suggest one after the other."""
        left = iter(titles)
        self.answers["/title/propose"] = lambda route: route.fulfill(json={"title": next(left)})

    def answer(self, route: Route) -> None:
        """A file of the dialog's, the answer that a test wants, or the chat as it was renamed."""
        path = route.request.url.removeprefix(API)
        if path.startswith("/ui/"):
            return route.fulfill(path=PROJECT / "functions" / "web" / path[1:])
        self.requests.append(route.request)
        for end, answer in self.answers.items():
            if path.endswith(end):
                return answer(route)
        title = json.loads(body_of(route.request) or "{}").get("title")
        return route.fulfill(json=CHAT | {"title": title, "title_version": 4})


def host(
    browser: Browser, body: str = DIALOG, *, style: str = "", html: str = 'lang="en"', **tab: Any
) -> Host:
    """A page whose body and style are the product's."""
    shown = Host(browser.new_context(**{"reduced_motion": "reduce", **tab}).new_page())
    text = PAGE.format(html=html, style=style, body=body, api=API)
    shown.page.route(f"{PRODUCT}/", lambda route: route.fulfill(body=text, content_type="text/html"))
    shown.page.route(f"{API}/**", shown.answer)
    shown.page.goto(f"{PRODUCT}/")
    expect(shown.page.locator("rename-chat-dialog:defined")).to_have_count(1)
    return shown


def opened(shown: Host) -> Iterator[Host]:
    """A page with its dialog open, for a fixture. It is closed after the test."""
    shown.open()
    yield shown
    shown.page.context.close()
