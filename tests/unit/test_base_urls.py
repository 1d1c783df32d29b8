"""Which base URLs a model config may have, and which addresses they may lead to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.rules.base_urls import BaseUrl, is_loopback, is_public, parse_base_url

GOOD = {
    "https://api.openai.com/v1": BaseUrl("https", "api.openai.com", 443, "/v1"),
    "https://api.openai.com/v1/": BaseUrl("https", "api.openai.com", 443, "/v1"),
    "https://My-Resource.openai.azure.com/openai/v1": BaseUrl(
        "https", "my-resource.openai.azure.com", 443, "/openai/v1"
    ),
    "https://models.example.com:8443": BaseUrl("https", "models.example.com", 8443, ""),
    "https://[2606:4700::1]/v1": BaseUrl("https", "[2606:4700::1]", 443, "/v1"),
    "http://127.0.0.1:11434/v1": BaseUrl("http", "127.0.0.1", 11434, "/v1"),
    "http://localhost:8000/v1": BaseUrl("http", "localhost", 8000, "/v1"),
    "http://[::1]:8000/v1": BaseUrl("http", "[::1]", 8000, "/v1"),
}
BAD = [
    "", "api.openai.com/v1", "ftp://api.openai.com", "HTTPS://api.openai.com", "https://", "https:///v1",
    "http://api.openai.com/v1", "http://10.0.0.1/v1", "http://127.0.0.1.example.com/v1", "http://localhost.example.com",
    "https://user@api.openai.com/v1", "https://user:password@api.openai.com", "https://api.openai.com/v1?key=x",
    "https://api.openai.com/v1#x", "https://api.openai.com:0/v1", "https://api.openai.com:65536", "https://a:b/v1",
    "https://api.openai.com\\@evil.example", "https://api.openai.com/ v1",
    "https://api.openai.com/v1\r\nx: y", " https://api.openai.com", "https://api.openai.com\n",
    "https://ex ample.com", "https://bücher.example/v1",
    "https://[::1", "https://api.openai.com//v1", "https://fe80::1%eth0/",
]  # fmt: skip
NOT_PUBLIC = [
    "127.0.0.1", "127.9.9.9", "10.0.0.1", "172.16.0.1", "192.168.0.1", "100.64.0.1", "100.100.100.200",
    "0.0.0.0",  # noqa: S104 - it is refused
    "169.254.169.254", "169.254.170.2", "255.255.255.255", "224.0.0.1", "240.0.0.1", "192.0.0.1",
    "198.18.0.1", "203.0.113.1", "::1", "::", "fe80::1", "fe80::1%eth0", "fec0::1", "fc00::1",
    "fd00:ec2::254", "ff02::1", "2001:db8::1", "2002:a9fe:a9fe::1", "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::1", "::a9fe:a9fe",     "::ffff:169.254.169.254", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
]  # fmt: skip


@pytest.mark.parametrize("url", GOOD)
def test_base_url_is_read_in_its_parts(url: str) -> None:
    """The final slash makes no difference."""
    assert parse_base_url(url) == GOOD[url]


@pytest.mark.parametrize("url", BAD)
def test_other_url_is_refused(url: str) -> None:
    """So is plain http to any other machine, and whatever two parsers could read in two ways."""
    assert parse_base_url(url) is None


@given(st.text(max_size=60) | st.text(max_size=40).map("https://{}".format))
def test_any_text_is_a_base_url_or_none(text: str) -> None:
    """It raises nothing, and no host holds a sign that has a meaning in a URL."""
    url = parse_base_url(text)
    assert url is None or not set(url.host + url.path) & set("@?#\\ \r\n\t")


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_address_that_is_not_public_is_told(address: str) -> None:
    """Also one of IPv4 that is written as one of IPv6."""
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "52.94.1.1", "2606:4700::1", "::ffff:8.8.8.8"])
def test_public_address_is_told(address: str) -> None:
    """Of both kinds."""
    assert is_public(address)
    assert not is_loopback(address)


@pytest.mark.parametrize("address", ["127.0.0.1", "127.1.2.3", "::1", "::ffff:127.0.0.1"])
def test_address_of_this_machine_is_told(address: str) -> None:
    """Of both kinds."""
    assert is_loopback(address)
