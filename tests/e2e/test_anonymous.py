"""What anybody may send without a token, and what bounds it in the deployed stack."""

import gzip
from typing import Any

import httpx

from tests.e2e.conftest import Service
from tests.support.template import load_template
from tools.contract.openapi import DOCUMENT

DEFAULTS = {
    name: parameter["Default"]
    for name, parameter in load_template()["Parameters"].items()
    if "Default" in parameter
}


def test_document_comes_compressed_and_once(service: Service) -> None:
    """By the API, whose answer is binary then; a second time as a 304 without a body."""
    with httpx.stream("GET", f"{service.stack.deployed.api_url}/openapi.json") as answer:
        raw = b"".join(answer.iter_raw())
    assert answer.headers["content-encoding"] == "gzip"
    assert gzip.decompress(raw) == DOCUMENT.read_bytes()
    with service.as_user(token="") as client:
        again = client.get("/openapi.json", headers={"if-none-match": answer.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        plain = client.get("/openapi.json", headers={"accept-encoding": "identity"})
        assert "content-encoding" not in plain.headers
        assert plain.content == DOCUMENT.read_bytes()


def test_page_loads_compressed_files(service: Service) -> None:
    """Each with a tag of its own."""
    url = service.stack.deployed.api_url
    answers = [httpx.get(f"{url}/{path}") for path in ("", "ui/page.js", "ui/page.css")]
    assert {answer.headers["content-encoding"] for answer in answers} == {"gzip"}
    assert len({answer.headers["etag"] for answer in answers}) == 3
    assert [answer.headers["content-type"].partition(";")[0] for answer in answers] == [
        "text/html",
        "text/javascript",
        "text/css",
    ]


def test_stages_have_the_throttles_of_the_parameters(service: Service) -> None:
    """As SAM's transform writes them for AWS. The emulator takes them and does not heed them."""
    stages = {
        stage["Properties"]["StageName"]: stage["Properties"]
        for stage in service.stack.deployed.template["Resources"].values()
        if stage["Type"] == "AWS::ApiGatewayV2::Stage"
    }
    assert throttles(service, stages["$default"]["DefaultRouteSettings"]) == of("Api")
    assert throttles(service, stages["live"]["DefaultRouteSettings"]) == of("Watch")
    routes = stages["$default"]["RouteSettings"]
    asking = ("POST /chats/{id}/title/propose", "POST /chats/{id}/title/regenerate", "POST /titles")
    throttles_of = {route: throttles(service, settings) for route, settings in routes.items()}
    renames = (
        "PUT /chats/{id}/title",
        "POST /chats/{id}/title/restore",
        "PATCH /chats/{id}",
        "DELETE /chats/{id}",
    )
    assert throttles_of == dict.fromkeys((*asking, "GET /usage"), of("Title")) | dict.fromkeys(
        renames, of("Rename")
    )


def throttles(service: Service, settings: dict[str, Any]) -> tuple[str, str]:
    """Rate and burst of a stage or a route."""
    rate, burst = (settings[f"Throttling{kind}Limit"] for kind in ("Rate", "Burst"))
    resolved = service.stack.deployed.resolved
    return str(resolved(rate)), str(resolved(burst))


def of(prefix: str) -> tuple[str, str]:
    """Rate and burst by the template's own parameters."""
    return DEFAULTS[f"{prefix}RateLimit"], DEFAULTS[f"{prefix}BurstLimit"]
