"""Actors: who is named, by how many articles and outlets, since when, and beside whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from trendlab.mentions import mentions, unresolved
from trendlab.offices import written as offices
from trendlab.patterns import Gazetteer, prepare
from trendlab.prose import around

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Gazetteer", "mentions", "offices", "per_actor", "prepare", "sentences", "unresolved"]


def per_actor(
    articles: pd.DataFrame,
    mentions: pd.DataFrame,
    actors: pd.DataFrame | None = None,
    since: str = "",
) -> pd.DataFrame:
    """Measure each actor that is mentioned.

    Parameters
    ----------
    articles, mentions : DataFrame
        As in `mentions`; *mentions* may be a part of what it found.
    actors : DataFrame, optional
        Gives ``name`` and ``kind``.
    since : str
        ISO date; an actor is new if no article before it names the actor. Blank: not told.

    Returns
    -------
    DataFrame
        One row per actor, the most covered first: ``actor_id``, ``name``, ``kind``, ``mentions``
        (names counted), ``articles``, ``texts`` (articles without exact copies), ``outlets``,
        ``share`` of voice with its 95 % Wilson interval ``low`` to ``high`` (0 to 1: articles
        naming the actor / the same summed over all actors), ``first``, ``last`` (UTC) and
        ``new`` (missing where *since* is blank or no earlier article is at hand).
    """
    import pandas as pd

    named = mentions.merge(_about(articles), on="article_id")
    by = named.groupby("actor_id")
    table = pd.DataFrame(
        {
            "mentions": by.size(),
            "articles": by["article_id"].nunique(),
            "texts": by["copy"].nunique(),
            "outlets": by["outlet"].nunique(),
            "first": by["published"].min(),
            "last": by["published"].max(),
        }
    )
    table["share"] = table["articles"] / max(table["articles"].sum(), 1)
    table["low"], table["high"] = wilson(table["articles"], table["articles"].sum())
    table["new"] = _new(table["first"], articles["published"], since)
    table = _named(table.reset_index(), actors)
    return table.sort_values(["articles", "actor_id"], ascending=[False, True], ignore_index=True)


def _about(articles: pd.DataFrame) -> pd.DataFrame:
    """Give each article its outlet, its time, and a number shared by exact copies."""
    import pandas as pd

    text = articles["text"] if "text" in articles else articles["title"]
    words = text.fillna(articles["title"]).fillna(articles["article_id"]).str.casefold()
    copy = pd.factorize(words.str.split().str.join(" "))[0]
    return articles[["article_id", "outlet", "published"]].assign(copy=copy)


def _new(first: pd.Series, published: pd.Series, since: str) -> pd.Series:
    import pandas as pd

    start = pd.Timestamp(since, tz="UTC") if since else pd.NaT
    told = bool(since) and bool((published < start).any())
    return (first >= start).astype("boolean") if told else pd.Series(pd.NA, first.index, "boolean")


def _named(table: pd.DataFrame, actors: pd.DataFrame | None) -> pd.DataFrame:
    if actors is None:
        return table
    about = actors.drop_duplicates("actor_id")[["actor_id", "name", "kind"]]
    columns = ["actor_id", "name", "kind"]
    merged = about.merge(table, on="actor_id", how="right")
    return merged[[*columns, *(c for c in merged if c not in columns)]]


def wilson(count: pd.Series, total: float) -> tuple[pd.Series, pd.Series]:
    """Return the 95 % Wilson interval of count / total, a share from 0 to 1."""
    z = 1.959964
    total = max(float(total), 1.0)
    share = count / total
    middle = (share + z * z / (2 * total)) / (1 + z * z / total)
    half = z / (1 + z * z / total) * np.sqrt(share * (1 - share) / total + (z / (2 * total)) ** 2)
    return (middle - half).clip(lower=0), (middle + half).clip(upper=1)


def sentences(articles: pd.DataFrame, mentions: pd.DataFrame) -> pd.DataFrame:
    """Show each mention in its sentence.

    Returns
    -------
    DataFrame
        *mentions* with ``outlet``, ``published`` and ``sentence``.
    """
    import pandas as pd

    about = articles.set_index("article_id")
    about = about[~about.index.duplicated()]
    texts = {where: about[where].to_dict() for where in ("title", "text") if where in about}
    rows = zip(*(mentions[c] for c in ("where", "article_id", "start", "end")), strict=True)
    said = [around(texts[where][one], start, end) for where, one, start, end in rows]
    places = about[["outlet", "published"]].reindex(mentions["article_id"]).reset_index(drop=True)
    return pd.concat([mentions.reset_index(drop=True), places], axis=1).assign(sentence=said)
