"""What anybody gets without a token: compressed once, cached, and not sent twice to who has it."""

import base64
import gzip
import zlib
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from werkzeug.http import parse_accept_header

from shared.entrypoints.http import static_files
from tests.support.api import handler_of
from tests.support.template import PROJECT, functions

WEB = handler_of(functions()["WebFunction"])
UI = PROJECT / "functions" / "web" / "ui"
DOCUMENT = PROJECT / "functions" / "web" / "openapi.json"
FILES = [
    ("GET /", None, UI / "page.html"),
    ("GET /openapi.json", None, DOCUMENT),
    *(("GET /ui/{file}", path.name, path) for path in sorted(UI.iterdir()) if path.name != "page.html"),
]
# Of the document, as it is sent; the plain one has eight times as many.
MAX_DOCUMENT_BYTES = 20_000
Answer = dict[str, Any]


def get(
    route: str, file: str | None = None, headers: Mapping[str, str] | None = None, method: str = "GET"
) -> Answer:
    """The function's answer to somebody without a token."""
    path = {"file": file} if file else None
    context = {"http": {"method": method}}
    event = {"routeKey": route, "requestContext": context, "pathParameters": path, "headers": headers}
    answer: Answer = WEB(event, None)
    return answer


def sent(answer: Answer) -> bytes:
    """The bytes that an HTTP API makes of an answer."""
    body: str = answer["body"]
    return base64.b64decode(body) if answer.get("isBase64Encoded") else body.encode()


@pytest.mark.parametrize(("route", "file", "path"), FILES)
def test_file_is_sent_compressed_to_who_takes_gzip(route: str, file: str | None, path: Any) -> None:
    """Or as it is. Its tag and what caches are told are the same."""
    plain, compressed = get(route, file), get(route, file, {"Accept-Encoding": "gzip, deflate, br"})
    assert sent(plain) == gzip.decompress(sent(compressed)) == path.read_bytes()
    assert len(sent(compressed)) < len(sent(plain))
    assert compressed["headers"] == {**plain["headers"], "content-encoding": "gzip"}
    assert plain["headers"]["vary"] == "accept-encoding"
    assert plain["headers"]["cache-control"] in {"no-cache", "public, max-age=300"}
    assert plain["headers"]["x-content-type-options"] == "nosniff"


def test_document_takes_a_twentieth_of_a_megabyte_at_most() -> None:
    """As nearly every client asks for it."""
    assert len(sent(get("GET /openapi.json", headers={"accept-encoding": "gzip"}))) < MAX_DOCUMENT_BYTES


CODINGS = st.lists(
    st.sampled_from(["gzip", "GZip", "br", "*", "identity", "deflate", "xgzip"]),
    unique_by=str.lower,
    max_size=4,
)
WEIGHTS = st.sampled_from(["", ";q=0", ";q=0.000", ";q=0.001", ";q=1", " ; q=0.5", "; Q=0"])


@given(CODINGS.flatmap(lambda codings: st.tuples(*(WEIGHTS.map(coding.__add__) for coding in codings))))
@example(())
@example(("gzip;q=0", "*"))
@example(("*;q=0",))
def test_file_is_sent_plain_to_clients_without_gzip(accepted: tuple[str, ...]) -> None:
    """By another reader of the header."""
    header = ", ".join(accepted)
    takes = parse_accept_header(header.lower()).quality("gzip") > 0
    answer = get("GET /", headers={"accept-encoding": header})
    assert answer.get("isBase64Encoded", False) == takes


@pytest.mark.parametrize(("route", "file"), [(route, file) for route, file, _ in FILES])
@pytest.mark.parametrize("form", ["{0}", "W/{0}", '"another", W/{0}', "{0},{0}", "*", " * "])
def test_file_that_the_caller_has_is_not_sent(route: str, file: str | None, form: str) -> None:
    """304 and what a cache has to know; a weak tag and a strong one are compared alike."""
    first_headers = get(route, file)["headers"]
    assert first_headers["etag"].startswith('W/"')
    known_tags = form.format(first_headers["etag"].removeprefix("W/"))
    answer = get(route, file, {"if-none-match": known_tags, "accept-encoding": "gzip"})
    assert (answer["statusCode"], answer.get("body")) == (304, None)
    assert answer["headers"] == {
        name: value for name, value in first_headers.items() if name != "content-type"
    }
    assert answer["headers"]["x-content-type-options"] == "nosniff"


def test_file_that_differs_from_what_the_caller_has_is_sent() -> None:
    """Each file has a tag of its own."""
    tags = {get(route, file)["headers"]["etag"] for route, file, _ in FILES}
    assert len(tags) == len(FILES)
    for route, file, _ in FILES:
        other_tags = tags - {get(route, file)["headers"]["etag"]}
        assert get(route, file, {"if-none-match": ", ".join(other_tags)})["statusCode"] == 200


def test_page_with_another_policy_is_sent_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """A browser that gets a 304 goes on with the policy that it has."""
    known = {"if-none-match": get("GET /")["headers"]["etag"]}
    assert get("GET /", headers=known)["statusCode"] == 304
    monkeypatch.setenv("WATCH_URL", "wss://watch.example/live")
    answer = get("GET /", headers=known)
    assert answer["statusCode"] == 200
    assert "wss://watch.example" in answer["headers"]["content-security-policy"]


def test_file_is_compressed_once_however_often_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """At its first request, and never for who takes no gzip or has the file."""
    for cached in (static_files._text, static_files._compressed, static_files._entity_tag):  # noqa: SLF001 - as in a new process
        cached.cache_clear()
    compressed: list[int] = []

    def compress(data: bytes, **options: Any) -> bytes:
        compressed.append(len(data))
        return _compress(data, **options)

    _compress = zlib.compress
    monkeypatch.setattr(zlib, "compress", compress)
    tag = get("GET /openapi.json")["headers"]["etag"]
    get("GET /openapi.json", headers={"if-none-match": tag, "accept-encoding": "gzip"})
    assert compressed == []
    for _ in range(3):
        get("GET /openapi.json", headers={"accept-encoding": "gzip"})
    assert compressed == [DOCUMENT.stat().st_size]


def test_unknown_route_may_be_remembered_for_minutes() -> None:
    """A hundred bytes, which gzip makes no fewer."""
    for route, file in (("$default", None), ("GET /ui/{file}", "nothing.js")):
        answer = get(route, file, {"accept-encoding": "gzip"})
        assert answer["statusCode"] == 404
        assert answer["headers"]["cache-control"] == "public, max-age=300"
        assert len(sent(answer)) <= len(gzip.compress(sent(answer)))


@pytest.mark.parametrize("method", ["HEAD", "POST", "PROPFIND"])
def test_not_found_of_other_methods_is_not_cached(method: str) -> None:
    """It is no answer to GET, which may have a route there."""
    assert get("$default", method=method)["headers"]["cache-control"] == "no-store"
