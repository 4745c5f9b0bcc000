"""What is trending: the "Trending now" CSV, and the feeds and saved pages of `trending_pages`.

The CSV is recognised by its volumes ("2K+", "1 mil+"), in any interface language: the language
follows the interface, not the place, and is learned from the dates and units in the file.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from trendlab.language.messages import say
from trendlab.loading import dates, grid, moments, periods, places
from trendlab.loading.formats.trending_pages import frame_of, page_of, read_feed, read_page
from trendlab.loading.reading import Claim, Options, Reading, bad
from trendlab.loading.volumes import A_SUM, VolumeError, is_total, parse_volume, units_of
from trendlab.tables import LoadError

if TYPE_CHECKING:
    from trendlab.loading.grid import Grid
    from trendlab.loading.source import Source

_VOLUME = re.compile(
    r"[>~]?\s*\d[^+,;:]{0,14}(?:[,.]\d{1,6}[^+,;:]{0,8})?\s*[+＋]\u200f?|[\u200e\u200f]?\+\s?\d[^+;:%٪]{0,14}"
)
# Below 100 no volume is published; "18+" is an age, "+4.42" and "+12" are changes.
_SMALL = re.compile(r"\d{1,2}\s*[+＋]|[+＋]\s?\d{1,3}(?:[.,]\d{1,2})?")
# Columns of articles whose figures look like volumes.
_AUDIENCE = re.compile(
    r"(?:total |est\.? )?(?:shares?|likes?|views?|reach|audience|followers?|comments?|retweets?|"
    r"engagements?|reads|partages?|vues?|abonnés|portée|uvpm|visits?)",
    re.I,
)
_BELOW = re.compile(r"[-−]\s?\d")
DISTINCT = 1000
SHAPES = 500
_NAMED = re.compile(r"trending_([A-Z]{2}(?:-[A-Z0-9]{1,3})?)_(?:\w+_)?(\d{8}-\d{4})")


@dataclass
class _Layout:
    """Which column holds what; None where the file has no such column."""

    topic: int
    volume: int
    started: int | None
    ended: int | None
    header: bool


def recognises(source: Source) -> Claim | None:
    head = source.start
    if head.startswith(b"<"):
        fed = b"approx_traffic" in head and b"<item" in head
        return Claim(95, "a feed whose items have approx_traffic") if fed else None
    if head[:1] in (b"{", b"[") or head.startswith(b"PAR1"):
        return None
    if page_of(source) is not None:
        return Claim(90, "a topic with its volume, place and article")
    found = _layout(grid.opening(source))
    return Claim(75, "a column of volumes such as 1,000+ beside topics") if found else None


def read(source: Source, options: Options) -> list[Reading]:
    if source.start.startswith(b"<"):
        return read_feed(source, options)
    if page := page_of(source):
        return read_page(page, source, options)
    table = grid.whole(source)
    layout = _layout(table) or _layout(grid.opening(source))
    if layout is None:
        raise LoadError(f"{source.name}: not a list of trending searches after all.")
    return [_read_table(table, layout, source, options)]


def _layout(table: Grid) -> _Layout | None:
    """Find the column of volumes, then the topic and the times among the others."""
    if len(table.rows) < 2:
        return None
    header = not any(map(_is_volume, table.rows[0]))
    body = table.rows[1:] if header else table.rows
    width = max(len(row) for row in body)
    columns = [[row[i] if i < len(row) else "" for row in body] for i in range(width)]
    shares = [_share_of_volumes(column) for column in columns]
    volume = max(range(width), key=shares.__getitem__)
    named = table.rows[0][volume : volume + 1] if header else []
    if shares[volume] < 0.5 or (named and _AUDIENCE.fullmatch(named[0])):
        return None
    timed = [i for i in range(width) if i != volume and _is_time(columns[i])]
    texts = [i for i in range(width) if i != volume and i not in timed and _is_text(columns[i])]
    if not texts:
        return None
    before = [i for i in texts if i < volume] or texts
    topic = max(before, key=lambda i: len(set(columns[i])))
    started = timed[0] if timed else None
    after = timed[1] if len(timed) > 1 else None
    if after is None and started is not None and started + 1 < width:
        after = started + 1 if not any(columns[started + 1]) else None
    return _Layout(topic, volume, started, after, header)


def _is_volume(cell: str) -> bool:
    return bool(_VOLUME.fullmatch(cell)) and not _SMALL.fullmatch(cell)


def _share_of_volumes(column: Sequence[str]) -> float:
    """Say how many cells are volumes; a column with anything below zero has none."""
    fallen = any(map(_BELOW.match, column))
    return 0.0 if fallen else sum(map(_is_volume, column)) / len(column)


def _is_time(column: Sequence[str]) -> bool:
    """Most cells have a clock and a year; a few are enough to tell."""
    filled = [cell for cell in column if cell][:20]
    timed = [c for c in filled if re.search(r"\d\D*[:.h시時时]\D*\d", c) and re.search(r"\d{4}", c)]
    return len(timed) > 0.8 * len(filled) and all(len(cell) < 60 for cell in filled)


def _is_text(column: Sequence[str]) -> bool:
    return sum(bool(re.search(r"[^\W\d]", cell)) for cell in column) > 0.5 * len(column)


def _read_table(table: Grid, layout: _Layout, source: Source, options: Options) -> Reading:
    start = 1 if layout.header else 0
    rows = list(zip(table.rows[start:], table.lines[start:], strict=True))
    width = max(len(row) for row, _ in rows)
    padded = [(row + [""] * (width - len(row)), line) for row, line in rows]
    geo = _place(padded, source, options)
    reader = _Cells([row for row, _ in padded], layout, geo, options)
    if layout.started is None:
        reader.take_days([row for row, _ in padded], source.name)
    told: list[dict[str, Any]] = []
    header = table.rows[0] if layout.header else []
    names = header + [f"column {i + 1}" for i in range(len(header), width)]
    for row, line in padded:
        last = line == padded[-1][1] and is_total(row[layout.topic])
        summed = bad(line, names[layout.topic], row[layout.topic], A_SUM)
        told.append(summed if last else reader.row(row, line, names))
    good = [row for row in told if "expected" not in row]
    rejected = [row for row in told if "expected" in row]
    frame = frame_of(good, source).assign(geo=geo, pulled=reader.pulled(source))
    return Reading(
        "Google Trends trending searches", "trends", frame, rejected,
        rows_read=len(rows), repairs=[*table.repairs, *reader.repairs],
    )  # fmt: skip


def _place(rows: list[tuple[list[str], int]], source: Source, options: Options) -> str | None:
    """The place is in the links to Explore, else in the file's name, else what the caller says."""
    for cell in (cell for row, _ in rows[:50] for cell in row if "explore?" in cell):
        if found := parse_qs(urlsplit(cell).query).get("geo"):
            return places.code(found[0])
    named = _NAMED.search(source.path.name)
    return named[1] if named else options.geo


