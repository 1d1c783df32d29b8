"""A 401 that the browser hides from the rename dialog, since a gateway sent it without CORS headers."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Route, expect

from tests.e2e.page.host_pages import Answer, Host, host

UNREACHABLE = "The service could not be reached."
ENDED = "Your sign-in has ended. Sign in again."
CHAT_PATH = "/chats/01CHAT"


def refuse(route: Route) -> None:
    """As a gateway does. Without a header for another origin, Playwright would add one for the page's."""
    elsewhere = {"access-control-allow-origin": "https://elsewhere.example"}
    route.fulfill(status=401, json={"message": "Unauthorized"}, headers=elsewhere)


def refuse_readably(route: Route) -> None:
    """With the headers of the page's origin."""
    route.fulfill(status=401, json={"message": "Unauthorized"})


def fail(route: Route) -> None:
    """As without a way to the API."""
    route.abort()


def answer(route: Route) -> None:
    """As the API does."""
    route.fulfill(json={})


@pytest.fixture
def product(browser: Browser) -> Iterator[Host]:
    """A page with the dialog, open, that counts the ends of its sign-in."""
    shown = host(browser)
    shown.page.evaluate("globalThis.ended = 0; addEventListener('rename-unauthorized', () => ended++, true)")
    shown.open()
    yield shown
    shown.page.context.close()


@pytest.mark.parametrize(
    ("propose", "chat", "document", "ended"),
    [
        (refuse_readably, fail, fail, 1),
        (refuse, refuse, answer, 1),
        (refuse, refuse_readably, answer, 1),
        (fail, answer, answer, 0),
        (fail, fail, fail, 0),
        (refuse, refuse, refuse, 0),
    ],
    ids=["readable", "hidden", "hidden once", "lost", "unreachable", "of another origin"],
)
def test_refused_token_is_told_from_a_service_that_is_not_reached(
    product: Host, propose: Answer, chat: Answer, document: Answer, ended: int
) -> None:
    """By what the API answers to anybody, and to the caller."""
    product.answers |= {"/propose": propose, CHAT_PATH: chat, "/openapi.json": document}
    product.button("Generate").click()
    expect(product.dialog.get_by_role("alert")).to_have_text(ENDED if ended else UNREACHABLE)
    assert product.page.evaluate("ended") == ended


def test_offline_browser_ends_no_sign_in(product: Host) -> None:
    """Nothing is asked a second time."""
    product.answers["/openapi.json"] = answer
    product.page.evaluate("Object.defineProperty(navigator, 'onLine', { get: () => false })")
    product.answers |= {"/propose": fail, CHAT_PATH: fail}
    product.button("Generate").click()
    expect(product.dialog.get_by_role("alert")).to_have_text(UNREACHABLE)
    assert product.page.evaluate("ended") == 0
    assert len(product.requests) == 1


def test_api_of_the_pages_origin_hides_nothing(product: Host) -> None:
    """What did not come from there was lost."""
    product.page.evaluate("document.querySelector('rename-chat-dialog').setAttribute('api-url', '/api/')")
    product.page.route("**/api/**", answer)
    product.page.route("**/api/chats/**", fail)
    product.button("Generate").click()
    expect(product.dialog.get_by_role("alert")).to_have_text(UNREACHABLE)
    assert product.page.evaluate("ended") == 0


def test_closing_ends_the_questions_too(product: Host) -> None:
    """The draft is there when the person has signed in again."""
    product.page.evaluate("AbortSignal.timeout = () => new AbortController().signal")
    waiting: list[Route] = []
    product.answers |= {"/title": refuse, CHAT_PATH: waiting.append, "/openapi.json": answer}
    product.box.fill("Typed")
    with product.page.expect_request(lambda request: request.url.endswith(CHAT_PATH)):
        product.box.press("Enter")
    with product.page.expect_event("requestfailed", lambda request: request.url.endswith(CHAT_PATH)):
        product.page.keyboard.press("Escape")
    product.open()
    expect(product.box).to_have_value("Typed")
    assert product.page.evaluate("ended") == 0
