"""Collecting, killed at random moments and fed with real captures; a server on this machine plays.

``TRENDLAB_KILLS`` is the number of kills (200).
"""

from __future__ import annotations

import os
import random
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import pandas as pd

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from misbehaving import Page, Server, feed, trends

from trendlab import archive
from trendlab.collect import config
from trendlab.collect import run as collecting

KILLS = int(os.environ.get("TRENDLAB_KILLS", "200"))
REAL = Path(os.environ.get("TRENDLAB_REAL", "../shared/real"))
WINDOW = 40  # entries of a feed
FEEDS = ("news_articles/feeds/*.*", "google_trends/trending_rss/*.xml", "gdelt/doc_api/*.json")


class Growing(Server):
    """Feeds with three new entries at each request, and another volume of the trend."""

    served: dict[str, int]

    def changed(self, page: Page, headers: dict[str, str]) -> Page:
        if page.body not in (b"a", b"b"):
            return super().changed(page, headers)
        name = page.body.decode()
        last = self.served[name] = self.served.get(name, 0) + 3
        return Page(feed(*(f"{name} {n}" for n in range(max(0, last - WINDOW), last))))


def settings(folder: str, server: Server, **urls: str) -> config.Config:
    sources = tuple(config.Source(name, url=server.url(path)) for name, path in urls.items())
    return config.Config(
        f"{folder}/archive", "a@b.example", sources, loopback=(server.place,), pause=0
    )


def once(one: config.Config) -> None:
    """Collect, and compact every month that has more than three parts."""
    collecting.PARTS = 3
    collecting.collect(one, lambda _: None, every=True)


def killed(one: config.Config, rng: random.Random) -> bool:
    """Collect in a process of its own and kill it at a random moment; tells if it was at work."""
    pid = os.fork()
    if not pid:
        once(one)
        os._exit(0)
    time.sleep(rng.uniform(0, 0.5))
    os.kill(pid, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) < 0


def kills() -> list[dict[str, Any]]:
    rng, at_work, lost, double, left, unreadable = random.Random(16), 0, 0, 0, 0, 0
    with tempfile.TemporaryDirectory() as folder, Growing() as server:
        server.served = {}
        server.pages |= {"/a": Page(b"a"), "/b": Page(b"b"), "/t": Page(trends())}
        one = settings(folder, server, a="/a", b="/b", t="/t")
        for _ in range(KILLS):
            at_work += killed(one, rng)
            try:
                archive.Archive(one.archive).articles()
            except Exception:
                unreadable += Path(one.archive, "archive.json").exists()
            once(one)
            store = archive.Archive(one.archive)
            titles = store.articles()["title"]
            wanted = {f"{name} {n}" for name, last in server.served.items() for n in range(last)}
            lost += len(wanted - set(titles))
            double += int(titles.duplicated().sum())
            left += len(
                [n for n, _ in store.place.list("") if n.startswith("spool/") or ".tmp" in n]
            )
            pulls = store.trends()
            double += int(pulls.duplicated(["origin"]).sum())
    note = f"{at_work} of {KILLS} kills while at work; {len(wanted)} articles, {len(pulls)} pulls"
    named = {"lost": lost, "double": double, "left behind": left, "unreadable": unreadable}
    return [{"measure": k, "result": v, "target": "0", "note": note} for k, v in named.items()]


def real() -> list[dict[str, Any]]:
    """Collect real captures twice; the second time nothing but headers is transferred."""
    files = sorted(p for pattern in FEEDS for p in REAL.glob(pattern) if p.name != "SOURCE.txt")
    if not files:
        return [{"measure": "real captures", "result": "", "note": "not at hand"}]
    with tempfile.TemporaryDirectory() as folder, Server() as server:
        urls = {f"{n}-{p.stem}": f"/{n}" for n, p in enumerate(files)}
        for path, file in zip(urls.values(), files, strict=True):
            server.pages[path] = Page(file.read_bytes(), headers={"ETag": f'"{path}"'})
        one = settings(folder, server, **urls)
        first = collecting.collect(one, lambda _: None)
        asked = len(server.log)
        second = collecting.collect(one, lambda _: None, every=True)
        kept = len(archive.Archive(one.archive).articles())
    good = [o for o in first if o.state == "new"]
    again = [entry[3] for entry in server.log[asked:]]
    said = "; ".join(f"{o.source}: {o.said}" for o in first if o.state != "new")[:600]
    return [
        {"measure": "real captures read", "result": f"{len(good)} of {len(files)}", "note": said},
        {
            "measure": "articles kept",
            "result": kept,
            "note": f"of {sum(o.rows for o in good)} rows",
        },
        {
            "measure": "second run, unchanged",
            "result": sum(o.state == "unchanged" for o in second),
            "note": f"answers {pd.Series(again).value_counts().to_dict()}",
        },
    ]


def run() -> list[dict[str, Any]]:
    return [*real(), *kills()]
