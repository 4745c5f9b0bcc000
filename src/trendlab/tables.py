"""The tables that everything inside is made of: their columns, dtypes, and the errors.

``data/README.md`` explains each column in words and is checked against this module.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

UTC = "datetime64[us, UTC]"

ARTICLES = {
    "article_id": "str",
    "url": "str",
    "outlet": "str",
    "published": UTC,
    "title": "str",
    "text": "str",
    "language": "str",
    "country": "str",
    "authors": "str",
    "origin": "str",
    "searched": "bool",
}
TRENDS = {
    "topic": "str",
    "geo": "str",
    "start": UTC,
    "end": UTC,
    "measure": "str",
    "low": "float64",
    "high": "float64",
    "partial": "bool",
    "origin": "str",
    # Interest is relative to its own export: rows of one `export` share a scale, no others do.
    "export": "str",
    "pulled": UTC,
}
ACTORS = {
    "actor_id": "str",
    "name": "str",
    "kind": "str",
    "aliases": "object",
    "wikidata": "str",
    "office": "str",
    "of": "str",
    "since": UTC,
    "until": UTC,
}
MENTIONS = {
    "article_id": "str",
    "actor_id": "str",
    "alias": "str",
    "where": "str",
    "start": "int64",
    "end": "int64",
}
# Outputs of a notebook that a report reads again; the runner knows their names only.
FINDING = "application/vnd.trendlab.finding+json"
FIGURE = "application/vnd.trendlab.figure+json"
TABLE = "application/vnd.trendlab.table+json"
PROVENANCE = "application/vnd.trendlab.provenance+json"
REJECTED = ("file", "row", "column", "value", "expected")


class TrendlabError(Exception):
    """Base of every error that a user can mend.

    TrendlabError
    ├── LoadError        a file or row that cannot be read
    ├── QueryError       a query that cannot be understood
    ├── ParameterError   a wrong notebook parameter or option
    └── RunError         a run that did not end with a report
    """

    def _render_traceback_(self) -> list[str]:
        """Be one line in a notebook's cell: where the code was says nothing to who mistyped."""
        return [f"{type(self).__name__}: {self}"]


class LoadError(TrendlabError):
    """A file or row that cannot be read; one line: where, what was found, what to do."""


class QueryError(TrendlabError):
    """A query that cannot be understood; ``position`` is the character, from 0."""

    position = 0


class ParameterError(TrendlabError):
    """A notebook parameter or option that does not fit; names it and the nearest one."""


class RunError(TrendlabError):
    """A run that did not end with a published report."""


LINKED = ("title", "sentence", "quote", "outlet")  # what leads to an article: the first there is


def links(columns: list[str]) -> tuple[list[int], int, int]:
    """Tell which columns are shown, which of them is the link, and which holds its address.

    >>> links(["published", "title", "url"]), links(["title"])
    (([0, 1], 1, 2), ([0], -1, -1))
    """
    every = list(range(len(columns)))
    named = [columns.index(name) for name in LINKED if name in columns]
    if "url" not in columns or not named:
        return every, -1, -1
    at = columns.index("url")
    return [n for n in every if n != at], named[0], at


def address(url: Any) -> str:
    """Give the host of an address that a page may lead to, http or https; "" for any other.

    What no address may hold (RFC 3986: brackets, quotation marks, spaces) makes it none.

    >>> address("https://www.lemonde.fr/a"), address("javascript:alert(1)")
    ('lemonde.fr', '')
    """
    found = re.match(r"https?://([\w.-]+\.\w+)(?::\d+)?(?:[/?#][^\s<>\"`{}|\\^]*)?$", str(url))
    return found[1].removeprefix("www.") if found and len(str(url)) < 2000 else ""


def table(columns: dict[str, str], data: Any = None) -> pd.DataFrame:
    """Make a frame with exactly these columns and dtypes first; other columns follow as they are.

    Parameters
    ----------
    columns : dict of str to str
        One of ``ARTICLES``, ``TRENDS``, ``ACTORS``, ``MENTIONS``.
    data : DataFrame or mapping, optional
        Columns that are absent become missing values.
    """
    import pandas as pd

    given = data if isinstance(data, pd.DataFrame) else pd.DataFrame(data or {})
    named = {
        name: given[name].astype(dtype)
        if name in given and not (dtype == UTC and given[name].isna().all())
        else _missing(dtype, given.index)
        for name, dtype in columns.items()
    }
    extra = {name: given[name] for name in given.columns if name not in columns}
    made = pd.DataFrame({**named, **extra}, index=given.index)
    made.attrs = dict(given.attrs)
    return made


def kept(frame: pd.DataFrame, rows: Any) -> pd.DataFrame:
    """Keep the *rows* of a mask: as ``frame[rows]``, which first lays all long texts end to end."""
    import pandas as pd

    mask = pd.Series(rows).to_numpy(bool)
    columns = {name: frame[name].array[mask] for name in frame}
    made = pd.DataFrame(columns, index=frame.index[mask], columns=frame.columns)
    made.attrs = dict(frame.attrs)
    return made


def _missing(dtype: str, index: pd.Index) -> pd.Series:
    import pandas as pd

    filler = {"bool": False, "int64": 0}.get(dtype)
    return pd.Series(filler, index=index, dtype=dtype)


def provenance(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Say where a loaded table came from: one record per file, in loading order.

    Returns
    -------
    list of dict
        ``file, format, sha256, rows_read, rows_accepted, rows_repaired, rows_rejected,
        rows_merged, repairs`` (list of str) and ``rejected`` (list of dict with the keys
        ``REJECTED``); of articles also ``languages``, how many there are in each. Empty for a
        table that was not loaded from a file.
        rows_read = rows_accepted + rows_rejected + rows_merged; repaired rows are accepted ones.
    """
    return list(frame.attrs.get("trendlab", ()))


def rejected(frame: pd.DataFrame) -> pd.DataFrame:
    """List the rows that could not be read: file, row (physical line), column, value, expected."""
    import pandas as pd

    rows = [row for record in provenance(frame) for row in record["rejected"]]
    return pd.DataFrame(rows, columns=list(REJECTED))


class Record(dict):
    """A provenance record; pandas copies ``attrs`` on every operation, and this one for free."""

    def __deepcopy__(self, memo: dict) -> Record:
        return self


def inert(text: str) -> str:
    """Keep a spreadsheet from running text as a formula: an apostrophe before it (OWASP)."""
    run = text[:1] in ("\t", "\r") or text.lstrip()[:1] in tuple("=+-@")
    return f"'{text}" if run else text
