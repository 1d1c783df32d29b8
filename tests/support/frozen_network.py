"""A way to a server on which a freeze cuts what is idle, as the network around Lambda does."""

import selectors
import socket
import ssl
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HOST = "127.0.0.1"
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)
_CHUNK = 65536


class Way:
    """Relays to a server. ``connections`` counts what came this way, ``resets`` what was cut in use.

    A connection from before ``freeze`` is reset when its next request comes: until then nobody hears of it.
    """

    def __init__(self, endpoint_url: str) -> None:
        self.endpoint_url = endpoint_url
        self.connections = self.resets = 0
        self._frozen = 0

    def freeze(self) -> None:
        """Cuts all connections that there are."""
        self._frozen = self.connections

    def relay(self, client: socket.socket, to: tuple[str, int]) -> None:
        """One connection, until either side ends it."""
        self.connections += 1
        number = self.connections
        with client, socket.create_connection(to) as server:
            while True:
                for source, other in _readable(client, server):
                    data = source.recv(_CHUNK)
                    if source is client and data and number <= self._frozen:
                        self.resets += 1
                        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
                        return
                    if not data:
                        return
                    other.sendall(data)


def _readable(client: socket.socket, server: socket.socket) -> list[tuple[socket.socket, socket.socket]]:
    if isinstance(client, ssl.SSLSocket) and client.pending():
        return [(client, server)]
    # Not select.select, which takes no descriptor above 1,023: a long run of tests has as many.
    with selectors.DefaultSelector() as readable:
        readable.register(client, selectors.EVENT_READ, server)
        readable.register(server, selectors.EVENT_READ, client)
        return [(client if key.data is server else server, key.data) for key, _ in readable.select()]


@contextmanager
def way_to(url: str, certificate: Path | None = None) -> Iterator[Way]:
    """A way to the server at ``url``, by TLS where there is a ``certificate``."""
    to = urlsplit(url)
    assert to.hostname
    assert to.port
    server = (to.hostname, to.port)
    context = None
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
    with socket.create_server((HOST, 0)) as listener:
        scheme, port = "https" if context else "http", listener.getsockname()[1]
        way = Way(f"{scheme}://{HOST}:{port}{to.path}")

        def serve(client: socket.socket) -> None:
            try:
                way.relay(context.wrap_socket(client, server_side=True) if context else client, server)
            except OSError:
                return  # either side hung up

        def accept() -> None:
            while True:
                try:
                    client, _ = listener.accept()
                except OSError:
                    return  # the block has ended
                threading.Thread(target=serve, args=(client,), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        yield way
        listener.shutdown(socket.SHUT_RDWR)


def make_certificate(path: Path) -> Path:
    """Writes a certificate for this machine, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(HOST))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(private + certificate.public_bytes(pem))
    return path
