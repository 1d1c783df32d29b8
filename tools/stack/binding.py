"""Which addresses the local stack listens on, and what to tell whoever opens more than this machine's own."""

import argparse
import fcntl
import ipaddress
import socket
import struct
from dataclasses import dataclass

from tools.stack.front import CONTAINER_NAMES, HOST

BRIDGE = "bridge"
BRIDGES = ("docker0", "podman0", "cni-podman0")
_SIOCGIFADDR = 0x8915  # Linux: the IPv4 address of an interface


@dataclass(frozen=True)
class Binding:
    """The ``addresses`` to listen on, further ``names`` that callers may use, a ``warning`` if it is wide."""

    addresses: tuple[str, ...] = (HOST,)
    names: tuple[str, ...] = ()
    warning: str = ""


LOOPBACK = Binding()


def binding(requested: str, bridges: tuple[str, ...] = BRIDGES) -> Binding:
    """What BIND asks for: an IPv4 address, or the bridge by which containers reach this machine."""
    if requested == BRIDGE:
        return _bridge_binding(bridges)
    try:
        address = ipaddress.IPv4Address(requested)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{requested} is neither '{BRIDGE}' nor an IPv4 address") from error
    if requested == HOST:
        return LOOPBACK
    warning = _warning("Everybody who reaches it", requested)
    warning += f" BIND={BRIDGE} lets in this machine's containers alone."
    if address.is_unspecified:
        return Binding((requested,), CONTAINER_NAMES, warning)
    return Binding((HOST, requested), (requested, *CONTAINER_NAMES), warning)


def _bridge_binding(bridges: tuple[str, ...]) -> Binding:
    there = {name for _, name in socket.if_nameindex()}
    bridge_addresses = [interface_address(name) for name in bridges if name in there]
    if not bridge_addresses:
        warning = f"WARNING: there is no {' or '.join(bridges)} on this machine. The stack listens on {HOST}"
        return Binding(
            names=CONTAINER_NAMES, warning=f"{warning} alone, which Docker Desktop's containers reach."
        )
    addresses = tuple(bridge_addresses)
    warning = _warning("Every container on this machine", " and ".join(addresses))
    return Binding((HOST, *addresses), (*addresses, *CONTAINER_NAMES), warning)


def _warning(who: str, address: str) -> str:
    return (
        f"WARNING: the emulator listens on {address} and asks for no credentials. {who} can run code as you."
    )


def interface_address(name: str) -> str:
    """The IPv4 address of the network interface ``name``, on Linux."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        answer = fcntl.ioctl(probe, _SIOCGIFADDR, struct.pack("256s", name.encode()))
    return socket.inet_ntoa(answer[20:24])
