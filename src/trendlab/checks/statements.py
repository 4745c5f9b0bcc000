"""All statements to check, of every kind."""

from __future__ import annotations

import pandas as pd

from trendlab.checks.calendar import calendar, contradictions
from trendlab.checks.offices import offices


def to_check(
    articles: pd.DataFrame,
    mentions: pd.DataFrame | None = None,
    actors: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """List all statements to check, the most certain kinds first.

    Parameters
    ----------
    articles : DataFrame
    mentions, actors : DataFrame, optional
        Without them, offices are not checked.

    Returns
    -------
    DataFrame
        ``check`` ("calendar", "contradiction", "office"), ``article_id``,
        ``outlet``, ``published``, ``statement`` (as written), ``against`` (what it was held
        against), ``sentence`` and ``verdict``, which is always "to check".

    >>> len(to_check(named, found, actors))
    0
    """
    parts = [calendar(articles), contradictions(articles)]
    if mentions is not None and actors is not None:
        people = actors.loc[actors["kind"] == "person", "actor_id"]
        mentions = mentions[mentions["actor_id"].isin(people)]
        parts += [offices(articles, mentions, actors)]
    table = pd.concat([one for one in parts if len(one)] or parts[:1], ignore_index=True)
    return table.drop_duplicates(["article_id", "statement"], ignore_index=True)
