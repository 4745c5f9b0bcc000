"""Topics: the articles that match a query, and whether the query asks the right thing."""

from __future__ import annotations

import difflib
import re
from collections import Counter

import numpy as np
import pandas as pd

from trendlab import tables
from trendlab.corpus.days import dated
from trendlab.corpus.query import Group, Term, parse
from trendlab.corpus.search import PROSE, Search
from trendlab.language.words import stopwords, words_of
from trendlab.tables import ParameterError, QueryError

MANY = 20_000  # titles, read for words spelt like those of a query


def select(articles: pd.DataFrame, query: str) -> pd.DataFrame:
    """Keep the articles that match a query.

    Parameters
    ----------
    articles : DataFrame
        One row per article, with the columns of ``tables.ARTICLES``.
    query : str
        Words, ``"phrases"``, ``prefix*``, ``"near words"~5``, AND, OR, NOT, parentheses and
        ``title: text: outlet: language: country:``. Case, accents, elisions (l'Ukraine) and
        hyphens make no difference; ``*`` alone matches every article.

    Raises
    ------
    QueryError
        If the query cannot be understood; its ``position`` is the character, from 0.

    >>> select(articles, "crue AND NOT bilan")["title"].tolist()
    ['La crue monte', 'La crue monte']
    """
    return tables.kept(articles, matches(articles, query))


def on_topic(articles: pd.DataFrame) -> pd.DataFrame:
    """Keep the articles that are ``matched``.

    >>> len(on_topic(articles))
    3
    """
    return tables.kept(articles, articles["matched"])


def matches(articles: pd.DataFrame, query: str) -> pd.Series:
    """Say of each article whether it matches; the query is as in `select`.

    >>> matches(articles, "cru*").tolist()
    [True, False, True, True]
    """
    return pd.Series(_answer(articles, query), index=articles.index, name="matched")


def _answer(articles: pd.DataFrame, query: str) -> np.ndarray:
    return Search(articles).evaluate(parse(query, tuple(articles.columns)))


def query_for(topic: str, query: str = "") -> str:
    """Give the query to run: *query* itself, else one made of the words of a plain topic.

    Every content word must occur. Words of six letters or more may have an ending, so that
    "guerre en ukraine" becomes ``guerre* AND ukraine*``. A topic that is already written as a
    query stays as it is, and no topic at all is ``*``, every article.

    >>> query_for("guerre en ukraine")
    'guerre* AND ukraine*'
    """
    if query.strip():
        return query.strip()
    if re.search(r'["()*]|\b(?:AND|OR|NOT)\b', topic) and _is_query(topic):
        return topic.strip()
    words = [word for word in words_of(topic) if word not in stopwords()] or list(words_of(topic))
    return " AND ".join(word + "*" * (len(word) >= 6) for word in words) or "*"


def _is_query(text: str) -> bool:
    try:
        parse(text)
    except QueryError:
        return False
    return True


def preview(articles: pd.DataFrame, query: str, n: int = 20, seed: int = 0) -> pd.DataFrame:
    """Show *n* random matches and *n* near misses, to see what a query takes and leaves.

    Takes articles with ``matched``. A near miss does not match, but would if AND were OR, NOT were
    dropped, phrases were loose and words could end differently.

    Returns
    -------
    DataFrame
        ``verdict`` ("match" or "near miss"), ``outlet``, ``published``, ``title``.

    >>> preview(articles, "crue", 1)["verdict"].tolist()
    ['match']
    """
    found = articles["matched"].to_numpy(bool)
    loose = Group("OR", tuple(_loosen(parse(query, tuple(articles.columns)))))
    near = Search(articles).evaluate(loose) & ~found
    places = {"match": np.flatnonzero(found), "near miss": np.flatnonzero(near)}
    shown = articles[["outlet", "published", "title"]].assign(published=dated(articles))
    drawn = [
        shown.iloc[pd.Series(at).sample(min(n, len(at)), random_state=seed)].assign(verdict=verdict)
        for verdict, at in places.items()
    ]
    return pd.concat(drawn)[["verdict", "outlet", "published", "title"]]


def nearest(articles: pd.DataFrame, query: str, most: int = 5) -> pd.DataFrame:
    """List words that begin like those of a query and that it does not find.

    Takes articles with ``matched``; only the titles of the others are read.

    Returns
    -------
    DataFrame
        ``word`` (folded) and ``articles`` (that do not match and have it in their title), the most
        frequent first.

    >>> nearest(articles.assign(matched=False), "crues")
       word  articles
    0  crue         3
    """
    loose = [Term(term.words, "title") for term in _loosen(parse(query, tuple(articles.columns)))]
    if not loose:
        return pd.DataFrame(columns=["word", "articles"])
    near = Search(articles).evaluate(Group("OR", tuple(loose)))
    titles = articles["title"][near & ~articles["matched"].to_numpy(bool)]
    stems = tuple(word.rstrip("*") for term in loose for word in term.words)
    found = Counter(
        word
        for title in titles
        for word in {one for one in words_of(title) if one.startswith(stems)}
    )
    return pd.DataFrame(found.most_common(most), columns=["word", "articles"])


def expect(articles: pd.DataFrame, query: str) -> None:
    """Stop where articles were given and none of them matches, with the words that come nearest.

    Takes articles with ``matched``.

    Raises
    ------
    ParameterError
        With words that begin like those of the query, else with words spelt like them.

    >>> expect(articles, "crue")
    """
    if articles.empty or articles["matched"].any():
        return
    near = nearest(articles, query)["word"].tolist() or _spelt_like(articles, query)
    hint = f"; their titles have {', '.join(near)}" if near else ""
    found = f"none of {len(articles):,} articles is on the topic ({query}){hint}"
    raise ParameterError(f"{found}. Change the topic or the query.")


def _spelt_like(articles: pd.DataFrame, query: str) -> list[str]:
    titles = articles["title"].dropna().head(MANY)
    words = Counter(word for title in titles for word in set(words_of(title)))
    asked = words_of(query.replace("*", ""))
    near = [difflib.get_close_matches(word, words, 3, cutoff=0.75) for word in asked]
    return list(dict.fromkeys(word for found in near for word in found if word not in asked))


def _loosen(tree: Term | Group) -> list[Term]:
    if isinstance(tree, Group):
        return [term for part in tree.parts for term in _loosen(part)]
    if tree.field and tree.field not in PROSE:
        return []
    stems = [word.rstrip("*") for word in tree.words if word not in stopwords()]
    return [Term((stem[: max(4, len(stem) - 2)] + "*",), tree.field) for stem in stems if stem]
