"""One run: ask every source that is due, keep what came, merge it, and tell how it went."""

from __future__ import annotations

import hashlib
import os
import re
import time
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pandas as pd

from trendlab import archive
from trendlab.collect import mediacloud, spool
from trendlab.collect.config import Config, Source
from trendlab.collect.fetch import Answer, Fetcher
from trendlab.collect.guard import FetchError
from trendlab.collect.state import State
from trendlab.loading import load
from trendlab.loading.reading import Options
from trendlab.loading.source import Source as File
from trendlab.tables import LoadError

HOSTS = 8
INTERVAL, SHORTEST, LONGEST = 6 * 3600.0, 600.0, 86_400.0
EARLY = 0.9  # of an interval: a daily run must not find a daily source due in a minute
PARTS = 30
BATCH = 100  # answers merged at once: an outage of weeks does not need the memory of weeks


@dataclass
class Outcome:
    """How a source fared: new, unchanged, waiting (it asks for time), refused or failed."""

    source: str
    state: str
    said: str = ""
    rows: int = 0
    new: int = 0


def collect(config: Config, told: Callable[[Outcome], None], every: bool = False) -> list[Outcome]:
    """Ask the sources that are due, or `every` one; raises RunError if another run is at work.

    What a host asked for is honoured all the same. `told` hears of each outcome as it comes, from
    any thread.
    """
    run = _Run(config)

    def ask(sources: list[Source]) -> list[Outcome]:
        outcomes = []
        for source in sources:
            outcomes.append(run.ask(source))
            told(outcomes[-1])
        return outcomes

    with run.store.place.lock():
        run.merge()
        hosts: dict[str, list[Source]] = defaultdict(list)
        for source in config.sources:
            if every or run.is_due(source):
                hosts[urlsplit(source.url).hostname or source.kind].append(source)
        with ThreadPoolExecutor(HOSTS) as pool:
            outcomes = [outcome for found in pool.map(ask, hosts.values()) for outcome in found]
        merged = run.merge()
        run.store.compact(PARTS)
    return [merged.get(one.source, one) for one in outcomes]


