"""Near-duplicates and agency copy: how many texts, and how many independent outlets, there are.

A text is a set of shingles (four words in a row). Two articles are copies when the shingles that
they share are at least half of the shorter one: containment, because cutting a text to its first
paragraphs leaves Jaccard similarity low. Newswire is often rewritten, so a count of copies is a
lower bound (Silcock et al. 2022, arXiv 2210.04261).

Candidates come from bottom-k MinHash sketches: each text keeps the shingles whose hash is lowest,
the keys of all texts are sorted, and texts that share a key stand beside each other. Time and
memory grow linearly with the number of articles.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import scipy

from trendlab import tables
from trendlab.language.words import fold

READ = ("published", "title", "text", "authors")
WORDS = 4  # in a shingle
# Of 50 pairs read in OrangeSum, most of those between 0.5 and 0.55 were a new article that repeats
# the background of an older one; see benchmarks/copies_read.csv.
THRESHOLD = 0.55
LOOSE, STRICT = 0.3, 0.7  # thresholds between which the number of texts is bounded
SKETCH = 64  # shingles kept per text, about
NEIGHBOURS = 4  # texts after it that a text is compared with, per shared key
ENOUGH = 30  # shared shingles that make two long texts copies…
SHORT = 0.8  # …or this part of the shorter one, if it has fewer
HOURS = 72  # between two copies
SPAN = 7 * 24  # hours from the first to the last copy of one text
DOC_BITS = 24
DOC_MASK = (1 << DOC_BITS) - 1
UNDATED = 2**40  # seconds, long after any date
CHUNK = 1_000_000  # characters hashed at once: bounds the memory
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

    Of articles without texts there are ``titles`` instead, and who copied whom is not counted.

    Parameters
    ----------
    articles : DataFrame
        With the columns of `copies`.

    Returns
    -------
    DataFrame
        Indexed by ``threshold``: ``articles``; ``texts``; ``agency_articles`` (their text credits
        an agency); ``outlets``; ``independent`` (outlets that were first with, or alone in, at
        least one text that credits no agency).

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
    """
    columns = {LOOSE: "text_id_loose", THRESHOLD: "text_id", STRICT: "text_id_strict"}
    order = articles["published"].argsort(kind="stable")
    inside = articles.get("inside", pd.Series(True, articles.index))
    parts = []
    for threshold, column in columns.items():
        text = articles[column]
        first = pd.Series(articles.index, articles.index).isin(
            articles.iloc[order].drop_duplicates(column).index
        )
        credited = articles["agency"].notna().groupby(text).transform("any")
        told = {"texts": first, "agency_articles": credited, "independent": first & ~credited}
        rows = pd.DataFrame({"articles": 1, **told})[inside].groupby(
            articles["outlet"][inside], dropna=False
        )
        parts.append(rows.sum().reset_index().assign(threshold=threshold))
    return pd.concat(parts, ignore_index=True)


def three_counts_of(counts: list[pd.DataFrame]) -> pd.DataFrame:
    """Sum the counts of parts (from `count_texts`): the second half of `three_counts`."""
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
    hit = pc.match_substring_regex(pa.array(edges), CREDIT.replace("@", f"(?:{AGENCY})")).to_numpy(
        zero_copy_only=False
    )
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
    left, right = candidates(_shingles(ordered), threshold / 2)
    near = when[order[right]] - when[order[left]] <= hours * 3600
    left, right = left[near], right[near]
    shared, smaller = _overlap(ordered, left, right)
    contained = shared / np.maximum(smaller, 1)
    enough = (shared >= ENOUGH) | ((smaller < 2 * ENOUGH) & (contained >= SHORT) & (shared >= 3))
    kept = (contained >= threshold) & enough
    found = {"left": order[left], "right": order[right], "shared": shared, "containment": contained}
    return pd.DataFrame(found)[kept].reset_index(drop=True)


def candidates(
    shingles: Iterable[tuple[int, np.ndarray, np.ndarray]], threshold: float
) -> tuple[np.ndarray, np.ndarray]:
    """Find pairs of texts whose sketches overlap; positions, the lower one on the left.

    Texts in order of time give pairs of neighbours in time: of n copies of one text, each is
    compared with the next few, which is enough to join them all.
    """
    parts, sizes = [], []
    for first, keys, counts in shingles:
        # The lowest hashes are the same in both texts, so samples of different depth still meet.
        depth = np.minimum(SKETCH / np.maximum(counts, 1), 1) * 2.0**40
        parts.append(keys[(keys >> DOC_BITS) < depth[_docs(keys) - first]])
        sizes.append(counts)
    keys = np.concatenate(parts or [np.empty(0, np.uint64)])
    keys.sort()
    size = np.concatenate(sizes or [np.empty(0)])
    pair, count = _distinct(_neighbours(keys))
    left, right = (pair >> DOC_BITS).astype(np.int64), _docs(pair)
    seen = np.minimum(SKETCH / np.maximum(size[left], size[right]), 1)
    enough = count >= threshold * seen * np.minimum(size[left], size[right])
    return left[enough], right[enough]


def _docs(keys: np.ndarray) -> np.ndarray:
    return (keys & DOC_MASK).astype("int64")


