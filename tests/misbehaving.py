"""A web server on this machine alone that plays feeds and misbehaves as asked; it keeps a log."""

import contextlib
import gzip
import threading
import time
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FEED = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"><channel><title>Le Journal</title><link>https://journal.example/</link>
{items}</channel></rss>"""
ITEM = """<item><title>{title}</title><link>https://journal.example/{key}</link>
<description>{title}, le récit.</description><pubDate>{date}</pubDate></item>
"""
TRENDS = """<?xml version="1.0" encoding="UTF-8"?>
<rss xmlns:ht="https://trends.google.com/trending/rss" version="2.0"><channel>
<title>Daily Search Trends</title><link>https://trends.google.com/trending/rss?geo=FR</link>
<item><title>grève sncf</title><ht:approx_traffic>{volume}</ht:approx_traffic>
<pubDate>{date}</pubDate><ht:news_item><ht:news_item_title>La grève continue</ht:news_item_title>
<ht:news_item_url>https://journal.example/greve</ht:news_item_url>
<ht:news_item_source>Le Journal</ht:news_item_source></ht:news_item></item></channel></rss>"""


def feed(*titles: str, at: float | None = None) -> bytes:
    """A feed of today with these titles."""
    date = formatdate(time.time() - 3600 if at is None else at)
    items = [ITEM.format(title=t, key=t.replace(" ", "-"), date=date) for t in titles]
    return FEED.format(items="".join(items)).encode()


def trends(volume: str = "2000+", at: float | None = None) -> bytes:
    date = formatdate(time.time() - 3600 if at is None else at)
    return TRENDS.format(volume=volume, date=date).encode()


@dataclass
class Page:
    """What an address answers, or how it fails to."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    length: int | None = None  # a false Content-Length
    endless: bytes = b""  # sent again and again
    drip: float = 0.0  # seconds between single bytes


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        server = self.server.owner
        page = server.pages.get(self.path.partition("?")[0], Page(status=404))
        begun = time.monotonic()
        page = server.changed(page, self.headers) if page.status == 200 else page
        with contextlib.suppress(OSError):  # the other side had enough
            self._send(page)
        server.log.append((begun, time.monotonic(), self.path, page.status, dict(self.headers)))

    def _send(self, page: Page) -> None:
        self.send_response(page.status)
        for name, value in page.headers.items():
            self.send_header(name, value)
        if not page.endless and page.status != 304:
            length = len(page.body) if page.length is None else page.length
            self.send_header("Content-Length", str(length))
        self.end_headers()
        pieces = [bytes([b]) for b in page.body] if page.drip else [page.body]
        for piece in pieces:
            self.wfile.write(piece)
            time.sleep(page.drip)
        while page.endless and not self.server.owner.closed:
            self.wfile.write(page.endless)

    def log_message(self, *args: object) -> None:
        pass


class Server:
    """``with Server() as server: server.pages["/feed"] = Page(feed("One"))``."""

    def __init__(self, address: str = "127.0.0.1") -> None:
        self.http = ThreadingHTTPServer((address, 0), _Handler)
        self.http.owner = self
        self.http.daemon_threads = True
        self.place = f"{address}:{self.http.server_port}"
        self.pages: dict[str, Page] = {"/robots.txt": Page(status=404)}
        self.log: list[tuple[float, float, str, int, dict[str, str]]] = []
        self.closed = False

    def url(self, path: str) -> str:
        return f"http://{self.place}{path}"

    def asked(self, path: str) -> list[tuple[float, float, str, int, dict[str, str]]]:
        return [entry for entry in self.log if entry[2] == path]

    def changed(self, page: Page, headers: dict[str, str]) -> Page:
        """Answer 304 where the validator sent is that of the page."""
        for asked, own in (("If-None-Match", "ETag"), ("If-Modified-Since", "Last-Modified")):
            if own in page.headers and headers.get(asked) == page.headers[own]:
                return Page(status=304, headers=page.headers)
        return page

    def __enter__(self) -> "Server":
        threading.Thread(target=self.http.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closed = True
        self.http.shutdown()
        self.http.server_close()


def bomb(size: int = 200_000_000) -> bytes:
    """A feed that unpacks to this size."""
    return gzip.compress(b"<rss>" + b" " * size)