class _Cells:
    """Reads the cells of one file, each distinct text once, in the language of the file."""

    def __init__(
        self, rows: list[list[str]], layout: _Layout, geo: str | None, options: Options
    ) -> None:
        self.layout = layout
        self.options = options
        self.zone = options.zone or dates.zone_of(geo) or "UTC"
        self.repairs: list[str] = []
        self.days: tuple[int, dict[str, datetime | None]] | None = None
        timed = [i for i in (layout.started, layout.ended) if i is not None]
        self.texts = list(dict.fromkeys(row[i] for row in rows for i in timed if row[i]))
        self.spoken, self.languages = self._languages([row[layout.volume] for row in rows])
        self.moments = {text: self._moment(text) for text in self.texts}
        self.volumes: dict[str, tuple[float, float] | VolumeError] = {}

    def _languages(self, volumes: list[str]) -> tuple[list[str], list[str]]:
        """Languages of the dates, then of the volumes: they have all units of the file.

        Figures and ISO dates alone tell no language, and need none.
        """
        if self.options.locale:
            return [moments.language(self.options.locale)], [self.options.locale]
        shapes = {_shape(text): text for text in self.texts}
        spoken = moments.spoken(list(shapes.values())[:SHAPES])
        kept = units_of(set(volumes), spoken or moments.LANGUAGES)
        if len(kept) == len(moments.LANGUAGES):
            return [], []
        return [language for language in kept if language in spoken] or spoken, kept or spoken

    def _moment(self, text: str) -> datetime | None:
        made = moments.read(text, self.spoken)
        if made and made.tzinfo is None:
            told = say("Times carry no zone and are read in {zone}.", zone=self.zone)
            self.repairs += [] if self.repairs else [told]
            made = made.replace(tzinfo=periods.zone_called(self.zone))
        return made

    def row(self, row: list[str], line: int, names: list[str]) -> dict[str, Any]:
        volume = self._volume(row[self.layout.volume])
        if isinstance(volume, VolumeError):
            name = names[self.layout.volume]
            expected = str(volume).partition(": ")[2] or "a volume such as 1,000+"
            return bad(line, name, row[self.layout.volume], expected)
        made: dict[str, Any] = {"topic": row[self.layout.topic], "row": line, "partial": False}
        made["low"], made["high"] = volume
        for name, i in (("start", self.layout.started), ("end", self.layout.ended)):
            text = row[i] if i is not None else ""
            made[name] = self.moments[text] if text else None
            if text and made[name] is None:
                return bad(line, names[i or 0], text, "a date with year and hour")
        made["partial"] = self.layout.ended is not None and made["end"] is None
        if self.days is not None and self.layout.started is None:
            column, starts = self.days
            made["start"] = starts[row[column]]
            if made["start"] is None:
                return bad(line, names[column], row[column], "a date")
        return made

    def take_days(self, rows: list[list[str]], name: str) -> None:
        """Take the days of a list that has dates without a clock as starts."""
        taken = (self.layout.topic, self.layout.volume)
        for column in (i for i in range(len(rows[0])) if i not in taken):
            keys = [row[column] for row in rows]
            if all(len(key) >= 8 and periods.is_key(key) for key in keys):
                starts = periods.read(keys, name=name).starts
                self.days = column, dict(zip(keys, starts, strict=True))
                self.repairs.append(say("Dates have no clock: the day is the start."))
                return

    def _volume(self, text: str) -> tuple[float, float] | VolumeError:
        if text not in self.volumes:
            if len(self.volumes) >= DISTINCT:
                return VolumeError(
                    "volumes are rungs of a ladder: there are too many different ones"
                )
            self.volumes[text] = _unanimous(text, self.languages)
        return self.volumes[text]

    def pulled(self, source: Source) -> datetime | None:
        """The name of an export tells when it was pulled, on the clock of its own dates."""
        named = _NAMED.search(source.path.name)
        clock = next((made.tzinfo for made in self.moments.values() if made), None)
        return periods.pulled_at(named[2], clock) if named and clock else None


def _shape(text: str) -> str:
    """A moment without its figures: the words tell the language, and few are different."""
    return re.sub(r"\d+", "0", text)


def _unanimous(text: str, languages: list[str]) -> tuple[float, float] | VolumeError:
    """Read a volume in every language that the file may be in; they must agree."""
    read, failed = set(), VolumeError(f"{text!r} is not a volume: a volume such as 1,000+")
    for language in languages or (None,):
        try:
            read.add(parse_volume(text, language))
        except VolumeError as error:
            failed = error
    return read.pop() if len(read) == 1 and max(read)[1] < float("inf") else failed
