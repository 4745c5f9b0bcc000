"""What a notebook reads: the files it was given, or the bundled sample when it was given none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from trendlab import paths, tables
from trendlab.loading import archived, load
from trendlab.tables import LoadError

if TYPE_CHECKING:
    import pandas as pd

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
    zone = geo.strip() or None

    def of_window(path: str | Path, geo: str | None) -> pd.DataFrame:
        if archived.found(path):
            return load.load_articles(path, start=start, end=end)
        return load.load_articles(path, geo=geo)

    trends = _given(load.load_trends, trends_path, zone)
    articles = _given(of_window, articles_path, zone)
    if trends is None:
        trends = _held(load.load_trends, tables.TRENDS, articles_path, zone)
    if articles is None:
        articles = _held(of_window, tables.ARTICLES, trends_path, zone)
    actors = load.load_actors(actors_path.strip() or paths.data() / "actors.csv")
    return Inputs(articles, trends, actors, "")


def _sample(actors_path: str) -> Inputs:
    return Inputs(
        load.load_articles(sample("articles.csv")),
        load.load_trends([sample(name) for name in TRENDS]),
        load.load_actors(actors_path.strip() or sample("actors.csv")),
        sample("NOTICE.txt").read_text(encoding="utf-8").strip(),
    )


def _given(loader: Callable[..., pd.DataFrame], path: str, geo: str | None) -> pd.DataFrame | None:
    return loader(_path(path), geo=geo) if path.strip() else None


def _path(text: str) -> str | Path:
    """An address stays as it is; a path may begin with the home folder's ``~``."""
    return text.strip() if "://" in text else Path(text.strip()).expanduser()


def _held(
    loader: Callable[..., pd.DataFrame], columns: dict[str, str], path: str, geo: str | None
) -> pd.DataFrame:
    """Read a second table out of a file that was read already; most files hold none."""
    try:
        return loader(_path(path), geo=geo)
    except LoadError:
        return tables.table(columns)
