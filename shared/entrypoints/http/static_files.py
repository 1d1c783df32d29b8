"""Serves public files, compressed and with entity tags."""

import base64
import hashlib
import re
import zlib
from collections.abc import Mapping
from functools import cache
from http import HTTPStatus
from pathlib import Path

from shared.entrypoints.http.responses import Response

_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".ts": "text/plain; charset=utf-8",
}
_GZIP_FORMAT = 31
_NO_WEIGHT = re.compile(r"q=0(\.0*)?")


def file_response(path: Path, headers: Mapping[str, str], request_headers: Mapping[str, str]) -> Response:
    """Returns 200 with the file, or 304 if ``request_headers`` name its entity tag.

    ``headers`` are further response headers. The tag covers them too, because a browser keeps the old ones
    after a 304.
    """
    tag = _entity_tag(path, tuple(sorted(headers.items())))
    common = {**headers, "etag": tag, "vary": "accept-encoding", "x-content-type-options": "nosniff"}
    if _is_known(tag, request_headers.get("if-none-match", "")):
        return {"statusCode": int(HTTPStatus.NOT_MODIFIED), "headers": common}
    common["content-type"] = _TYPES[path.suffix]
    ok = int(HTTPStatus.OK)
    if not _takes_gzip(request_headers.get("accept-encoding", "")):
        return {"statusCode": ok, "headers": common, "body": _text(path)}
    compressed = {**common, "content-encoding": "gzip"}
    return {"statusCode": ok, "headers": compressed, "body": _compressed(path), "isBase64Encoded": True}


def _is_known(tag: str, if_none_match: str) -> bool:
    return if_none_match.strip() == "*" or tag.removeprefix("W/") in if_none_match


def _takes_gzip(accepted: str) -> bool:
    """Returns whether an Accept-Encoding header allows gzip (RFC 9110, 12.5.3)."""
    codings = (coding.partition(";") for coding in accepted.lower().split(","))
    weights = {coding.strip(): weight.strip() for coding, _, weight in codings}
    return _NO_WEIGHT.fullmatch(weights.get("gzip", weights.get("*", "q=0"))) is None


@cache
def _text(path: Path) -> str:
    return path.read_text("utf-8")


@cache
def _compressed(path: Path) -> str:
    return base64.b64encode(zlib.compress(_text(path).encode(), level=9, wbits=_GZIP_FORMAT)).decode()


@cache
def _entity_tag(path: Path, headers: tuple[tuple[str, str], ...]) -> str:
    # A weak tag, since it is the same for the compressed file.
    content = repr((_text(path), headers)).encode()
    return f'W/"{hashlib.sha256(content).hexdigest()[:32]}"'
