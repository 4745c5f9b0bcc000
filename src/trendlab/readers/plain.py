"""Plain tables: CSV, TSV, JSON, JSON Lines and Parquet of articles, trends, actors, mentions."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING, Any

from trendlab import tables
from trendlab.readers import Options, Reading
from trendlab.tables import LoadError

if TYPE_CHECKING:
    import pandas as pd

    from trendlab.readers.source import Source

# The usual names of a column, in the order in which they are preferred.
USUAL = {
    "url": "url link articlelink permalink lien adresse uri guid",
    "outlet": "outlet source sourcename medianame journal newspaper publisher publication"
    " media domain site articlesource articlemaindomain",
    "published": "published publisheddate publishdate publishedat pubdate datepublished"
    " publicationdate date datetime articledate created seendate timestamp jour",
    "title": "title headline titre articletitle titolo titulo titel",
    "text": "text content body fulltext texte contenu articlecontent articletext",
    "language": "language lang langue",
    "country": "country sourcecountry pays",
    "authors": "authors author auteur auteurs byline articleauthorname",
}


def recognises(source: Source) -> bool:
    return True


def read(source: Source, options: Options) -> list[Reading]:
    frame, kind = _table(source)
    frame = frame.rename(columns=options.columns)
    names = set(frame.columns)
    if {"topic", "low", "high", "start"} <= names:
        return [_reading(kind, "trends", _trends(frame))]
    if {"article_id", "actor_id"} <= names:
        return [_reading(kind, "mentions", frame.astype({"start": "int64", "end": "int64"}))]
    if {"actor_id", "name"} <= names:
        return [_reading(kind, "actors", _actors(frame))]
    frame = frame.rename(columns=_usual(frame))
    if not {"title", "text"} & set(frame.columns):
        found = ", ".join(str(name) for name in frame.columns if name != "row")
        raise LoadError(
            f"{source.name}: no column title; found {found}. "
            'Say which it is: columns={"<its name>": "title"}.'
        )
    return [_reading(kind, "articles", frame)]


def _reading(kind: str, table: str, frame: pd.DataFrame) -> Reading:
    return Reading(f"{kind} of {table}", table, frame, rows_read=len(frame))


def _table(source: Source) -> tuple[pd.DataFrame, str]:
    import pandas as pd

    if source.head[:4] == b"PAR1":
        frame = pd.read_parquet(io.BytesIO(source.data))
        return frame.assign(row=range(1, len(frame) + 1)), "Parquet"
    start = source.text[:200].lstrip()[:1]
    if start in ("{", "["):
        rows, kind = _json(source)
        return pd.DataFrame(rows).assign(row=range(1, len(rows) + 1)), kind
    sample = source.text.split("\n", 1)[0]
    delimiter = max(",;\t|", key=sample.count)
    lines = csv.reader(io.StringIO(source.text, newline=""), delimiter=delimiter)
    header = next(lines, [])
    cells = [(lines.line_num, *row) for row in lines if row]
    frame = pd.DataFrame(cells, columns=["row", *header]).replace("", None)
    return frame, "TSV" if delimiter == "\t" else "CSV"


def _json(source: Source) -> tuple[list[dict[str, Any]], str]:
    try:
        whole = json.loads(source.text)
    except json.JSONDecodeError:
        return [json.loads(line) for line in source.text.split("\n") if line.strip()], "JSON Lines"
    if isinstance(whole, dict):
        whole = whole.get("articles", [whole])
    return whole, "JSON"


def _usual(frame: pd.DataFrame) -> dict[str, str]:
    spelt = {re.sub(r"[\W_]", "", str(name)).casefold(): name for name in frame.columns}
    chosen = {}
    for column, usual in USUAL.items():
        if column not in frame.columns:
            found = next((spelt[name] for name in usual.split() if name in spelt), None)
            if found is not None:
                chosen[found] = column
    if "title" not in {*chosen.values(), *frame.columns} and "article" in spelt:
        chosen[spelt["article"]] = "title"
    return chosen


def _trends(frame: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    times = [name for name in ("start", "end", "pulled") if name in frame]
    made = {name: pd.to_datetime(frame[name], utc=True) for name in times}
    if "partial" in frame:
        made["partial"] = frame["partial"].astype("str").str.casefold().eq("true")
    return frame.assign(**made)


def _actors(frame: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    made = frame.copy()
    aliases = frame.get("aliases", pd.Series("", index=frame.index)).fillna("")
    made["aliases"] = aliases.map(lambda text: [a.strip() for a in text.split("|") if a.strip()])
    for name in ("since", "until"):
        made[name] = pd.to_datetime(frame.get(name), utc=True).astype(tables.UTC)
    return made.drop(columns="row")
