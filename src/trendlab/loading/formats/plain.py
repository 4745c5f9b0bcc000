"""Plain tables: CSV, TSV, JSON, JSON Lines and Parquet of articles, trends, actors, mentions.

Clean files take pyarrow's readers; where anything is odd (rows that do not fit, quotes over lines,
NULs, mixed types, duplicate keys) `rows` reads the file again, with care.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from trendlab.language.catalog import message
from trendlab.language.messages import say
from trendlab.loading import cells, columns, identity, objects, usual
from trendlab.loading.reading import WITHDRAWN, Claim, Options, Reading
from trendlab.loading.reading import bad as bad_row
from trendlab.loading.source import plain
from trendlab.loading.tidy import hosted, trimmed, with_clock, without_words_for_nothing
from trendlab.loading.volumes import A_SUM, TRUE, is_total
from trendlab.tables import ACTORS, LoadError

if TYPE_CHECKING:
    from trendlab.loading.source import Source

_SHOWN = 12
_REMOVED = r"\[(?:removed|deleted)\]"
_ZONES = {"timezone", "tz", "pubdatetz", "zone", "fuseau", "fuseauhoraire", "zeitzone"}


def recognises(source: Source) -> Claim | None:
    """Take what no other reader takes, on the word of its columns."""
    return Claim(10, "the names of its columns")


def read(source: Source, options: Options) -> list[Reading]:
    """Read a plain table and tell from its columns which table it is."""
    found = _table(source, options)
    given = [name for name in found.frame.columns if name != "row"]
    names = {options.columns.get(name, name) for name in given}
    if absent := [name for name in options.columns if name not in given]:
        told = f"no column {plain(absent[0], 40)}; found {_listed(given)}"
        raise LoadError(f"{source.name}: {told}. Mend columns=.")
    found.frame = found.frame.rename(columns=options.columns)
    found.used = dict(options.columns)
    for table, needed, finish in TABLES:
        if needed <= names:
            found.table = table
            finish(found, source)
            break
    else:
        _articles(found, source, given)
    found.aside = [name for name in given if name not in found.used]
    found.format = f"{found.format} of {found.table}"
    return [found]


def _listed(names: list[str]) -> str:
    """List the columns of a file in its own words."""
    shown = [plain(name, 30) or "(no name)" for name in names]
    return ", ".join(shown[:_SHOWN]) + (", …" if len(shown) > _SHOWN else "")


def _table(source: Source, options: Options) -> Reading:
    used = partial(_used, options)
    if source.head.startswith(b"PAR1"):
        return columns.parquet(source, used)
    if source.head.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        raise LoadError("an Office document. Open it and save the table as CSV (UTF-8).")
    if source.start.startswith(b"<"):
        raise LoadError("a web page or XML that holds no articles. Open it to see what it says.")
    headless = bool(options.columns) and all(name.isdecimal() for name in options.columns)
    if re.match(rb"\s*[\[{]", source.head.removeprefix(b"\xef\xbb\xbf")):
        quick = None if options.encoding else columns.json_lines(source)
        if quick is not None:
            return quick
        found, kind = objects.json_rows(source)
        return _reading(found, kind)
    head = source.head.decode("utf-8", "replace") if not options.encoding else source.text
    delimiter = cells.delimiter_of(head)
    quick = None if options.encoding or headless else columns.csv(source, delimiter, used)
    if quick is not None:
        return quick
    delimiter = cells.delimiter_of(source.sure_text)
    found = cells.csv_rows(source, delimiter, used, headless)
    kind = "sheet" if source.sheet else "TSV" if delimiter == "\t" else "CSV"
    return _reading(found, kind)


def _reading(found: cells.Rows, kind: str) -> Reading:
    frame = pd.DataFrame(
        {name: pd.Series(cells, dtype="str") for name, cells in found.columns.items()}
    ).assign(row=found.lines)
    unit = "record" if kind == "JSON" else "line"
    return Reading(
        kind, "", frame, found.rejected, found.rows_read, repairs=found.repairs, unit=unit
    )


def _used(options: Options, name: str) -> bool:
    return name in options.columns or usual.plainly(name) in usual.SPELT or name in ACTORS


def _articles(found: Reading, source: Source, given: list[str]) -> None:
    found.table = "articles"
    _drop_hollow(found)
    _join_date(found, given)
    chosen = usual.usual(found.frame)
    frame = found.frame.rename(columns=chosen)
    found.used |= {name: column for name, column in chosen.items() if name in given}
    found.used |= {name: name for name in given if name in usual.USUAL}
    found.headed = usual.headed(given)
    named = [n for n in given if usual.plainly(n) in _ZONES]
    zones = {str(zone) for n in named for zone in frame[n].dropna()}
    if len(zones) == 1 and "/" in "".join(zones):
        found.zone = next(iter(zones))
        found.used |= dict.fromkeys(named, "zone")
    lone = {"title", "text", "url"} & set(frame.columns)
    described = lone == {"text"} and "outlet" not in frame
    if (
        described
        and usual.plainly(next(n for n, c in found.used.items() if c == "text")) in _DESCRIBES
    ):
        lone = set()
    if lone == {"url"} and frame["url"].str.contains("://", na=False).any():
        pages = frame["url"].str.contains(r"\w/+[^/\s]", na=False).mean()
        lone = lone if pages > 0.5 else set()  # front pages are a list of outlets
    if not lone and (len(frame.columns) > 1 or not found.rejected):
        raise LoadError(f"{source.name}: {_advice(found.frame, given)}")
    _refuse_alike(found.frame, chosen, given)
    for name, told in (("published", "dates"), ("title", "titles")):
        if name not in frame:
            found.repairs.append(say("There is no column with {what}.", what=message(told)))
    frame = without_words_for_nothing(trimmed(frame), found)
    frame = with_clock(frame, found)
    found.frame = _complete(hosted(frame, found), found, source)


def _drop_hollow(found: Reading) -> None:
    """Give up a column of ours without any cell, where another has what it should."""
    frame = found.frame
    hollow = [name for name in usual.USUAL if name in frame and frame[name].isna().all()]
    if hollow:
        others = {*usual.usual(frame.drop(columns=hollow)).values()}
        found.frame = frame.drop(columns=[name for name in hollow if name in others])


def _join_date(found: Reading, given: list[str]) -> None:
    """Put the parts of a split date together, where no other column has a date."""
    split = usual.split_date(found.frame)
    dated = [name for name, ours in usual.usual(found.frame).items() if ours == "published"]
    if split and "published" not in given and set(dated) <= {*split[1]}:
        found.frame = found.frame.assign(published=split[0])
        found.used |= dict.fromkeys(split[1], "published")
        names = ", ".join(plain(name, 20) for name in split[1])
        found.repairs.append(say("The date is put together from {names}.", names=names))


# Words that tell of an article, and of much else: alone they make none.
_DESCRIBES = {"description", "summary", "chapo", *usual.EXTRACTS}


def _advice(frame: pd.DataFrame, given: list[str]) -> str:
    """Say what a table looks like, which tables it is near to, what each lacks, and what to do."""
    kinds = {name: _kind(frame[name]) for name in frame.columns if name in given}
    listed = ", ".join(
        f"{plain(n, 30) or '(no name)'} ({k})" for n, k in list(kinds.items())[:_SHOWN]
    )
    near = ["articles (no column title, text or url)"]
    if {"dates", "figures"} <= set(kinds.values()):
        near.append("interest over time (figures do not peak at 100 under a term)")
        near.append("counts (no column count beside the dates)")
    elif "figures" in kinds.values():
        near.append("interest by region (no known places beside the figures)")
    told = f"no column title; {len(frame):,} rows of {listed or 'nothing'}"
    return f"{told}; near to {', '.join(near)}. {_next_step(frame, given, kinds)}"


def _next_step(frame: pd.DataFrame, given: list[str], kinds: dict[str, str]) -> str:
    """Say what to do: name the column that reads like titles, by its number without a header."""
    words = {n: frame[n].str.count(r"\w+").mean() for n, kind in kinds.items() if kind == "text"}
    words = {n: count for n, count in words.items() if not frame[n].str.contains("://").any()}
    title = max(words, key=lambda name: words[name], default="")
    # Long, dated or figured "names" are a first row: then columns go by their number.
    headless = any(len(name) > 25 or name[:4].isdigit() or "%" in name for name in given)
    if frame.shape[0] and words.get(title, 0) < 2 and not headless:
        return "No column of it reads like titles: it may be a list of outlets, terms or figures."
    first = "Its first line is no header: columns go by their number. " if headless else ""
    name = str(given.index(title) + 1 if title in given else 1) if headless else title or "1"
    ask = "If it holds articles say which column is the title: "
    return f'{first}{ask}columns={{"{plain(name, 30)}": "title"}}, or trendlab check --columns.'


def _kind(cells: pd.Series) -> str:
    """Say in a word what a column holds."""
    held = cells.dropna().head(200)
    if not len(held):
        return "empty"
    if pd.to_numeric(held, errors="coerce").notna().mean() > 0.9:
        return "figures"
    dated = held.astype("str").str.contains(r"\d{4}-\d\d-\d\d|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}")
    worded = held.astype("str").str.contains(r"[^\W\d_]{2}").mean() > 0.5
    return "dates" if dated.mean() > 0.9 else "text" if worded else "figures written out"


def _refuse_alike(frame: pd.DataFrame, chosen: dict[str, str], given: list[str]) -> None:
    """Refuse two columns of one name but for case and marks, if they hold different things."""
    for name, column in [*chosen.items(), *((n, n) for n in given if n in usual.USUAL)]:
        others = [n for n in given if n != name and usual.plainly(n) == usual.plainly(name)]
        if others and not frame[others[0]].equals(frame[name]):
            twice = f"{plain(name, 40)} and {plain(others[0], 40)}"
            raise LoadError(f"two columns for {column}: {twice}. Rename one, or say columns=.")


def _complete(frame: pd.DataFrame, found: Reading, source: Source) -> pd.DataFrame:
    """Set rows apart that name no article, or lack the date that the others have."""
    blank = pd.Series(True, index=frame.index)
    for name in ("title", "text", "url"):
        if name in frame:
            cell = frame[name]
            filled = identity.lettered(cell)
            left = np.flatnonzero(~filled)
            filled[left] = cell.iloc[left].str.contains(r"[^\s\pP]", na=False)  # not only marks
            if name == "url" and blank.any():
                filled &= cell.str.contains(r"^\w+://.|^www\.", na=False)
            blank &= ~filled
        if not blank.any():
            break
    frame = _set_apart(frame, blank, found, "title", "a title, a text or an address")
    if "title" in frame and identity.holds(frame["title"], ord("[")):
        removed = frame["title"].str.fullmatch(_REMOVED, case=False, na=False)
        frame = _set_apart(frame, removed, found, "title", WITHDRAWN, "[Removed]")
    if {"url", "title"} <= {*frame} and any(map(is_total, frame["title"].tail(1).dropna())):
        last = pd.Series(frame.index == frame.index[-1], frame.index) & frame["url"].isna()
        frame = _set_apart(frame, last, found, "title", A_SUM, "a total")
    if "published" in frame and not frame["published"].isna().all():
        dates = frame["published"]
        undated = dates.isna() if dates.dtype.kind == "M" else dates.isna() | (dates == "")
        frame = _set_apart(frame, undated, found, "published", "a date, as the other rows have")
    return frame


def _set_apart(
    frame: pd.DataFrame, bad: pd.Series, found: Reading, column: str, expected: str, value: str = ""
) -> pd.DataFrame:
    if not bad.any():
        return frame
    found.rejected += [bad_row(int(row), column, value, expected) for row in frame["row"][bad]]
    return frame[~bad]


def _numbers(found: Reading, names: tuple[str, ...]) -> None:
    """Make columns numbers; a cell that is none sets its row apart."""
    for name in names:
        cells = found.frame[name]
        made = pd.to_numeric(cells, errors="coerce")
        bad = made.isna() & cells.notna()
        found.rejected += [
            bad_row(int(row), name, plain(cell), "a number")
            for row, cell in zip(found.frame["row"][bad], cells[bad], strict=True)
        ]
        found.frame = found.frame.assign(**{name: made})[~bad]


def _trends(found: Reading, source: Source) -> None:
    _numbers(found, ("low", "high"))
    if "partial" in found.frame:
        cells = found.frame["partial"].astype("str").str.strip().str.casefold()
        found.frame = found.frame.assign(partial=cells.isin(TRUE))


def _actors(found: Reading, source: Source) -> None:
    frame = found.frame
    bad = frame["actor_id"].isna() | frame["name"].isna()
    found.frame = frame = _set_apart(frame, bad, found, "name", "an actor_id and a name")
    listed = frame.get("aliases", pd.Series(dtype="str", index=frame.index)).fillna("")
    split = [[part.strip() for part in text.split("|") if part.strip()] for text in listed]
    found.frame = frame.assign(aliases=pd.Series(split, index=frame.index, dtype="object"))


# Columns by which our own tables are known; whatever has none of these holds articles.
TABLES: tuple[tuple[str, set[str], Callable[[Reading, Source], Any]], ...] = (
    ("trends", {"topic", "start", "low", "high"}, _trends),
    ("actors", {"actor_id", "name"}, _actors),
)
