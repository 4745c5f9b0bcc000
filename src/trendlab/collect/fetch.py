"""Asking as a good guest does: robots.txt, one request per host at a time, with pauses."""

from __future__ import annotations

import http.cookiejar
import threading
import time
import zlib
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx2
import stamina
from protego import Protego

from trendlab import __version__
from trendlab.collect.config import Config
from trendlab.collect.guard import FetchError, RefusedError, Transport
from trendlab.collect.state import State

AGENT = "trendlab"
PAUSE = 2.0
PAUSES = {"api.gdeltproject.org": 8.0}  # it asks for 5 s, and refuses those who keep to 5.0
LONGEST = 60.0  # crawl-delay that is still honoured; robots.txt with a longer one is not asked
DAY = 86_400.0
LIMIT = 20_000_000
ROBOTS = 512_000  # RFC 9309, 2.5: at least 500 kibibytes are read
SOON = 30.0  # a Retry-After that is waited for within the run
REDIRECTS = 5


class PassingError(FetchError):
    """A trouble that may pass within the run: asked again after `wait` seconds."""

    def __init__(self, said: str, wait: float = PAUSE, state: str = "failed") -> None:
        super().__init__(said)
        self.wait, self.state = wait, state


class LaterError(FetchError):
    """The host asks to be left alone until some second of the epoch."""

    state = "waiting"

    def __init__(self, said: str, until: float) -> None:
        at = time.strftime("%F %H:%M", time.gmtime(until))
        super().__init__(f"{said}; not before {at} UTC")


@dataclass
class Answer:
    """What a server said: a body, or that nothing has changed, or where it went."""

    url: str
    status: int
    headers: dict[str, str]
    body: bytes = b""
    moved: bool = False


@dataclass
class _Host:
    lock: threading.Lock = field(default_factory=threading.Lock)
    last: float = 0.0  # when the last request ended, on the monotonic clock
    delay: float = 0.0
    rules: dict[str, Protego | None] = field(default_factory=dict)


