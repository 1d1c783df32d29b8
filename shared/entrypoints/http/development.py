"""The development principal, who sends every request under ``sam local``, which checks no tokens."""

from collections.abc import Mapping

LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost"})
# Browsers send at least one of them, except to a name that a page has pointed at this machine.
_BROWSERS_HEADERS = ("origin", "sec-fetch-site")


def development_principal(headers: Mapping[str, str], owner_id: str | None) -> str | None:
    """Returns ``owner_id``, or None for a request that a browser sent: any page could have made it do so.

    The names in ``headers`` are in lower case.
    """
    host = headers.get("host", "localhost").partition(":")[0]
    is_from_browser = host not in LOOPBACK_NAMES or any(name in headers for name in _BROWSERS_HEADERS)
    return None if is_from_browser else owner_id
