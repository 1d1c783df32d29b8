"""An issuer of one's own, as far as a tab sees it: what would go there is answered here."""

import base64
import hashlib
import json
from urllib.parse import parse_qsl, urlencode, urlsplit

from playwright.sync_api import Page, Route

ISSUER = "https://issuer.example"
_CORS = {"access-control-allow-origin": "*"}


class StubIssuer:
    """Gives ``access_token``, at first one about to end; keeps the last ``query`` and the ``grants``.

    ``revoked`` is what it was told to take back, by requests that fail where it is ``out_of_reach``.
    """

    def __init__(
        self, tab: Page, home: str, access_token: str, *, refuses: bool = False, state: str = ""
    ) -> None:
        self.access_token = access_token
        self.refuses = refuses
        self.state = state
        self.query: dict[str, str] = {}
        self.grants: list[dict[str, str]] = []
        self.revoked: list[dict[str, str]] = []
        self.out_of_reach = False
        tab.route(home, _with_the_issuer_in_its_policy)
        tab.route(f"{home}?*", _with_the_issuer_in_its_policy)
        tab.route("**/ui/config.json", _config)
        tab.route(f"{ISSUER}/.well-known/*", _discovery)
        tab.route(f"{ISSUER}/authorize?*", self._authorize)
        tab.route(f"{ISSUER}/token", self._token)
        tab.route(f"{ISSUER}/revoke", self._revoke)

    def _authorize(self, route: Route) -> None:
        self.query.update(parse_qsl(urlsplit(route.request.url).query))
        answer = {"error": "access_denied"} if self.refuses else {"code": "the-code"}
        query = urlencode({"state": self.state or self.query["state"], **answer})
        # Not by a redirect, whose second half would pass these routes by.
        script = f"<script>location.replace({json.dumps(self.query['redirect_uri'] + '?' + query)})</script>"
        route.fulfill(content_type="text/html", body=script)

    def _token(self, route: Route) -> None:
        sent = dict(parse_qsl(route.request.post_data or ""))
        self.grants.append(sent)
        tokens = {"access_token": self.access_token, "refresh_token": f"renewal-{len(self.grants)}"}
        route.fulfill(json={**tokens, "expires_in": 3600 * (len(self.grants) - 1)}, headers=_CORS)

    def _revoke(self, route: Route) -> None:
        self.revoked.append(dict(parse_qsl(route.request.post_data or "")))
        if self.out_of_reach:
            route.abort()
        else:
            route.fulfill(headers=_CORS)


def challenge(verifier: str) -> str:
    """What PKCE sends ahead of ``verifier``."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def _config(route: Route) -> None:
    settings = {"issuer": ISSUER, "client_id": "page", "audience": "titles"}
    route.fulfill(json={**settings, "cognito_url": "", "dev_users": {}})


def _discovery(route: Route) -> None:
    endpoints = {"authorization_endpoint": f"{ISSUER}/authorize", "token_endpoint": f"{ISSUER}/token"}
    endpoints |= {"revocation_endpoint": f"{ISSUER}/revoke"}
    route.fulfill(json={**endpoints, "scopes_supported": ["openid", "offline_access"]}, headers=_CORS)


def _with_the_issuer_in_its_policy(route: Route) -> None:
    answered = route.fetch()
    policy = answered.headers["content-security-policy"].replace("connect-src", f"connect-src {ISSUER}")
    route.fulfill(response=answered, headers={**answered.headers, "content-security-policy": policy})
