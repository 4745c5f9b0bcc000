"""Near-duplicates and agency copy: how many texts, and how many independent outlets, there are.

A text is a set of shingles (four words in a row). Two articles are copies when the shingles that
they share are at least half of the shorter one: containment, because cutting a text to its first
paragraphs leaves Jaccard similarity low. Newswire is often rewritten, so a count of copies is a
lower bound (Silcock et al. 2022, arXiv 2210.04261).
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import scipy

from trendlab import tables
from trendlab.corpus.shingles import candidates, overlap, shingles

READ = ("published", "title", "text", "authors")
# Of 50 pairs read in OrangeSum, most of those between 0.5 and 0.55 were a new article that repeats
# the background of an older one; see benchmarks/copies_read.csv.
THRESHOLD = 0.55
LOOSE, STRICT = 0.3, 0.7  # thresholds between which the number of texts is bounded
ENOUGH = 30  # shared shingles that make two long texts copies…
SHORT = 0.8  # …or this part of the shorter one, if it has fewer
HOURS = 72  # between two copies
SPAN = 7 * 24  # hours from the first to the last copy of one text
UNDATED = 2**40  # seconds, long after any date
AGENCY = (
    r"AFP|Agence France-Presse|Reuters|AP|Associated Press|EFE|ANSA|DPA|dpa|TASS|Ukrinform"
    r"|Agence [A-ZÀ-Ý][\w-]+"
)
CREDIT = (  # @ stands for an agency
    r"(?m)[(\[–—]\s*(?:[^()\[\]]{0,40}avec )?(?:l[’'])?@(?:[ -]Services)?\s*[)\]–—-]"
    r"|\b[Aa]vec @\b|\b[Aa]vec l[’']@\s*[.)]?\s*$"
    r"|©\s*(?:\d{4}\s*)?@\b|\b(?:[Ss]ources? ?:|[Pp]ar|By) @\b"
)
CALLED = {"Agence France-Presse": "AFP", "Associated Press": "AP", "dpa": "DPA"}


def copies(
    articles: pd.DataFrame, threshold: float = THRESHOLD, *, hours: float = HOURS
) -> pd.DataFrame:
    """Group the articles that carry the same text; made once, the analyses read its columns.

    Parameters
    ----------
    articles : DataFrame
        ``text`` is compared, or ``title`` where an article has no text.
    threshold : float
        Containment, 0 to 1, from which two articles are copies.
    hours : float
        Longest time between two copies; no text spans more than 7 days.

    Returns
    -------
    DataFrame
        Indexed as *articles*: ``text_id`` (a number per distinct text, in order of first
        appearance), ``first`` (whether the article was seen first), ``delay`` (time since then),
        ``copies`` (articles with that text), ``agency`` (credited in the article, else missing),
        and ``text_id_loose`` and ``text_id_strict``: the same at thresholds 0.3 and 0.7, which
        bound the number of texts.

    >>> copies(articles)["copies"].tolist()
    [1, 1, 1, 1]
    """
    articles = tables.table({name: tables.ARTICLES[name] for name in READ}, articles)
    found = pairs(articles, min(threshold, LOOSE), hours=hours)
    made = _grouped(articles, found, threshold)
    for name, bound in (("text_id_loose", LOOSE), ("text_id_strict", STRICT)):
        made[name] = _grouped(articles, found, bound)["text_id"]
    made = made.assign(agency=agency(articles))
    made.attrs = dict(articles.attrs)  # pandas keeps the account of rows only where both have it
    return made


def one_per_text(articles: pd.DataFrame) -> pd.DataFrame:
    """Keep the earliest article of each text; an undated one comes after all others.

    >>> one_per_text(articles)["title"].tolist()
    ['La crue monte', 'Le match', 'Crue : bilan', 'La crue monte']
    """
    order = articles["published"].argsort(kind="stable")
    return articles.iloc[order].drop_duplicates("text_id").sort_index()


def three_counts(articles: pd.DataFrame) -> pd.DataFrame:
    """Count articles, distinct texts and independent outlets, at three thresholds.

    Takes the columns of `copies`; gives, by ``threshold``, ``articles``, ``texts``,
    ``agency_articles`` (their text credits an agency), ``outlets`` and ``independent`` (outlets
    first with, or alone in, a text that credits no agency). Of articles without texts there are
    ``titles`` instead, and who copied whom is not counted.

    >>> three_counts(articles.assign(text=articles["title"]))[["articles", "texts", "outlets"]]
               articles  texts  outlets
    threshold
    0.30              4      4        2
    0.55              4      4        2
    0.70              4      4        2
    """
    made = three_counts_of([count_texts(articles)])
    if articles.empty or ("text" in articles and articles["text"].notna().any()):
        return made
    return made[["articles", "texts", "outlets"]].rename(columns={"texts": "titles"})


def count_texts(articles: pd.DataFrame) -> pd.DataFrame:
    """Count a part of the articles, for `three_counts_of`: the first half of `three_counts`.

    Rows that are not ``inside``, where told, only show what the others are copies of.

    >>> count_texts(articles)[["threshold", "outlet", "articles", "texts"]].head(2)
       threshold outlet  articles  texts
    0        0.3      A         2      2
    1        0.3      B         2      2
    """
    columns = {LOOSE: "text_id_loose", THRESHOLD: "text_id", STRICT: "text_id_strict"}
    order = articles["published"].argsort(kind="stable")
    inside = articles.get("inside", pd.Series(True, articles.index))
    parts = []
    for threshold, column in columns.items():
        text = articles[column]
        first = ~text.iloc[order].duplicated()
        credited = articles["agency"].notna().groupby(text).transform("any")
        told = {"texts": first, "agency_articles": credited, "independent": first & ~credited}
        rows = pd.DataFrame({"articles": 1, **told}, index=articles.index)[inside]
        counts = rows.groupby(articles["outlet"][inside], dropna=False).sum()
        parts.append(counts.reset_index().assign(threshold=threshold))
    return pd.concat(parts, ignore_index=True)


def three_counts_of(counts: list[pd.DataFrame]) -> pd.DataFrame:
    """Sum the counts of parts (from `count_texts`): the second half of `three_counts`.

    >>> three_counts_of([count_texts(articles), count_texts(articles)])["articles"].to_dict()
    {0.3: 8, 0.55: 8, 0.7: 8}
    """
    every = pd.concat(counts, ignore_index=True)
    named = every[every["outlet"].notna()]
    made = every.groupby("threshold")[["articles", "texts", "agency_articles"]].sum()
    made["outlets"] = named.groupby("threshold")["outlet"].nunique()
    alone = named[named["independent"] > 0]
    made["independent"] = alone.groupby("threshold")["outlet"].nunique()
    return made.reindex([LOOSE, THRESHOLD, STRICT]).fillna(0).astype("int64")


def agency(articles: pd.DataFrame) -> pd.Series:
    """Name the news agency that each article credits: (AFP), "avec AFP", "Source: Reuters".

    Any "Agence Name" counts. Being quoted ("a-t-il déclaré à l'AFP") is not a credit.

    >>> agency(articles.assign(text="Paris (AFP) - Il pleut.")).tolist()
    ['AFP', 'AFP', 'AFP', 'AFP']
    """
    text, title, authors = (articles[name].fillna("") for name in ("text", "title", "authors"))
    edges = text.str.slice(0, 200) + "\n" + text.str.slice(-300) + "\n" + title
    # Arrow's patterns see no letter in é, so that they admit a few more; `extract` decides.
    pattern = CREDIT.replace("@", f"(?:{AGENCY})")
    hit = np.asarray(pc.match_substring_regex(pa.array(edges), pattern))
    credited = edges[hit].str.extract(CREDIT.replace("@", f"({AGENCY})")).bfill(axis=1)[0]
    byline = authors.str.extract(rf"(?:^|\W)({AGENCY})(?:$|\W)")[0]
    byline[hit] = credited.astype("str").fillna(byline[hit]).to_numpy()
    return byline.replace(CALLED).rename("agency")


def pairs(articles: pd.DataFrame, threshold: float, *, hours: float = HOURS) -> pd.DataFrame:
    """Find the pairs of copies: ``left``, ``right`` (positions), ``shared``, ``containment``."""
    when = _seconds(articles)
    order = np.argsort(when, kind="stable")
    texts = articles["text"].where(articles["text"].str.len() > 0, articles["title"]).fillna("")
    ordered = texts.iloc[order].tolist()
    left, right = candidates(shingles(ordered), threshold / 2)
    near = when[order[right]] - when[order[left]] <= hours * 3600
    left, right = left[near], right[near]
    shared, smaller = overlap(ordered, left, right)
    contained = shared / np.maximum(smaller, 1)
    enough = (shared >= ENOUGH) | ((smaller < 2 * ENOUGH) & (contained >= SHORT) & (shared >= 3))
    kept = (contained >= threshold) & enough
    found = {"left": order[left], "right": order[right], "shared": shared, "containment": contained}
    return pd.DataFrame(found)[kept].reset_index(drop=True)


def _grouped(articles: pd.DataFrame, found: pd.DataFrame, threshold: float) -> pd.DataFrame:
    when = _seconds(articles)
    found = found[found["containment"] >= threshold]
    left, right = found["left"].to_numpy(), found["right"].to_numpy()
    group = _components(len(articles), left, right)
    begin = pd.Series(when).groupby(group).transform("min").to_numpy()
    stretch = (when - begin) // (SPAN * 3600)
    kept = stretch[left] == stretch[right]  # a daily column must not chain weeks into one text
    group = _components(len(articles), left[kept], right[kept])
    order = np.argsort(when, kind="stable")
    rank = np.argsort(order)
    earliest = pd.Series(rank).groupby(group).transform("min").to_numpy()
    made = pd.DataFrame(
        {
            "text_id": np.unique(earliest, return_inverse=True)[1],
            "first": rank == earliest,
            "delay": pd.to_timedelta(when - when[order[earliest]], unit="s"),
            "copies": np.bincount(group)[group],
        },
        index=articles.index,
    )
    made["delay"] = made["delay"].where(articles["published"].notna())
    return made


def _seconds(articles: pd.DataFrame) -> np.ndarray:
    """Give times in seconds; an article without a date comes after all others."""
    when = articles["published"].to_numpy("datetime64[s]")
    return np.where(np.isnat(when), UNDATED, when.astype("int64"))


def _components(n: int, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    edges = scipy.sparse.coo_array((np.ones(len(left), bool), (left, right)), shape=(n, n))
    return scipy.sparse.csgraph.connected_components(edges, directed=False)[1]
