"""Actors: who is named, by how many articles and outlets, since when, and beside whom."""

from __future__ import annotations

import numpy as np
import pandas as pd
import scipy

from trendlab.actors.discovery import MARK
from trendlab.actors.gazetteer import Gazetteer
from trendlab.actors.mentions import mentions
from trendlab.corpus.days import by_month, dated
from trendlab.intervals import Z, wilson
from trendlab.language.sentences import around

HARDLY = 0.1  # of its names in the articles: under it the gazetteer's own gives way


def per_actor(
    articles: pd.DataFrame,
    mentions: pd.DataFrame,
    actors: pd.DataFrame | None = None,
    since: str = "",
    quotes: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Measure each actor that is mentioned.

    Parameters
    ----------
    articles, mentions : DataFrame
        As in `mentions`; *articles* with ``text_id`` (from `corpus.copies`), and *mentions* may
        be a part of what was found.
    actors : DataFrame, optional
        Gives ``name`` and ``kind``.
    since : str
        ISO date; an actor is new if no article before it names the actor. Blank: not told.
    quotes : DataFrame, optional
        From `trendlab.sourcing.quotes`, to tell who is named but never quoted.

    Returns
    -------
    DataFrame
        One row per actor, the most covered first: ``actor_id``, ``name``, ``kind``, ``mentions``
        (names counted), ``articles``, ``texts`` (copies of one text count once), ``outlets``,
        ``share`` of voice with its 95 % Wilson interval ``low`` to ``high`` (0 to 1: articles
        naming the actor / the same summed over all actors), ``first``, ``last`` (UTC), ``new``
        (missing where *since* is blank or no earlier article is at hand) and, with *quotes*,
        ``quoted`` (articles that quote the actor) and ``never_quoted``: not quoted, and no
        statement in the articles that name the actor is without a known speaker.

    >>> per_actor(named, found, actors)[["name", "mentions", "articles", "outlets", "share"]]
            name  mentions  articles  outlets  share
    0  Ada Roche         4         3        2    0.6
    1    Bo Lind         2         2        2    0.4
    """
    table = _table([_counted(articles, mentions)], since)
    if quotes is not None:
        said = quotes.dropna(subset=["actor_id"]).groupby("actor_id")["article_id"].nunique()
        table["quoted"] = said.reindex(table.index).fillna(0).astype(int)
        # A statement without a known speaker may be anybody's who is named in its article.
        unknown = quotes.loc[quotes["actor_id"].isna(), "article_id"]
        open_to = mentions[mentions["article_id"].isin(unknown)]
        table["never_quoted"] = (table["quoted"] == 0) & ~table.index.isin(open_to["actor_id"])
    return _listed(table, actors)


def count(articles: pd.DataFrame, actors: pd.DataFrame | Gazetteer) -> pd.DataFrame:
    """Scan a part of the articles and count, for `per_actor_of`: the first half of `per_actor`.

    Parameters
    ----------
    articles : DataFrame
        With ``text_id``; rows that are not ``inside``, where told, only show which texts are new.

    Returns
    -------
    DataFrame
        One row per ``actor_id`` and ``outlet``: ``mentions``, ``articles``, ``texts``, ``first``
        and ``last``; and one without an actor that tells from when on there are articles.

    >>> count(named, actors)[["actor_id", "outlet", "mentions", "articles"]].head(2)
      actor_id outlet  mentions  articles
    0      ada      A       3.0       2.0
    1      ada      B       1.0       1.0
    """
    return _counted(articles, mentions(articles, actors))


def per_actor_of(
    counts: list[pd.DataFrame], actors: pd.DataFrame | None = None, since: str = ""
) -> pd.DataFrame:
    """Measure each actor from counts of parts (`count`): the second half of `per_actor`.

    >>> per_actor_of([count(named, actors)], actors)[["name", "mentions", "articles"]]
            name  mentions  articles
    0  Ada Roche         4         3
    1    Bo Lind         2         2
    """
    return _listed(_table(counts, since), actors)


def _counted(articles: pd.DataFrame, mentions: pd.DataFrame) -> pd.DataFrame:
    inside = articles.get("inside", pd.Series(True, articles.index))
    text = articles.get("text_id", pd.Series(np.nan, articles.index))  # without it, no texts
    about = articles[["article_id", "outlet", "published"]].assign(text_id=text, inside=inside)
    named = mentions[["article_id", "actor_id"]].merge(about, on="article_id")
    named = named.sort_values("published", kind="stable")
    named["texts"] = ~named.duplicated(["actor_id", "text_id"]) & named["text_id"].notna()
    made = (
        named[named["inside"]]
        .groupby(["actor_id", "outlet"], dropna=False)
        .agg(
            mentions=("article_id", "size"),
            articles=("article_id", "nunique"),
            texts=("texts", "sum"),
            first=("published", "min"),
            last=("published", "max"),
        )
        .reset_index()
    )
    published = articles["published"]  # whose type a minimum of none would lose
    start = pd.DataFrame({"first": pd.Series([published.min()], dtype=published.dtype)})
    return pd.concat([made, start], ignore_index=True)


def _table(counts: list[pd.DataFrame], since: str) -> pd.DataFrame:
    every = pd.concat(counts, ignore_index=True)
    named = every.dropna(subset=["actor_id"]).groupby("actor_id")
    table = named.agg({"mentions": "sum", "articles": "sum", "texts": "sum", "outlet": "nunique"})
    table = table.astype("int64").rename(columns={"outlet": "outlets"})
    table["first"], table["last"] = named["first"].min(), named["last"].max()
    total = np.full(len(table), table["articles"].sum())
    table["share"] = table["articles"] / total
    table["low"], table["high"] = wilson(table["articles"].to_numpy(), total)
    table["new"] = _new(table["first"], every["first"], since)
    return table


def _listed(table: pd.DataFrame, actors: pd.DataFrame | None) -> pd.DataFrame:
    table = _named(table.reset_index(), actors)
    return table.sort_values(["articles", "actor_id"], ascending=[False, True], ignore_index=True)


def _new(first: pd.Series, published: pd.Series, since: str) -> pd.Series:
    start = pd.Timestamp(since, tz=published.dt.tz) if since else pd.NaT
    told = bool(since) and bool((published < start).any())
    return (first >= start).astype("boolean") if told else pd.Series(pd.NA, first.index, "boolean")


def _named(table: pd.DataFrame, actors: pd.DataFrame | None) -> pd.DataFrame:
    if actors is None:
        return table
    about = actors.drop_duplicates("actor_id")[["actor_id", "name", "kind"]]
    columns = ["actor_id", "name", "kind"]
    merged = about.merge(table, on="actor_id", how="right")
    return merged[[*columns, *(c for c in merged if c not in columns)]]


def as_written(actors: pd.DataFrame, mentions: pd.DataFrame) -> pd.DataFrame:
    """Name actors as the articles do, where these hardly ever write the gazetteer's own name.

    The French gazetteer's Vladimir Poutine is Vladimir Putin on a page of English articles.

    Parameters
    ----------
    actors : DataFrame
        The gazetteer; it comes back with other ``name`` in some rows.
    mentions : DataFrame
        From `mentions`; of the spellings found the most frequent is taken.

    >>> as_written(actors, found)["name"].tolist()
    ['Ada Roche', 'Bo Lind']
    """
    whole = mentions[mentions["how"] == "name"]
    often = whole.groupby("actor_id")["alias"].value_counts(normalize=True).reset_index()
    usual = often[often["proportion"] >= HARDLY]
    known = set(zip(usual["actor_id"], usual["alias"], strict=True))
    most = often.drop_duplicates("actor_id").set_index("actor_id")["alias"]
    pairs = zip(actors["actor_id"], actors["name"], strict=True)
    own = [name.startswith(MARK) or (who, name) in known for who, name in pairs]
    written = actors["actor_id"].map(most).astype("str").fillna(actors["name"])
    return actors.assign(name=actors["name"].where(own, written))


def week_before(articles: pd.DataFrame) -> str:
    """Return the day, in ISO, seven days before the last article; "" if none is dated.

    Of dates that are of months it is the first day of the last month.

    >>> week_before(named)
    '2025-12-26'
    """
    last, days = articles["published"].max(), 0 if by_month(articles) else 7
    return "" if pd.isna(last) else str((last - pd.Timedelta(days=days)).date())


def together(
    articles: pd.DataFrame,
    mentions: pd.DataFrame,
    floor: int = 5,
    actors: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Measure which actors are named in the same texts more than chance has it.

    Parameters
    ----------
    articles : DataFrame
        With ``text_id`` (from `corpus.copies`): copies of one text count once.
    floor : int
        Texts that must name both; under it, PMI rewards rare names.
    actors : DataFrame, optional
        Gives names to show.

    Returns
    -------
    DataFrame
        One row per pair, the strongest first: ``a``, ``b`` (ids), ``texts`` (naming both),
        ``expected`` (if they were independent), ``pmi`` (bits; 1 is twice the expected) with its
        95 % interval ``low`` to ``high`` (delta method), ``sure`` (more than by chance, corrected
        for the number of pairs that could have been) and ``name_a``, ``name_b``.

    Notes
    -----
    PMI: Church and Hanks (1990), over all texts, those that name nobody included. Chance: Poisson,
    with a false discovery rate of 5 % (Benjamini and Hochberg 1995).

    >>> together(named, found, floor=1, actors=actors)[["name_a", "name_b", "texts", "sure"]]
          name_a   name_b  texts   sure
    0  Ada Roche  Bo Lind      2  False
    """
    text_of = articles.set_index("article_id")["text_id"]
    told = mentions[["article_id", "actor_id"]]
    told = told.assign(text=told["article_id"].map(text_of))
    pairs = told[["text", "actor_id"]].drop_duplicates()
    row, _ = pd.factorize(pairs["text"])
    column, ids = pd.factorize(pairs["actor_id"], sort=True)
    texts = articles["text_id"].nunique()
    ones, shape = np.ones(len(pairs)), (texts, len(ids))
    matrix = scipy.sparse.coo_matrix((ones, (row, column)), shape=shape).tocsr()
    both = scipy.sparse.triu(matrix.T @ matrix, k=1).tocoo()
    kept = both.data >= floor
    a, b, count = both.row[kept], both.col[kept], both.data[kept]
    single = np.asarray(matrix.sum(axis=0)).ravel()
    expected = single[a] * single[b] / max(texts, 1)
    pmi = np.log2(count / expected)
    half = Z * np.sqrt(1 / count) / np.log(2)
    able = int((single >= floor).sum())
    sure = _discovered(scipy.special.pdtrc(count - 1, expected), able * (able - 1) // 2)
    table = pd.DataFrame({"a": ids.take(a), "b": ids.take(b), "texts": count.astype(int)})
    table = table.assign(expected=expected, pmi=pmi, low=pmi - half, high=pmi + half, sure=sure)
    known = {} if actors is None else dict(zip(actors["actor_id"], actors["name"], strict=True))
    for side in ("a", "b"):
        table[f"name_{side}"] = [known.get(one, one) for one in table[side]]
    return table.sort_values(["pmi", "texts"], ascending=False, ignore_index=True)


def _discovered(chance: np.ndarray, tests: int, rate: float = 0.05) -> np.ndarray:
    """Tell which of some of *tests* comparisons stand at a false discovery rate."""
    order = np.argsort(chance)
    limit = rate * np.arange(1, len(chance) + 1) / max(tests, 1)
    passed = np.flatnonzero(chance[order] <= limit)
    sure = np.zeros(len(chance), bool)
    sure[order[: passed[-1] + 1 if len(passed) else 0]] = True
    return sure


def above_chance(pairs: pd.DataFrame) -> pd.DataFrame:
    """Keep the pairs that share more texts than by chance, most texts first.

    >>> len(above_chance(together(named, found, floor=1, actors=actors)))
    0
    """
    return pairs[pairs["sure"]].sort_values("texts", ascending=False, ignore_index=True)


def sentences(articles: pd.DataFrame, mentions: pd.DataFrame) -> pd.DataFrame:
    """Show each mention in its sentence.

    Returns
    -------
    DataFrame
        *mentions* with ``outlet``, ``published``, ``sentence`` and the article's ``url``,
        ``origin``.

    >>> sentences(named, found)[["actor_id", "outlet", "sentence"]].head(2)
      actor_id outlet                    sentence
    0      ada      A   Ada Roche visite la digue
    1      ada      B  Ada Roche répond à Bo Lind
    """
    about = articles.assign(published=dated(articles)).set_index("article_id")
    about = about[~about.index.duplicated()]
    texts = {where: about[where].to_dict() for where in ("title", "text") if where in about}
    rows = zip(*(mentions[c] for c in ("where", "article_id", "start", "end")), strict=True)
    said = [around(texts[where][one], start, end) for where, one, start, end in rows]
    # Columns first: rows with their texts would hold an article once for each name in it.
    places = about.reindex(columns=["outlet", "published", "url", "origin"]).reindex(
        mentions["article_id"]
    )
    both = [mentions.reset_index(drop=True), places.reset_index(drop=True)]
    return pd.concat(both, axis=1).assign(sentence=said)
