"""Connections to public addresses only, of bounded length.

A name is resolved once, each of its addresses is checked, and the connection goes to a checked
address, so that a second answer of the name server changes nothing. This sits beneath redirects.
"""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Collection
from typing import Any

import httpcore2
import httpx2

from trendlab.tables import TrendlabError

PORTS = (80, 443)
SECONDS = 60  # for a whole answer, however slowly it drips
NAT64 = ipaddress.ip_network("64:ff9b::/96")


class FetchError(TrendlabError):
    """An address that gave no answer to keep; one line says why."""

    state = "failed"


class RefusedError(FetchError):
    """An address that is not asked: it is not public, or robots.txt forbids it."""

    state = "refused"


def public(text: str) -> bool:
    """Tell whether an address is public; mapped, 6to4 and NAT64 stand for one in IPv4."""
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        last = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF) if address in NAT64 else None
        address = last or address.ipv4_mapped or address.sixtofour or address
    return address.is_global and not address.is_multicast


class Guard(httpcore2.NetworkBackend):
    """Opens connections to public addresses, and to `loopback` ("127.0.0.1:8000") where named."""

    def __init__(self, loopback: Collection[str] = ()) -> None:
        self.loopback = set(loopback)
        self.real = httpcore2.SyncBackend()

    def connect_tcp(self, host: str, port: int, *rest: Any, **more: Any) -> Any:
        address = self.checked(host, port)
        return _Bounded(self.real.connect_tcp(address, port, *rest, **more), time.monotonic())

    def checked(self, host: str, port: int) -> str:
        """Resolve a name to an address that may be asked; raises RefusedError."""
        named = f"{host}:{port}" in self.loopback
        if port not in PORTS and not named:
            raise RefusedError(f"{host}: port {port} is not asked, only 80 and 443")
        try:
            answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise httpcore2.ConnectError(f"{host}: no such host ({error})") from None
        found = [str(answer[4][0]) for answer in answers]
        good = [ipaddress.ip_address(a).is_loopback if named else public(a) for a in found]
        if not found or not all(good):
            shown = ", ".join(dict.fromkeys(found)) or "no address"
            raise RefusedError(f"{host}: {shown} is not a public address")
        return found[0]


class _Bounded:
    """A connection for one answer, which ends when its time is over."""

    def __init__(self, stream: Any, begun: float) -> None:
        self.stream, self.begun = stream, begun

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)

    def _left(self, timeout: float | None) -> float:
        left = self.begun + SECONDS - time.monotonic()
        if left <= 0:
            raise httpcore2.ReadTimeout(f"no whole answer in {SECONDS} s")
        return min(left, timeout or left)

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self.stream.read(max_bytes, self._left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.stream.write(buffer, self._left(timeout))

    def start_tls(self, *args: Any, **more: Any) -> _Bounded:
        return _Bounded(self.stream.start_tls(*args, **more), self.begun)


class Transport(httpx2.HTTPTransport):
    """A transport over `Guard`, with a connection for each request and no proxy."""

    def __init__(self, loopback: Collection[str] = ()) -> None:
        super().__init__(trust_env=False)
        self._pool = httpcore2.ConnectionPool(
            ssl_context=httpx2.create_ssl_context(trust_env=False),
            max_keepalive_connections=0,
            network_backend=Guard(loopback),
        )