class Fetcher:
    """Fetches addresses; may be shared by threads. `State` remembers what hosts ask for."""

    def __init__(self, config: Config, state: State) -> None:
        self.state, self.pause = state, config.pause
        self.hosts: dict[str, _Host] = defaultdict(_Host)
        jar = http.cookiejar.CookieJar(http.cookiejar.DefaultCookiePolicy(allowed_domains=[]))
        self.client = httpx2.Client(
            transport=Transport(config.loopback),
            cookies=jar,
            trust_env=False,
            timeout=httpx2.Timeout(20, connect=10),
            headers={
                "User-Agent": f"{AGENT}/{__version__} (+{config.contact})",
                "Accept": "application/rss+xml, application/atom+xml, application/xml, */*;q=0.8",
                "Accept-Encoding": "gzip",
            },
        )

    def get(self, url: str, conditions: dict[str, str] | None = None) -> Answer:
        """Fetch an address, through redirects; 200 or 304. Raises FetchError."""
        for attempt in stamina.retry_context(on=_wait, attempts=2, timeout=None):
            with attempt:
                return self._follow(url, conditions or {}, LIMIT)
        raise AssertionError

    def _follow(self, url: str, headers: dict[str, str], limit: int, robots: bool = True) -> Answer:
        for _ in range(REDIRECTS + 1):
            parts = urlsplit(url)
            if parts.scheme not in ("http", "https") or not parts.hostname:
                raise RefusedError(f"{url[:200]}: only http and https are asked")
            if parts.username is not None:
                raise RefusedError(f"{parts.hostname}: an address with a user name is not asked")
            if robots:
                self._ask_leave(url)
            answer = self._request(url, parts.hostname, headers, limit)
            if not answer.moved:
                return answer
            url = urljoin(url, answer.headers["location"])
        raise FetchError(f"more than {REDIRECTS} redirects")

    @contextmanager
    def _turn(self, name: str) -> Iterator[None]:
        """Wait until a request to this host is due, and let no other begin before it ends."""
        host = self.hosts[name]
        with host.lock:
            known = self.state.host(name)
            until = float(known.get("after", 0))
            if until > time.time():
                raise LaterError(f"{name} asked to be left alone", until)
            pause = max(self.pause, PAUSES.get(name, 0), host.delay)
            since = min(time.monotonic() - host.last, time.time() - float(known.get("last", 0)))
            time.sleep(max(0, pause - max(0, since)))
            try:
                yield
            finally:
                host.last = time.monotonic()
                self.state.host(name, last=time.time())

    def _request(self, url: str, name: str, headers: dict[str, str], limit: int) -> Answer:
        with self._turn(name):
            try:
                with self.client.stream("GET", url, headers=headers) as response:
                    answer = Answer(url, response.status_code, dict(response.headers))
                    answer.moved = response.has_redirect_location
                    self._refused(answer, name)
                    if response.status_code == 200:
                        answer.body = _body(response, limit)
            except httpx2.TransportError as error:
                raise PassingError(f"{name}: {error or type(error).__name__}") from None
            except httpx2.InvalidURL as error:
                raise FetchError(f"{url[:200]}: {error}") from None
            if name in PAUSES and b"limit requests" in answer.body[:500].lower():
                raise PassingError(f"{name}: too many requests, it says", state="waiting")
        if answer.status not in (200, 304) and not answer.moved:
            raise FetchError(f"{name}: answered {answer.status}")
        return answer

    def _refused(self, answer: Answer, name: str) -> None:
        """Raise for what a server says about itself: busy, broken, or asking for time."""
        said = f"{name}: answered {answer.status}"
        if answer.status in (429, 503):
            wait = retry_after(answer.headers.get("retry-after", ""))
            if wait <= SOON:
                raise PassingError(said, wait)
            self.state.host(name, after=time.time() + wait)
            raise LaterError(said, time.time() + wait)
        if answer.status >= 500:
            raise PassingError(said)

    def _ask_leave(self, url: str) -> None:
        parts = urlsplit(url)
        origin, host = f"{parts.scheme}://{parts.netloc}", self.hosts[str(parts.hostname)]
        if origin not in host.rules:
            host.rules[origin] = self._rules(origin, str(parts.hostname))
        rules = host.rules[origin]
        if rules is None:
            raise RefusedError(f"{parts.hostname}: robots.txt cannot be had; not asked this time")
        host.delay = float(rules.crawl_delay(AGENT) or 0)
        if host.delay > LONGEST:
            raise RefusedError(f"{parts.hostname}: robots.txt asks for {host.delay:.0f} s pauses")
        if not rules.can_fetch(url, AGENT):
            raise RefusedError(f"{parts.hostname}: robots.txt forbids {parts.path[:100]}")

    def _rules(self, origin: str, name: str) -> Protego | None:
        """Read robots.txt, a day at most after it was fetched; None where it cannot be had."""
        kept = self.state.host(name).get("robots", {}).get(origin)
        if kept and 0 <= time.time() - kept["at"] < DAY:
            return Protego.parse(kept["text"])
        try:
            answer = self._follow(f"{origin}/robots.txt", {}, -ROBOTS, robots=False)
            text = answer.body.decode("utf-8", "replace")
        except (LaterError, RefusedError):
            raise
        except PassingError:
            return None  # RFC 9309, 2.3.1.4: unreachable means that all is forbidden
        except FetchError as error:
            if "answered 4" not in str(error):
                return None
            text = ""  # and unavailable that all is allowed
        robots = self.state.host(name).get("robots", {})
        self.state.host(name, robots=robots | {origin: {"at": time.time(), "text": text}})
        return Protego.parse(text)


def _wait(error: Exception) -> float | bool:
    """Say how long to wait before asking again, for `stamina`."""
    return error.wait if isinstance(error, PassingError) else False


def retry_after(text: str) -> float:
    """Read either form of Retry-After, as seconds from now, a week at most; if neither, 900."""
    if text.strip().isascii() and text.strip().isdigit():
        return min(float(text), 7 * DAY)
    try:
        at = parsedate_to_datetime(text).timestamp()
    except (TypeError, ValueError, OverflowError):
        return 900
    return min(max(at - time.time(), 0), 7 * DAY)


def _body(response: Any, limit: int) -> bytes:
    """Read and unpack a body within a limit; below zero, what lies beyond is left unread."""
    coding = response.headers.get("content-encoding", "identity").strip().lower()
    if coding not in ("gzip", "x-gzip", "identity", ""):
        raise FetchError(f"content-encoding {coding[:40]} was not asked for")
    body, most, whole = bytearray(), abs(limit), True
    for piece in response.iter_raw():
        body += piece
        if len(body) > most:
            break
    if "gzip" in coding and (limit < 0 or len(body) <= most):
        engine = zlib.decompressobj(31)
        try:
            body = bytearray(engine.decompress(body, most + 1))
        except zlib.error as error:
            raise FetchError(f"damaged gzip ({error})") from None
        whole = engine.eof
    if len(body) > most and limit > 0:
        raise FetchError(f"over {most / 1e6:.0f} MB")
    if len(body) <= most and not whole:
        raise PassingError("the body ends too early")
    return bytes(body[:most])
