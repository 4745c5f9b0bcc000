"""What a notebook reads: the files it was given, or the bundled sample when it was given none."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from trendlab import paths, tables
from trendlab.language.catalog import speak_as
from trendlab.loading import archived, load
from trendlab.loading.reading import Options, mapping
from trendlab.tables import LoadError

TRENDS = (
    *("interest_over_time.csv", "interest_over_time_pull2.csv"),
    *("trending_FR_7d_20260108-0900.csv", "trending_FR.rss"),
)


def sample(name: str) -> Path:
    """Give the path of a file of the bundled sample; it comes with the package."""
    return paths.data() / "sample" / name


class Inputs(NamedTuple):
    """The three tables of a run, and a notice where they are sample data ("" otherwise)."""

    articles: pd.DataFrame
    trends: pd.DataFrame
    actors: pd.DataFrame
    notice: str


def load_inputs(
    articles_path: str = "",
    trends_path: str = "",
    actors_path: str = "",
    geo: str = "",
    start: str = "",
    end: str = "",
    encoding: str = "",
    zone: str = "",
    locale: str = "",
    columns: str | dict[str, str] = "",
) -> Inputs:
    """Load what a notebook's parameters name.

    The sample is read only when neither articles nor trends are given: mixed with it, real
    data would be false. A file that holds both tables, such as a trending feed or a saved
    trend page, serves for both when it is the only one given.

    Parameters
    ----------
    articles_path, trends_path, actors_path : str
        A file, folder or glob, or "" for none. Without actors, ``data/actors.csv`` is read.
    start, end : str
        Days between which articles of an archive are read; files are read whole.
    geo : str
        ISO 3166 place: gives the time zone of times that name none.
    encoding, zone, locale : str
        How files are read that do not say it themselves: byte encoding (``"cp1252"``), IANA zone
        (``"Europe/Paris"``), language of the interface that wrote them (``"fr"``).
    columns : str or dict
        Columns of the articles, else of the trends: ``"titre=title, paru=published"``.

    Returns
    -------
    Inputs
        A table that no file holds is empty, with all its columns.

    Raises
    ------
    LoadError
        If a file that was named cannot be read.
    """
    if not articles_path.strip() and not trends_path.strip():
        return _sample(actors_path)
    place, hours, spoken, bytes_as = (t.strip() or None for t in (geo, zone, locale, encoding))
    said = Options({}, place, hours, spoken, bytes_as)
    named = replace(said, columns=mapping(columns))
    days = (start, end)
    made: dict[str, pd.DataFrame] = {}
    if articles_path.strip():
        other = () if trends_path.strip() else ("trends",)
        made |= _tables(articles_path, ("articles", *other), named, days)
    if trends_path.strip():
        other = () if articles_path.strip() else ("articles",)
        made |= _tables(trends_path, ("trends", *other), named if other else said, days)
    actors = load.load_actors(actors_path.strip() or paths.data() / "actors.csv")
    articles = made.get("articles", tables.table(tables.ARTICLES))
    speak_as(articles["language"].dropna())
    return Inputs(articles, made.get("trends", tables.table(tables.TRENDS)), actors, "")


def _tables(
    text: str, wanted: tuple[str, ...], options: Options, days: tuple[str, str]
) -> dict[str, pd.DataFrame]:
    """Read the first of the tables wanted, and the others where they lie beside it."""
    path = _path(text)
    if not archived.found(path):
        return load.read_tables(wanted, path, options, False, load.MAX_BAD)
    made = {}
    for table in wanted:
        try:
            start, end = days
            made[table] = (
                load.load_articles(path, start=start, end=end)
                if table == "articles"
                else load.load_trends(path)
            )
        except LoadError:
            if table == wanted[0]:
                raise
    return made


def _sample(actors_path: str) -> Inputs:
    return Inputs(
        load.load_articles(sample("articles.csv")),
        load.load_trends([sample(name) for name in TRENDS]),
        load.load_actors(actors_path.strip() or sample("actors.csv")),
        sample("NOTICE.txt").read_text(encoding="utf-8").strip(),
    )


def _path(text: str) -> str | Path:
    """An address stays as it is; a path may begin with the home folder's ``~``."""
    return text.strip() if "://" in text else Path(text.strip()).expanduser()
