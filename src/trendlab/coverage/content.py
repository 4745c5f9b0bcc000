"""What the coverage says: typical words, recurring formulas, dated events.

Everything counts distinct texts: an agency dispatch printed by fifteen papers uses a word once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import pandas as pd

from trendlab.corpus.copies import one_per_text
from trendlab.corpus.days import by_month
from trendlab.coverage.phrases import content_words, distinct, phrases
from trendlab.intervals import Z, wilson
from trendlab.language.dates import days_named, is_date_word, names_a_day
from trendlab.language.sentences import spans
from trendlab.language.words import stopwords, words_of
from trendlab.tables import kept

LONGEST = 5  # words of a formula
PRIOR = 500  # word occurrences that the background weighs
# Texts and letters read for words: beyond, a random draw says the same within its interval.
MOST, LETTERS = 10_000, 6_000_000
RARE = 1_000  # a phrase of fewer than one in so many texts is not told


def typical(
    articles: pd.DataFrame, side: Sequence, query: str = "", *, min_texts: int = 5, words: int = 2
) -> pd.DataFrame:
    """Find the words and phrases that are typical of a period, an outlet or a side.

    Log-odds ratio of each side against the rest, with an informative Dirichlet prior from the
    whole (Monroe, Colaresi and Quinn 2008), counting every distinct text once per side.

    Parameters
    ----------
    articles : DataFrame
        With ``text_id``, from `corpus.copies`; where it is missing, only what is alike to the
        letter counts as one text.
    side : sequence
        A label per article, such as a column, or a comparison that gives True and False.
    query : str
        Terms that only say its words again are left out, as in `formulas`.
    min_texts : int
        Terms in fewer texts are left out, and in fewer than one of a thousand.
    words : int
        Longest phrase, in words.

    Returns
    -------
    DataFrame
        ``side``, ``term``, ``z`` (standard errors, at least 1.96), ``log_odds``, ``texts`` and
        ``rest`` (texts of this and of the other sides with the term), the largest z of each side
        first. Of a side with more than 10,000 articles, as many are drawn at random.

    >>> typical(articles, articles["matched"], min_texts=1).columns.tolist()
    ['side', 'term', 'z', 'log_odds', 'texts', 'rest']
    """
    if articles.empty:
        return pd.DataFrame(columns=["side", "term", "z", "log_odds", "texts", "rest"])
    sides = np.asarray(side)
    drawn = np.concatenate([_drawn(articles, sides == label) for label in pd.unique(sides)])
    some = kept(articles, np.isin(np.arange(len(articles)), drawn))
    frame = some.iloc[np.argsort(np.argsort(drawn))].assign(side=sides[drawn])
    text = frame["text_id"].astype(object).fillna(_prose(frame))
    frame = frame[~frame.assign(text_id=text).duplicated(["text_id", "side"])]
    min_texts = max(min_texts, len(frame) // RARE)
    labels, codes = np.unique(frame["side"].to_numpy(), return_inverse=True)
    terms = distinct(phrases(_prose(frame), 1, words, min_texts))
    terms = [term for term in terms if not _says_little(term.written, query)]
    counts = [np.bincount(codes[list(term.texts)], minlength=len(labels)) for term in terms]
    table = pd.DataFrame(counts, index=[term.written for term in terms], columns=labels)
    found = [_log_odds(table[label], table.drop(columns=label).sum(axis=1)) for label in table]
    if not found:
        return pd.DataFrame(columns=["side", "term", "z", "log_odds", "texts", "rest"])
    made = pd.concat(found, keys=labels, names=["side", "term"]).reset_index()
    made = made[made["z"] >= Z]
    return made.sort_values(["side", "z"], ascending=[True, False], ignore_index=True)


def _log_odds(texts: pd.Series, rest: pd.Series) -> pd.DataFrame:
    prior = PRIOR * (texts + rest) / max(1, (texts + rest).sum())
    odds = [np.log((y + prior) / (y.sum() + PRIOR - y - prior)) for y in (texts, rest)]
    error = np.sqrt(1 / (texts + prior) + 1 / (rest + prior))
    difference = odds[0] - odds[1]
    made = {"z": difference / error, "log_odds": difference, "texts": texts, "rest": rest}
    return pd.DataFrame(made).astype({"texts": int, "rest": int})


def formulas(
    articles: pd.DataFrame,
    query: str = "",
    *,
    min_texts: int = 3,
    min_outlets: int = 3,
    words: int = LONGEST,
) -> pd.DataFrame:
    """Find recurring formulas: phrases of two words or more that several outlets use.

    A phrase begins and ends with a content word. Of phrases that share a word and nearly all their
    texts the longest is kept; names, mostly written with a capital on every content word, are left
    out, and so are those that only say the words of *query* again or end in a day ("lundi").

    Returns
    -------
    DataFrame
        ``phrase``, ``texts``, ``share`` of distinct texts with ``low`` and ``high`` (0 to 1,
        Wilson, 95 %), ``outlets`` and ``outlet_share`` (of the outlets of *articles*), most
        outlets first. Of more than 10,000 texts, as many are drawn at random; phrases in fewer
        than one text of a thousand are left out.

    >>> formulas(articles.assign(text_id=range(4)), min_texts=2, min_outlets=2
    ... )[["phrase", "texts", "outlets"]]
           phrase  texts  outlets
    0  crue monte      2        2
    """
    first = one_per_text(articles)
    first = first.iloc[_drawn(first)]
    outlets = first["outlet"].to_numpy()
    min_texts = max(min_texts, len(first) // RARE)
    found = [
        (phrase.written, len(phrase.texts), len({outlets[row] for row in phrase.texts}))
        for phrase in distinct(phrases(_prose(first), 2, words, min_texts))
        if not phrase.name
    ]
    made = pd.DataFrame(found, columns=["phrase", "texts", "outlets"])
    made = made[made["outlets"] >= min_outlets]
    made = made[[not _says_little(phrase, query) for phrase in made["phrase"]] or slice(0)]
    low, high = wilson(made["texts"].to_numpy(), np.array(len(first)))
    made = made.assign(share=made["texts"] / max(1, len(first)), low=low, high=high)
    made["outlet_share"] = made["outlets"] / max(1, articles["outlet"].nunique())
    return made.sort_values(["outlets", "texts"], ascending=False, ignore_index=True)


def _says_little(phrase: str, query: str) -> bool:
    """Tell whether a phrase names a day at an end, or all its content words those of the query."""
    if any(is_date_word(phrase.split()[end]) for end in (0, -1)):
        return True
    asked = [word.rstrip("*?") for word in words_of(query, wild=True)]
    words = [word for word in words_of(phrase) if word not in stopwords()]
    return bool(asked) and all(word.startswith(tuple(asked)) for word in words)


def _drawn(articles: pd.DataFrame, among: np.ndarray | bool = True) -> np.ndarray:
    """Draw the places of at most MOST rows of LETTERS in all, the same ones each time."""
    places = pd.Series(np.flatnonzero(np.broadcast_to(among, len(articles))))
    fields = [articles[name].str.len() for name in ("title", "text") if name in articles]
    letters = sum(field.mean() for field in fields if field.notna().any())
    most = min(MOST, int(LETTERS / max(letters, 1)))
    return (places if len(places) <= most else places.sample(most, random_state=0)).to_numpy()


def events(articles: pd.DataFrame, *, min_outlets: int = 3) -> pd.DataFrame:
    """List the dates that the texts name, kept when at least three independent outlets do.

    Read are full dates ("le 16 mars", "March 16, 2026"), weekdays and hier, demain and the like,
    each from the day of publication; a weekday is the last one unless "prochain" follows.
    A date without a year is the nearest one. Other mentions of time are left alone, and of articles
    dated by month all but full dates.

    Returns
    -------
    DataFrame
        ``date``, ``outlets`` (that were first with a text naming it), ``texts``, ``words`` (most
        frequent content words of the sentences) and ``sentences`` (list of (outlet, article_id,
        sentence)), by date.

    >>> events(articles.assign(text="Il pleut le 5 janvier.", text_id=range(4)), min_outlets=2
    ... )[["date", "outlets"]]
            date  outlets
    0 2026-01-05        2
    """
    first = one_per_text(articles).dropna(subset=["published"])
    first = first[_prose(first).str.contains(names_a_day())]
    full = by_month(articles)
    days = first["published"].dt.tz_localize(None).dt.normalize()
    rows = [
        (date, outlet, identity, sentence)
        for day, outlet, identity, text in zip(
            days, first["outlet"], first["article_id"], _prose(first), strict=True
        )
        for start, end in spans(text)
        for sentence in [text[start:end].strip()]
        for date in days_named(sentence, day.date(), full)
    ]
    named = pd.DataFrame(rows, columns=["date", "outlet", "article_id", "sentence"])
    named["date"] = pd.to_datetime(named["date"])
    kept = [
        {
            "date": date,
            "outlets": group["outlet"].nunique(),
            "texts": len(group.drop_duplicates(["outlet", "article_id"])),
            "words": _common(group["sentence"]),
            "sentences": list(group.drop(columns="date").itertuples(index=False, name=None)),
        }
        for date, group in named.groupby("date")
        if group["outlet"].nunique() >= min_outlets
    ]
    return pd.DataFrame(kept, columns=["date", "outlets", "texts", "words", "sentences"])


def _common(sentences: pd.Series, top: int = 6) -> str:
    counted = Counter(
        word
        for sentence in sentences
        for word in sorted(set(content_words(sentence)))
        if not is_date_word(word)
    )
    return ", ".join(word for word, _ in counted.most_common(top))


def _prose(articles: pd.DataFrame) -> pd.Series:
    """Join title and text, so that a formula is found in either."""
    title = articles["title"].fillna("")
    return title + ".\n" + articles["text"].fillna("") if "text" in articles else title
