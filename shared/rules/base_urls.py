"""Base URLs of OpenAI-compatible endpoints, and the addresses that they may lead to."""

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

LOOPBACK_HOSTS = frozenset({"127.0.0.1", "[::1]", "localhost"})
_DEFAULT_PORTS = {"http": 80, "https": 443}
_MAX_PORT = 65_535
# All public IPv6 addresses are in it.
_GLOBAL_UNICAST = ip_network("2000::/3")
# No user, query or fragment. Nothing that two parsers could read differently.
_BASE_URL = re.compile(
    r"(?P<scheme>https?)://(?P<host>[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252})|\[[0-9A-Fa-f:.]{2,45}\])"
    r"(?::(?P<port>[0-9]{1,5}))?(?P<path>(?:/[A-Za-z0-9._~%-]+)*)/?"
)


@dataclass(frozen=True)
class BaseUrl:
    """A base URL in parts. ``path`` begins with a slash or is empty, and ends without one."""

    scheme: str
    host: str
    port: int
    path: str


def parse_base_url(url: str) -> BaseUrl | None:
    """Returns the URL's parts, or None if it is no base URL.

    It begins with https://. Only a server on this machine may have http://.
    """
    match = _BASE_URL.fullmatch(url)
    if match is None:
        return None
    scheme, host = match["scheme"], match["host"].lower()
    port = int(match["port"] or _DEFAULT_PORTS[scheme])
    if not 0 < port <= _MAX_PORT or (scheme == "http" and host not in LOOPBACK_HOSTS):
        return None
    return BaseUrl(scheme, host, port, match["path"])


def is_public(address: str) -> bool:
    """Returns whether an IP address is a public one.

    Loopback, private, link-local, multicast and reserved addresses are not. Cloud metadata is at such ones.
    """
    found = _address(address)
    return found.is_global and not found.is_multicast and (found.version == 4 or found in _GLOBAL_UNICAST)  # noqa: PLR2004 - IPv4


def is_loopback(address: str) -> bool:
    """Returns whether an IP address is this machine's own."""
    return _address(address).is_loopback


def _address(text: str) -> IPv4Address | IPv6Address:
    """Returns the address, or the IPv4 address that it contains."""
    found = ip_address(text)
    return (isinstance(found, IPv6Address) and found.ipv4_mapped) or found
