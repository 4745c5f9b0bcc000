"""The table of statements to check: each shows a sentence and what it was held against.

Nothing here is called false: the verdict is always "to check".
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pandas as pd

COLUMNS = ("check", "article_id", "outlet", "published", "statement", "against", "sentence")
VERDICT = "to check"


def listed(check: str, articles: pd.DataFrame, rows: list[tuple[Any, ...]]) -> pd.DataFrame:
    """Make the table of one kind of check; each row: place of the article, then three texts."""
    at = [row for row, *_ in rows]
    told = {"article_id": [articles["article_id"].iloc[one] for one in at]}
    for column in ("outlet", "published"):
        told[column] = [articles[column].iloc[one] if column in articles else None for one in at]
    for place, column in enumerate(("statement", "against", "sentence"), 1):
        told[column] = [row[place] for row in rows]
    table = pd.DataFrame({"check": check, **told}, columns=list(COLUMNS))
    table["published"] = pd.to_datetime(table["published"], utc=True)
    fresh = table.drop_duplicates(["article_id", "statement", "against"], ignore_index=True)
    return fresh.assign(verdict=VERDICT)


def texts(articles: pd.DataFrame) -> Iterator[tuple[int, date | None, str]]:
    when = articles["published"] if "published" in articles else [pd.NaT] * len(articles)
    for column in ("title", "text"):
        if column in articles:
            for row, (published, text) in enumerate(zip(when, articles[column], strict=True)):
                if isinstance(text, str):
                    yield row, None if pd.isna(published) else published.date(), text
