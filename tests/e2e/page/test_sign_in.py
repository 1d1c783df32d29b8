"""Signing in, and how it ends."""

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, Request, Route, expect

from tests.e2e.conftest import Service
from tests.e2e.page.issuer import StubIssuer, challenge
from tests.e2e.page.tabs import open_chat, open_dialog, wait_until
from tools.stack import aws

KEPT = "chat-titles-session"


def test_sign_in_at_ones_own_issuer_succeeds(browser: Browser, service: Service) -> None:
    """By code with PKCE, out and back; the token is renewed there too."""
    tab = browser.new_context().new_page()
    home = f"{service.stack.deployed.api_url}/"
    issuer = StubIssuer(tab, home, service.stack.users[0].token)
    tab.goto(home)
    tab.get_by_role("button", name="Sign in", exact=True).click()
    expect(tab.locator("#spent")).to_contain_text("this month")
    expect(tab.locator("#who")).to_have_text(service.stack.users[0].sub)
    assert tab.url == home
    code, *renewed = issuer.grants
    names = ("response_type", "code_challenge_method", "audience", "scope")
    assert [issuer.query[name] for name in names] == ["code", "S256", "titles", "openid offline_access"]
    assert challenge(code.pop("code_verifier")) == issuer.query["code_challenge"]
    assert code == {
        "grant_type": "authorization_code",
        "client_id": "page",
        "code": "the-code",
        "redirect_uri": home,
    }
    assert renewed == [{"grant_type": "refresh_token", "client_id": "page", "refresh_token": "renewal-1"}]
    tab.context.close()