class _Run:
    def __init__(self, config: Config) -> None:
        self.config = config
        self.store = archive.create(config.archive)
        self.state = State(self.store.place)
        self.fetcher = Fetcher(config, self.state)

    def is_due(self, source: Source) -> bool:
        """Say whether a source is worth asking; one that failed is, ever later, before its time."""
        note = self.state.source(source.name)
        wait = EARLY * float(note.get("interval", INTERVAL))
        if failures := int(note.get("failures", 0)):
            wait = min(wait, SHORTEST * 2.0 ** min(failures, 8))
        return not 0 <= time.time() - float(note.get("tried", 0)) < wait

    def ask(self, source: Source) -> Outcome:
        try:
            outcome = self.pull(source)
        except (FetchError, LoadError) as error:
            outcome = Outcome(source.name, getattr(error, "state", "failed"), str(error))
        if outcome.state == "unchanged":
            self.note(outcome, 1.5, tried=time.time(), good=time.time())
        elif outcome.state == "waiting":  # it was not asked, and is as soon as it may be
            self.note(outcome)
        else:
            self.note(outcome, tried=time.time())
        return outcome

    def note(self, outcome: Outcome, factor: float = 1.0, **news: Any) -> None:
        """Remember how a source fared, and how often it is worth asking."""
        known = self.state.source(outcome.source)
        if outcome.state in ("refused", "failed"):
            news["failures"] = int(known.get("failures", 0)) + 1
        elif "good" in news:
            interval = factor * float(known.get("interval", INTERVAL))
            news |= {"failures": 0, "interval": min(max(interval, SHORTEST), LONGEST)}
        self.state.source(outcome.source, state=outcome.state, said=outcome.said, **news)

    def pull(self, source: Source) -> Outcome:
        """Ask a source, and put what is new into the spool."""
        note = self.state.source(source.name)
        if source.kind == "mediacloud":
            key = os.environ.get(mediacloud.KEY, "")
            answer = Answer("", 200, {}, mediacloud.stories(source, key))
        else:
            answer = self.fetcher.get(source.url, _conditions(note, source))
        digest = hashlib.sha256(answer.body).hexdigest()
        validators = {
            "etag": answer.headers.get("etag", ""),
            "modified": answer.headers.get("last-modified", ""),
            "url": source.url,
        }
        same_tag = note.get("hash") and validators["etag"] and validators["etag"] == note["etag"]
        if answer.status == 304 or same_tag or digest == note.get("hash"):
            return Outcome(source.name, "unchanged")
        media = answer.headers.get("content-type", "")
        raw = spool.Raw(
            source.name, answer.url, datetime.now(UTC).isoformat(),
            charset=media.partition("charset=")[2].partition(";")[0].strip(" \"'"),
            geo=source.geo, zone=source.zone, full_text=source.full_text,
        )  # fmt: skip
        if source.full_text:
            raw.texts = self.texts(raw, answer.body)
        spool.put(self.store.place, raw, answer.body)
        self.state.source(source.name, hash=digest, **validators)
        return Outcome(source.name, "new")

    def texts(self, raw: spool.Raw, body: bytes) -> dict[str, str]:
        """Fetch the full texts of articles that are new; one that cannot be had is left out."""
        articles = tables_of(raw, body, raw.source).get("articles", pd.DataFrame())
        found: dict[str, str] = {}
        if not len(articles):
            return found
        new = self.store.unknown(_dated(articles, raw))[["article_id", "url"]].dropna()
        for article, url in new.head(self.config.pages).itertuples(index=False):
            try:
                page = File(Path("page.html"), raw=self.fetcher.get(url).body)
                texts = [t["text"] for n, t, _ in load.examine(page, Options()) if n == "articles"]
            except (FetchError, LoadError):
                continue
            if texts and texts[0].notna().any():
                found[article] = str(texts[0].dropna().iloc[0])
        return found

    def merge(self) -> dict[str, Outcome]:
        """Merge what waits in the spool, also after a kill; gives the outcome of each source."""
        outcomes: dict[str, Outcome] = {}
        waiting = spool.waiting(self.store.place)
        for at in range(0, len(waiting), BATCH):
            read = {name: self.read(name, outcomes) for name in waiting[at : at + BATCH]}
            articles = [found["articles"] for _, found in read.values() if "articles" in found]
            files: list[str] = []
            if articles:
                added = self.store.append_articles(pd.concat(articles, ignore_index=True))
                files = [origin.rpartition(":")[0] for origin in added["origin"]]
            for name, (raw, found) in read.items():
                count = files.count(name)
                if "trends" in found:
                    count += self.store.append_trends(found["trends"], pd.Timestamp(raw.at))
                self.merged(outcomes[raw.source], count, raw)
                spool.done(self.store.place, name, self.config.keep_raw)
        return outcomes

    def read(
        self, name: str, outcomes: dict[str, Outcome]
    ) -> tuple[spool.Raw, dict[str, pd.DataFrame]]:
        raw, body = spool.get(self.store.place, name)
        outcome = outcomes.setdefault(raw.source, Outcome(raw.source, "new"))
        try:
            found = tables_of(raw, body, name)
        except LoadError as error:
            outcome.state, outcome.said = "failed", str(error)
            return raw, {}
        if "articles" in found:
            found["articles"] = _dated(found["articles"], raw)
        outcome.rows += sum(len(frame) for frame in found.values())
        return raw, found

    def merged(self, outcome: Outcome, new: int, raw: spool.Raw) -> None:
        """Remember what a source brought.

        A feed of which more than half is new may have lost entries in between; one without news
        may wait. An answer that could not be read is asked for again without conditions.
        """
        outcome.new += new
        if outcome.state == "failed":
            self.note(outcome, hash="", etag="", modified="")
            return
        days = dict(list(self.state.source(raw.source).get("days", {}).items())[-30:])
        days[raw.fetched[:10]] = days.get(raw.fetched[:10], 0) + new
        factor = 0.5 if 2 * new > outcome.rows else 1.0 if new else 1.5
        brought = {"rows": outcome.rows, "new": new, "days": days}
        self.note(outcome, factor, good=raw.at.timestamp(), **brought)


def _conditions(note: dict[str, Any], source: Source) -> dict[str, str]:
    """Ask by entity tag first, else by date; not where the address has changed since."""
    if note.get("url") != source.url or not note.get("hash"):
        return {}
    if note.get("etag"):
        return {"If-None-Match": str(note["etag"])}
    return {"If-Modified-Since": str(note["modified"])} if note.get("modified") else {}


def tables_of(raw: spool.Raw, body: bytes, name: str) -> dict[str, pd.DataFrame]:
    """Read an answer with the readers of files: its articles and trends, where it has any."""
    if re.match(rb"\s*(<!doctype html|<html)", body[:1000], re.I):
        raise LoadError(f"{raw.source}: a web page came, no feed or table.")
    options = Options(geo=raw.geo or None, zone=raw.zone or None, as_of=pd.Timestamp(raw.at))
    file = File(Path(name), raw=spool.readable(body, raw.charset))
    return {table: frame for table, frame, _ in load.examine(file, options)}


def _dated(articles: pd.DataFrame, raw: spool.Raw) -> pd.DataFrame:
    """Date what bears no date, as in the feed of trends, by when it was collected."""
    at = pd.Timestamp(raw.at)
    made = articles.assign(published=articles["published"].fillna(at), collected=at)
    if raw.full_text:  # a summary would be another version of the same text
        made["text"] = made["article_id"].map(raw.texts).astype("str")
    return made


def code(outcomes: list[Outcome]) -> int:
    """0 if all went well, 3 if some sources failed or refused, 1 if all did."""
    bad = sum(outcome.state in ("failed", "refused") for outcome in outcomes)
    return 0 if not bad else 1 if bad == len(outcomes) else 3