def _distinct(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Sort in place, and give the distinct values and their counts; `np.unique` hashes: slower."""
    values.sort()
    begin = np.flatnonzero(np.r_[True, values[1:] != values[:-1]][: len(values)])
    return values[begin], np.diff(np.r_[begin, len(values)])


def _neighbours(keys: np.ndarray) -> np.ndarray:
    """Pair each text with the next few that share a key; packed as left, right."""
    heads, docs, found = keys >> DOC_BITS, keys & DOC_MASK, []
    for step in range(1, NEIGHBOURS + 1):
        same = np.flatnonzero(heads[step:] == heads[:-step])
        found.append(docs[same] << DOC_BITS | docs[same + step])
    return np.concatenate(found)


def _overlap(
    texts: Sequence[str], left: np.ndarray, right: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Count the shingles that each pair shares, and those of its smaller text, exactly."""
    docs = np.unique(np.concatenate([left, right]))
    parts = [(keys, counts) for _, keys, counts in _shingles([texts[doc] for doc in docs])]
    if not parts:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    keys = np.concatenate([keys for keys, _ in parts])
    size = np.concatenate([counts for _, counts in parts])
    by_doc = keys[np.argsort(_docs(keys), kind="stable")] >> DOC_BITS << DOC_BITS
    begin = np.concatenate([[0], np.cumsum(size)])
    keys.sort()
    a, b = np.searchsorted(docs, left), np.searchsorted(docs, right)
    small, large = np.where(size[a] <= size[b], a, b), np.where(size[a] <= size[b], b, a)
    shared = np.zeros(len(a), np.int64)
    for rows in np.array_split(np.arange(len(a)), max(1, len(a) * 300 // CHUNK)):
        length = size[small[rows]]
        pair = np.repeat(np.arange(len(rows)), length)
        inside = np.arange(len(pair)) - np.repeat(np.cumsum(length) - length, length)
        wanted = by_doc[begin[small[rows]][pair] + inside] | large[rows][pair].astype(np.uint64)
        place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        shared[rows] = np.bincount(pair, keys[place] == wanted, len(rows))
    return shared, size[small]


def _grouped(articles: pd.DataFrame, found: pd.DataFrame, threshold: float) -> pd.DataFrame:
    when = _seconds(articles)
    found = found[found["containment"] >= threshold]
    left, right = found["left"].to_numpy(), found["right"].to_numpy()
    group = _components(len(articles), left, right)
    begin = pd.Series(when).groupby(group).transform("min").to_numpy()
    stretch = (when - begin) // (SPAN * 3600)
    kept = stretch[left] == stretch[right]  # a daily column must not chain weeks into one text
    group = _components(len(articles), left[kept], right[kept])
    order = np.lexsort([np.arange(len(when)), when])
    rank = np.empty(len(when), np.int64)
    rank[order] = np.arange(len(when))
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


def _shingles(texts: Sequence[str]) -> Iterator[tuple[int, np.ndarray, np.ndarray]]:
    """Hash the shingles of each text: (first text, keys, shingles per text) chunk by chunk.

    A key is 40 bits of hash above 24 bits of text number, so one sort orders both. Words are
    hashed together as a difference of running sums of letter x base^place, modulo 2^64.
    """
    start = size = 0
    for stop, text in enumerate(texts, 1):
        size += len(text)
        if size >= CHUNK or stop == len(texts):
            keys = _keys(texts[start:stop], start)
            counts = np.bincount(_docs(keys) - start, minlength=stop - start)
            yield start, keys, counts
            start, size = stop, 0


def _keys(texts: Sequence[str], first: int) -> np.ndarray:
    """Hash every shingle once per text."""
    letters = _folded()[np.frombuffer("\0".join(texts).encode("utf-16-le", "replace"), np.uint16)]
    word = letters > 0
    begin = np.flatnonzero(word & ~np.r_[False, word[:-1]])
    end = np.flatnonzero(word & ~np.r_[word[1:], False]) + 1
    base, inverse = np.uint64(0x9E3779B97F4A7C15), np.uint64(pow(0x9E3779B97F4A7C15, -1, 2**64))
    places = np.full(len(letters), base)
    places[:1] = 1
    sums = np.concatenate([np.zeros(1, np.uint64), np.cumsum(letters * np.cumprod(places))])
    places = np.full(len(letters), inverse)
    places[:1] = 1
    words = _mix((sums[end] - sums[begin]) * np.cumprod(places)[begin])
    ends = np.cumsum([len(text.encode("utf-16-le", "replace")) // 2 + 1 for text in texts])
    doc = np.searchsorted(ends, begin, side="right")
    if len(words) < WORDS:
        return np.empty(0, np.uint64)
    count = len(words) - WORDS + 1
    hashed = words[:count].copy()
    for step in range(1, WORDS):
        hashed = hashed * base + words[step : step + count]
    inside = doc[:count] == doc[WORDS - 1 :]
    owner = (doc[:count][inside] + first).astype(np.uint64)
    return _distinct(_mix(hashed[inside]) >> DOC_BITS << DOC_BITS | owner)[0]


def _mix(hashed: np.ndarray) -> np.ndarray:
    """Spread the bits (the finaliser of SplitMix64)."""
    hashed = (hashed ^ (hashed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    hashed = (hashed ^ (hashed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return hashed ^ (hashed >> np.uint64(31))


@cache
def _folded() -> np.ndarray:
    """For each code unit the letter without case and accent, or 0 where a word ends."""
    plain = [fold(chr(code))[:1] if chr(code).isalnum() else "" for code in range(0xD800)]
    table = np.zeros(0x10000, np.uint64)
    table[: len(plain)] = [ord(letter) if letter else 0 for letter in plain]
    return table