def test_sign_in_that_the_issuer_refuses(browser: Browser, service: Service) -> None:
    """It is told, and can be tried again."""
    tab = browser.new_context().new_page()
    home = f"{service.stack.deployed.api_url}/"
    StubIssuer(tab, home, "", refuses=True)
    tab.goto(home)
    tab.get_by_role("button", name="Sign in", exact=True).click()
    expect(tab.locator("#refused")).to_have_text("The sign-in was not finished.")
    expect(tab.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    tab.context.close()


@pytest.mark.parametrize("out_of_reach", [False, True])
def test_sign_out_revokes_at_the_issuer(browser: Browser, service: Service, *, out_of_reach: bool) -> None:
    """What renews the token. Whoever cannot reach the issuer is signed out all the same."""
    tab = browser.new_context().new_page()
    home = f"{service.stack.deployed.api_url}/"
    issuer = StubIssuer(tab, home, service.stack.users[0].token)
    issuer.out_of_reach = out_of_reach
    tab.goto(home)
    tab.get_by_role("button", name="Sign in", exact=True).click()
    expect(tab.locator("#spent")).to_contain_text("this month")
    with tab.expect_request("**/revoke"):
        tab.get_by_role("button", name="Sign out").click()
    check_signed_out(tab)
    revocation = {
        "client_id": "page",
        "token": f"renewal-{len(issuer.grants)}",
        "token_type_hint": "refresh_token",
    }
    assert issuer.revoked == [revocation]
    tab.context.close()


def test_sign_out_revokes_at_the_user_pool(page: Page, service: Service) -> None:
    """The token that renews others is worth nothing from then on, also to who has copied it."""
    renewal = page.evaluate("kept => JSON.parse(sessionStorage.getItem(kept)).renewal", KEPT)
    cognito = aws.client("cognito-idp", service.stack.deployed.endpoint_url)
    client_id = service.stack.deployed.outputs["UserPoolClientId"]
    renew = {
        "ClientId": client_id,
        "AuthFlow": "REFRESH_TOKEN_AUTH",
        "AuthParameters": {"REFRESH_TOKEN": renewal},
    }
    assert cognito.initiate_auth(**renew)["AuthenticationResult"]["AccessToken"]
    with page.expect_response(lambda response: "RevokeToken" in str(response.request.headers)) as answered:
        page.get_by_role("button", name="Sign out").click()
    check_signed_out(page)
    assert answered.value.status == 200
    with pytest.raises(cognito.exceptions.NotAuthorizedException):
        cognito.initiate_auth(**renew)


def test_sign_out_needs_no_user_pool(page: Page) -> None:
    """Whoever cannot reach it is signed out here."""
    page.route(re.compile(r"^http://[^/]+/$"), lambda route: route.abort())
    with page.expect_event("requestfailed", lambda request: "RevokeToken" in str(request.headers)):
        page.get_by_role("button", name="Sign out").click()
    check_signed_out(page)


def check_signed_out(tab: Page) -> None:
    """Fails where the tab shows or keeps anything of who was signed in."""
    expect(tab.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(tab.locator("#refused")).to_have_text("")
    assert tab.evaluate("kept => sessionStorage.getItem(kept)", KEPT) == "{}"


def renewals(tab: Page) -> list[Request]:
    """The requests for a new token, as they are made."""
    requests: list[Request] = []
    tab.on(
        "request",
        lambda request: (
            requests.append(request) if "REFRESH_TOKEN_AUTH" in (request.post_data or "") else None
        ),
    )
    return requests


AGE = (
    "([kept, changed]) => sessionStorage.setItem(kept,"
    " JSON.stringify({ ...JSON.parse(sessionStorage.getItem(kept)), until: Date.now(), ...changed }))"
)


def age(tab: Page, **changed: object) -> None:
    """Lets the tab's token be about to end, and loads the page anew."""
    tab.evaluate(AGE, [KEPT, changed])
    tab.reload()


def test_token_is_renewed_before_it_ends(page: Page, haiku_chat_id: str) -> None:
    """Once, for all requests that are made at that time; nobody is asked to sign in."""
    requests = renewals(page)
    age(page, token="ended")
    expect(page.locator("#live")).to_have_text("Live")
    expect(page.locator(f"[data-chat='{haiku_chat_id}']")).to_be_visible()
    assert len(requests) == 1


def test_sign_in_that_can_not_be_renewed_ends(page: Page) -> None:
    """And says so."""
    age(page, renewal="revoked")
    expect(page.locator("#refused")).to_have_text("Your sign-in has ended.")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_sign_in_lasts_when_a_renewal_fails_temporarily(page: Page) -> None:
    """Whoever is signed in stays so while the user pool cannot be reached."""
    cognito = re.compile(r"^http://[^/]+/$")
    requests = renewals(page)
    page.route(cognito, lambda route: route.abort() if route.request.method == "POST" else route.fallback())
    age(page)
    expect(page.locator("#list-problem")).to_contain_text("The sign-in could not be reached.")
    expect(page.locator("#live")).not_to_have_text("Live")
    page.unroute(cognito)
    expect(page.locator("#live")).to_have_text("Live")
    assert len(requests) > 1


def test_dialog_ends_the_sign_in_when_its_token_is_refused(
    page: Page, dialog: Locator, haiku_chat_id: str, service: Service
) -> None:
    """The page asks to sign in anew. What was typed is there again then, and no more after a sign-out."""
    page.route("**/title/propose", lambda route: route.fulfill(status=401, json={"message": "Unauthorized"}))
    box = dialog.get_by_label("Title", exact=True)
    box.fill("Typed")
    dialog.get_by_role("button", name="Generate").click()
    expect(page.locator("#refused")).to_have_text("Your sign-in has ended.")
    expect(dialog).to_be_hidden()
    sign_in_again(page)
    title = open_chat(page, haiku_chat_id, service)
    open_dialog(page)
    expect(box).to_have_value("Typed")
    box.press("Escape")
    page.get_by_role("button", name="Sign out").click()
    sign_in_again(page)
    page.get_by_role("button", name=title, exact=True).click()
    expect(page.get_by_role("heading", name=title)).to_be_visible()
    open_dialog(page)
    expect(box).to_have_value(title)


def sign_in_again(page: Page) -> None:
    """As Ada."""
    page.get_by_role("button", name="Sign in as ada").click()
    expect(page.locator("#live")).to_have_text("Live")


def test_request_is_dropped_when_another_user_has_signed_in(page: Page, service: Service) -> None:
    """A request that waited for its token is dropped too."""
    waiting: list[Route] = []
    cognito = re.compile(r"^http://[^/]+/$")
    page.evaluate("const now = Date.now; Date.now = () => now() + 3_590_000")
    hold = "REFRESH_TOKEN_AUTH"
    page.route(
        cognito,
        lambda route: waiting.append(route) if hold in (route.request.post_data or "") else route.fallback(),
    )
    page.locator("#begin").click()
    page.get_by_label("New chat").fill("Private words of Ada's")
    page.get_by_role("button", name="Start").click()
    wait_until(page, lambda: waiting)
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Sign in as grace").click()
    expect(page.locator("#live")).to_have_text("Live")
    expect(page.get_by_label("New chat")).to_have_value("")
    sent: list[Request] = []
    page.on("request", lambda request: sent.append(request) if request.url.endswith("/chats") else None)
    for route in waiting:
        route.continue_()
    page.wait_for_timeout(1_000)
    assert sent == []
    with service.as_user(service.stack.users[1]) as grace:
        assert "Private words" not in grace.get("/chats").text


def test_sign_in_is_refused_when_it_was_not_begun_here(browser: Browser, service: Service) -> None:
    """Somebody else's code is not taken."""
    tab = browser.new_context().new_page()
    home = f"{service.stack.deployed.api_url}/"
    issuer = StubIssuer(tab, home, "", state="of another")
    tab.goto(home)
    tab.get_by_role("button", name="Sign in", exact=True).click()
    expect(tab.locator("#refused")).to_have_text("This sign-in was not begun here.")
    assert issuer.grants == []
    tab.context.close()
