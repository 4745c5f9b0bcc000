"""What the coverage says: typical words, recurring formulas, dated events.

Everything counts distinct texts: an agency dispatch printed by fifteen papers uses a word once.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import cache

import numpy as np
import pandas as pd

from trendlab.corpus.copies import one_per_text
from trendlab.intervals import wilson
from trendlab.language.dates import days_named, is_date_word
from trendlab.language.sentences import spans
from trendlab.language.words import ELISION, fold, stopwords

LONGEST = 5  # words of a formula
PRIOR = 500  # word occurrences that the background weighs
TYPICAL = 1.96  # standard errors
SAME = 0.8  # of the texts of two phrases
MOST = 20_000  # texts read for words: beyond, a random draw says the same within its interval
_CLAUSE = re.compile(r"[^\w\s'’ʼ-]+|\s-\s|\n")
_WORD = re.compile(rf"(?i)(?:\b{ELISION})?([^\W_]+(?:-[^\W_]+)*)")


def typical(
    articles: pd.DataFrame, side: Sequence, *, min_texts: int = 5, words: int = 2
) -> pd.DataFrame:
    """Find the words and phrases that are typical of a period, an outlet or a side.

    Log-odds ratio of each side against the rest, with an informative Dirichlet prior from the
    whole (Monroe, Colaresi and Quinn 2008), counting every distinct text once per side.

    Parameters
    ----------
    articles : DataFrame
        With ``text_id``, from `corpus.copies`.
    side : sequence
        A label per article, such as a column, or a comparison that gives True and False.
    min_texts : int
        Terms in fewer texts are left out.
    words : int
        Longest phrase, in words.

    Returns
    -------
    DataFrame
        ``side``, ``term``, ``z`` (standard errors, at least 1.96), ``log_odds``, ``texts`` and
        ``rest`` (texts of this and of the other sides with the term), the largest z of each side
        first. Of a side with more than 20,000 texts, as many are drawn at random.
    """
    if articles.empty:
        return pd.DataFrame(columns=["side", "term", "z", "log_odds", "texts", "rest"])
    frame = articles.assign(side=np.asarray(side)).drop_duplicates(["text_id", "side"])
    frame = pd.concat([_drawn(texts) for _, texts in frame.groupby("side", sort=False)])
    labels, codes = np.unique(frame["side"].to_numpy(), return_inverse=True)
    terms = _distinct(_terms(frame, 1, words, min_texts))
    counts = [np.bincount(codes[list(rows)], minlength=len(labels)) for _, rows, _ in terms]
    table = pd.DataFrame(counts, index=[term for term, *_ in terms], columns=labels)
    found = [_log_odds(table[label], table.drop(columns=label).sum(axis=1)) for label in table]
    if not found:
        return pd.DataFrame(columns=["side", "term", "z", "log_odds", "texts", "rest"])
    made = pd.concat(found, keys=labels, names=["side", "term"]).reset_index()
    made = made[made["z"] >= TYPICAL]
    return made.sort_values(["side", "z"], ascending=[True, False], ignore_index=True)


def _log_odds(texts: pd.Series, rest: pd.Series) -> pd.DataFrame:
    prior = PRIOR * (texts + rest) / max(1, (texts + rest).sum())
    odds = [np.log((y + prior) / (y.sum() + PRIOR - y - prior)) for y in (texts, rest)]
    error = np.sqrt(1 / (texts + prior) + 1 / (rest + prior))
    difference = odds[0] - odds[1]
    made = {"z": difference / error, "log_odds": difference, "texts": texts, "rest": rest}
    return pd.DataFrame(made).astype({"texts": int, "rest": int})


def formulas(
    articles: pd.DataFrame, *, min_texts: int = 3, min_outlets: int = 3, words: int = LONGEST
) -> pd.DataFrame:
    """Find recurring formulas: phrases of two words or more that several outlets use.

    A phrase begins and ends with a content word. Of phrases that share a word and nearly all their
    texts the longest is kept; names, mostly written with a capital on every content word, are left
    out.

    Returns
    -------
    DataFrame
        ``phrase``, ``texts``, ``share`` of distinct texts with ``low`` and ``high`` (0 to 1,
        Wilson, 95 %), ``outlets`` and ``outlet_share`` (of the outlets of *articles*), most
        outlets first. Of more than 20,000 texts, as many are drawn at random.
    """
    first = _drawn(one_per_text(articles))
    outlets = first["outlet"].to_numpy()
    found = [
        (phrase, len(rows), len({outlets[row] for row in rows}))
        for phrase, rows, name in _distinct(_terms(first, 2, words, min_texts))
        if not name
    ]
    made = pd.DataFrame(found, columns=["phrase", "texts", "outlets"])
    made = made[made["outlets"] >= min_outlets]
    low, high = wilson(made["texts"].to_numpy(), np.array(len(first)))
    made = made.assign(share=made["texts"] / max(1, len(first)), low=low, high=high)
    made["outlet_share"] = made["outlets"] / max(1, articles["outlet"].nunique())
    return made.sort_values(["outlets", "texts"], ascending=False, ignore_index=True)


def _terms(
    articles: pd.DataFrame, shortest: int, longest: int, min_texts: int
) -> list[tuple[str, set[int], bool]]:
    """Give each phrase as first written, the rows it is in, and whether it is mostly a name."""
    rows: dict[str, set[int]] = defaultdict(set)
    written: dict[str, str] = {}
    names: Counter = Counter()
    for row, text in enumerate(_prose(articles)):
        for key, phrase, vote in _phrases(text, shortest, longest):
            rows[key].add(row)
            names[key] += vote
            written.setdefault(key, phrase)
    return [
        (written[key], found, names[key] > 0)
        for key, found in rows.items()
        if len(found) >= min_texts
    ]


def _drawn(articles: pd.DataFrame) -> pd.DataFrame:
    """Draw at most MOST rows, the same ones each time."""
    return articles if len(articles) <= MOST else articles.sample(MOST, random_state=0)


def _distinct(terms: list[tuple[str, set[int], bool]]) -> list[tuple[str, set[int], bool]]:
    """Keep the longest of phrases that share a word and nearly all their texts."""
    kept: list[tuple[str, set[int], bool]] = []
    at: dict[tuple[str, int], list[set[int]]] = defaultdict(list)
    for term in sorted(terms, key=lambda term: (-term[0].count(" "), -len(term[1]), term[0])):
        phrase, rows, _ = term
        words = {word for word in fold(phrase).split() if word not in stopwords()}
        size = _magnitude(len(rows))
        near = (other for word in words for n in (-1, 0, 1) for other in at[word, size + n])
        if any(len(rows & other) >= SAME * len(rows | other) for other in near):
            continue
        kept.append(term)
        for word in words:
            at[word, size].append(rows)
    return kept


def _magnitude(size: int) -> int:
    """Put sizes in steps of 1 / SAME: sets that share so much are at most one step apart."""
    return int(math.log(size, 1 / SAME)) if size else 0


def events(articles: pd.DataFrame, *, min_outlets: int = 3, tz: str = "UTC") -> pd.DataFrame:
    """List the dates that the texts name, kept when at least three independent outlets do.

    Read are full dates ("le 16 mars", "March 16, 2026"), weekdays and hier, demain and the like,
    each from the day of publication in *tz*; a weekday is the last one unless "prochain" follows.
    A date without a year is the nearest one. Other mentions of time are left alone.

    Returns
    -------
    DataFrame
        ``date``, ``outlets`` (that were first with a text naming it), ``texts``, ``words`` (most
        frequent content words of the sentences) and ``sentences`` (list of (outlet, article_id,
        sentence)), by date.
    """
    first = one_per_text(articles).dropna(subset=["published"])
    days = first["published"].dt.tz_convert(tz).dt.tz_localize(None).dt.normalize()
    rows = [
        (date, outlet, identity, sentence)
        for day, outlet, identity, text in zip(
            days, first["outlet"], first["article_id"], _prose(first), strict=True
        )
        for start, end in spans(text)
        for sentence in [text[start:end].strip()]
        for date in days_named(sentence, day.date())
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
        for word in sorted({word for word, *_ in _phrases(sentence, 1, 1)})
        if not is_date_word(word)
    )
    return ", ".join(word for word, _ in counted.most_common(top))


def _prose(articles: pd.DataFrame) -> pd.Series:
    """Join title and text, so that a formula is found in either."""
    title = articles["title"].fillna("")
    return title + ".\n" + articles["text"].fillna("") if "text" in articles else title


def _phrases(text: str, shortest: int, longest: int) -> Iterator[tuple[str, str, int]]:
    """Give runs of words without punctuation between them that begin and end in a content word.

    Each comes as a key without case and elisions, as written, and as a vote whether it is a name:
    1 if all its content words have a capital, -1 if not, 0 where the first one needs a capital.
    """
    for clause in _CLAUSE.split(text):
        found = list(_WORD.finditer(clause))
        words = [(word[1], word.start(1), word.end(1)) for word in found]
        content = [_is_content(word) for word, *_ in words]
        capital = [
            word[0].isupper() or not holds for (word, *_), holds in zip(words, content, strict=True)
        ]
        for start, stop in _spans(content, shortest, longest):
            key = " ".join(word for word, *_ in words[start:stop]).lower()
            vote = (1 if start else 0) if all(capital[start:stop]) else -1
            yield key, clause[words[start][1] : words[stop - 1][2]], vote


def _spans(content: list[bool], shortest: int, longest: int) -> Iterator[tuple[int, int]]:
    for start, holds in enumerate(content):
        if holds:
            for stop in range(start + shortest, min(start + longest, len(content)) + 1):
                if content[stop - 1]:
                    yield start, stop


@cache
def _is_content(word: str) -> bool:
    return fold(word) not in stopwords() and len(word) > 1 and not word.isdigit()
