"""A page names no route but those of the contract, whose source declares each once."""

import re

import pytest

from tests.support.template import PROJECT
from tools.contract.operations import OPERATIONS

PAGES = sorted(
    path.relative_to(PROJECT).as_posix()
    for pattern in ("*.md", "docs/**/*.md", "examples/**/*.md")
    for path in PROJECT.glob(pattern)
)
# What the page itself is loaded by, which no client calls.
OF_THE_PAGE = {"GET /", "GET /ui/{file}"}
KNOWN = {f"{operation.method.upper()} {operation.path}" for operation in OPERATIONS} | OF_THE_PAGE
METHODS = r"(?:GET|POST|PUT|PATCH|DELETE)"
# Of several methods, a table's bar has a backslash before it.
NAMED = re.compile(rf"\b({METHODS}(?:\\?\|{METHODS})*) (/[\w/{{}}.-]*)")
# The path of a shell command, below the variable with the API's address.
CALLED = re.compile(r'\$API(/[^\s"?\\`]*)')


def routes_in(text: str) -> set[str]:
    """The routes that a text names."""
    matches = NAMED.findall(text)
    return {f"{method} {path}" for methods, path in matches for method in re.split(r"\\?\|", methods)}


def is_called_by_none(path: str) -> bool:
    """Whether no route has such a path, a value in a parameter's place."""
    templates = {route.partition(" ")[2] for route in KNOWN}
    return not any(re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path) for template in templates)


@pytest.mark.parametrize("page", PAGES)
def test_page_names_and_calls_routes_of_the_contract_only(page: str) -> None:
    """In its tables, its text and its commands."""
    text = (PROJECT / page).read_text("utf-8")
    assert routes_in(text) <= KNOWN
    assert list(filter(is_called_by_none, CALLED.findall(text))) == []


@pytest.mark.parametrize(
    ("text", "route"),
    [
        ("| `GET\\|PUT /admin/titles/{id}` |", "PUT /admin/titles/{id}"),
        ("`PATCH /chats/{id}/title`", "PATCH /chats/{id}/title"),
        ("`GET /spend?since=`", "GET /spend"),
    ],
)
def test_route_that_is_none_is_found(text: str, route: str) -> None:
    """However it is written."""
    assert route in routes_in(text) - KNOWN


def test_path_of_a_command_that_no_route_has_is_found() -> None:
    """One that a route has is not."""
    paths = CALLED.findall('curl -X PUT "$API/chats/$CHAT/titles"; curl "$API/chats/$CHAT?x=1"')
    assert list(map(is_called_by_none, paths)) == [True, False]


def test_pages_name_routes() -> None:
    """Most of the contract's, so that the expression finds them."""
    named = {route for page in PAGES for route in routes_in((PROJECT / page).read_text("utf-8"))}
    assert len(named) > len(KNOWN) // 2
