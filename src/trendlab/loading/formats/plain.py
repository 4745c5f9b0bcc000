"""Plain tables: CSV, TSV, JSON, JSON Lines and Parquet of articles, trends, actors, mentions.

Clean files take pyarrow's readers; where anything is odd (rows that do not fit, quotes over lines,
NULs, mixed types, duplicate keys) `rows` reads the file again, with care.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from trendlab.loading import cells as rows
from trendlab.loading import columns as fast
from trendlab.loading.reading import Claim, Options, Reading
from trendlab.loading.source import plain
from trendlab.tables import ACTORS, LoadError

if TYPE_CHECKING:
    import pandas as pd

    from trendlab.loading.source import Source

# The usual names of a column, in the order in which they are preferred.
USUAL = {
    "url": "url link articlelink permalink lien adresse uri guid",
    "outlet": "outlet source sourcename medianame media journal newspaper publisher publication"
    " domain site articlesource articlemaindomain",
    "published": "published publisheddate publishdate publishedat pubdate datepublished"
    " publicationdate datepublication datedepublication dateparution datedeparution"
    " date datetime articledate created createdat seendate"
    " timestamp jour",
    "title": "title headline titre articletitle ogtitle titolo titulo titel",
    "text": "text content body fulltext texte contenu articlecontent articletext description"
    " summary chapo",
    "language": "language lang langue",
    "country": "country sourcecountry pays",
    "authors": "authors author auteur auteurs byline articleauthorname",
}
_SPELT = {name: column for column, names in USUAL.items() for name in names.split()}
_SHOWN = 12


def recognises(source: Source) -> Claim | None:
    """Take what no other reader takes, on the word of its columns."""
    return Claim(10, "the names of its columns")


def read(source: Source, options: Options) -> list[Reading]:
    """Read a plain table and tell from its columns which table it is."""
    try:
        found = _table(source, options)
    except LoadError as error:
        raise _named(error, source) from None
    names = {options.columns.get(name, name) for name in found.frame.columns}
    found.frame = found.frame.rename(columns=options.columns)
    for table, needed, finish in TABLES:
        if needed <= names:
            found.table = table
            finish(found, source)
            break
    else:
        _articles(found, source)
    found.format = f"{found.format} of {found.table}"
    return [found]


def _named(error: LoadError, source: Source) -> LoadError:
    message = str(error)
    return error if message.startswith(source.name) else LoadError(f"{source.name}: {message}")


def _table(source: Source, options: Options) -> Reading:
    if source.head.startswith(b"PAR1"):
        return fast.parquet(source)
    if source.head.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        raise LoadError("an Office document. Open it and save the table as CSV (UTF-8).")
    if source.head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
        raise LoadError("a web page or XML that holds no articles. Open it to see what it says.")
    headless = bool(options.columns) and all(name.isdecimal() for name in options.columns)
    used = partial(_used, options)
    if re.match(rb"\s*[\[{]", source.head.removeprefix(b"\xef\xbb\xbf")):
        quick = None if options.encoding else fast.json_lines(source)
        if quick is not None:
            return quick
        found, kind = rows.json_rows(source)
        return _reading(found, kind)
    head = source.head.decode("utf-8", "replace") if not options.encoding else source.text
    delimiter = rows.delimiter_of(head)
    quick = None if options.encoding or headless else fast.csv(source, delimiter, used)
    if quick is not None:
        return quick
    delimiter = rows.delimiter_of(source.text)
    found = rows.csv_rows(source, delimiter, used, headless)
    return _reading(found, "TSV" if delimiter == "\t" else "CSV")


def _reading(found: rows.Rows, kind: str) -> Reading:
    import pandas as pd

    frame = pd.DataFrame(
        {name: pd.Series(cells, dtype="str") for name, cells in found.columns.items()}
    ).assign(row=found.lines)
    return Reading(kind, "", frame, found.rejected, found.rows_read, repairs=found.repairs)


def _used(options: Options, name: str) -> bool:
    return name in options.columns or _plainly(name) in _SPELT or name in ACTORS


def _plainly(name: str) -> str:
    bare = unicodedata.normalize("NFD", str(name).casefold())
    return "".join(c for c in bare if c.isalnum())


def _articles(found: Reading, source: Source) -> None:
    found.table = "articles"
    frame = found.frame
    frame = frame.rename(columns=_usual(frame))
    named = {"title", "text", "url"} & set(frame.columns)
    if not named and (len(frame.columns) > 1 or not found.rejected):
        listed = [plain(name, 30) for name in frame.columns if name != "row"]
        shown = ", ".join(listed[:_SHOWN]) + (", …" if len(listed) > _SHOWN else "")
        # Long or dated "names" are a first row: then columns go by their number.
        headless = any(len(name) > 25 or name[:4].isdigit() for name in listed)
        name = "1" if headless or not listed else listed[0]
        raise LoadError(
            f"{source.name}: no column title; found {shown}. Say which it is: "
            f'columns={{"{name}": "title"}}.'
        )
    if "published" not in frame:
        found.repairs.append("no column with dates: published is missing")
    found.frame = _complete(frame, found, source)


def _usual(frame: pd.DataFrame) -> dict[str, str]:
    """Map the columns whose names are usual ones to the names of the articles table."""
    spelt: dict[str, str] = {}
    for name in frame.columns:
        spelt.setdefault(_plainly(name), name)
    chosen: dict[str, str] = {}
    for column, usual in USUAL.items():
        if column not in frame.columns:
            free = (spelt[name] for name in usual.split() if name in spelt)
            name = next((n for n in free if n not in USUAL and n not in chosen), None)
            if name is not None:
                chosen[name] = column
    if "article" in spelt and spelt["article"] not in chosen:
        known = {*chosen.values(), *frame.columns}
        missing = next((c for c in ("title", "text") if c not in known), None)
        if missing:
            chosen[spelt["article"]] = missing
    return chosen


def _complete(frame: pd.DataFrame, found: Reading, source: Source) -> pd.DataFrame:
    """Set rows apart that name no article, or lack the date that the others have."""
    import pandas as pd

    blank = pd.Series(True, index=frame.index)
    for name in ("title", "text", "url"):
        if name in frame:
            cell = frame[name]
            filled = cell.notna() & (cell != "") & ~cell.str.isspace()
            if name == "url" and not filled.empty:
                filled &= cell.str.contains(r"^\w+://.|^www\.", na=False) if blank.any() else filled
            blank &= ~filled
        if not blank.any():
            break
    frame = _set_apart(frame, blank, found, "title", "a title, a text or an address")
    if "published" in frame and not frame["published"].isna().all():
        dates = frame["published"]
        undated = dates.isna() if dates.dtype.kind == "M" else dates.isna() | (dates == "")
        frame = _set_apart(frame, undated, found, "published", "a date, as the other rows have")
    return frame


def _set_apart(
    frame: pd.DataFrame, bad: pd.Series, found: Reading, column: str, expected: str
) -> pd.DataFrame:
    if not bad.any():
        return frame
    found.rejected += [
        {"row": int(row), "column": column, "value": "", "expected": expected}
        for row in frame["row"][bad]
    ]
    return frame[~bad]


def _numbers(found: Reading, names: tuple[str, ...]) -> None:
    """Make columns numbers; a cell that is none sets its row apart."""
    import pandas as pd

    for name in names:
        cells = found.frame[name]
        made = pd.to_numeric(cells, errors="coerce")
        bad = made.isna() & cells.notna()
        found.rejected += [
            {"row": int(row), "column": name, "value": plain(cell), "expected": "a number"}
            for row, cell in zip(found.frame["row"][bad], cells[bad], strict=True)
        ]
        found.frame = found.frame.assign(**{name: made})[~bad]


def _trends(found: Reading, source: Source) -> None:
    _numbers(found, ("low", "high"))
    if "partial" in found.frame:
        cells = found.frame["partial"].astype("str").str.strip().str.casefold()
        found.frame = found.frame.assign(partial=cells.isin(["true", "1", "yes"]))


def _mentions(found: Reading, source: Source) -> None:
    _numbers(found, tuple(name for name in ("start", "end") if name in found.frame))


def _actors(found: Reading, source: Source) -> None:
    import pandas as pd

    frame = found.frame
    bad = frame["actor_id"].isna() | frame["name"].isna()
    found.frame = frame = _set_apart(frame, bad, found, "name", "an actor_id and a name")
    listed = frame.get("aliases", pd.Series(dtype="str", index=frame.index)).fillna("")
    split = [[part.strip() for part in text.split("|") if part.strip()] for text in listed]
    found.frame = frame.assign(aliases=pd.Series(split, index=frame.index, dtype="object"))


# Columns by which our own tables are known; whatever has none of these holds articles.
TABLES: tuple[tuple[str, set[str], Callable[[Reading, Source], Any]], ...] = (
    ("trends", {"topic", "start", "low", "high"}, _trends),
    ("mentions", {"article_id", "actor_id"}, _mentions),
    ("actors", {"actor_id", "name"}, _actors),
)
