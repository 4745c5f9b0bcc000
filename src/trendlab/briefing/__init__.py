"""One topic on one page: its headlines, days, voices, and the figure that stands above them.

Each function chooses few rows out of what the subjects measure, and says by what it chooses.
"""

from __future__ import annotations

import pandas as pd

from trendlab import buzz, corpus, coverage
from trendlab.briefing.figures import figure
from trendlab.buzz.series import curve as curve_of
from trendlab.language.messages import say
from trendlab.language.numbers import quoted
from trendlab.language.words import words_of

__all__ = ["expect", "figure", "headlines", "quotations", "timeline"]

INDEPENDENT = 3  # outlets that agree on a day
FEW = 5  # rows that are read at a glance
LONGEST = 240  # letters; a longer one is no sentence to quote
SENTENCE = r"[A-ZÀ-Þ].*[.!?]"  # which the title of a book is not
PLACED = ["published", "url", "outlet", "origin"]  # where a quotation stands
BEGINS = r"[(\[]?[A-ZÀ-Þ]"  # a piece of somebody's sentence may mean another thing without the rest
QUOTED = (40, 280)  # letters of a quotation that says something, and is read


def __dir__() -> list[str]:
    return __all__


def expect(articles: pd.DataFrame, trends: pd.DataFrame, topic: str, geo: str, query: str) -> None:
    """Stop where neither the articles (with ``matched``) nor the searches given are on the topic.

    Raises
    ------
    ParameterError
        With the nearest words or topics.

    >>> expect(articles, trends, "crue", "FR", "crue")
    """
    searched = any(len(curve_of(trends, topic, geo, name)) for name in trends["measure"].unique())
    if not searched and not articles["matched"].any():
        corpus.expect(articles, query)
        buzz.expect(trends, topic, geo)


def headlines(matched: pd.DataFrame, most: int = FEW) -> pd.DataFrame:
    """Choose headlines: of each text the one printed first, those of most outlets, one a day.

    Of texts that as many outlets carry, those of the days with most articles come first.

    Parameters
    ----------
    matched : DataFrame
        Articles on the topic, with ``text_id`` from `corpus.copies`.
    most : int
        Headlines at most; of so few articles all are given.

    Returns
    -------
    DataFrame
        ``published``, ``title``, ``url``, ``outlet``, and ``printed_by`` (outlets that carry the
        same text), by date.

    >>> headlines(articles, 2)[["title", "printed_by"]]
               title  printed_by
    0  La crue monte           1
    1   Crue : bilan           1
    """
    columns = ["published", "title", "url", "outlet", "printed_by", "origin"]
    titled = matched.dropna(subset=["title"])
    ordered = titled.sort_values("published", na_position="last", kind="stable")
    grouped = ordered.groupby("text_id", sort=False)
    chosen = grouped.head(1).set_index("text_id")
    chosen["printed_by"] = grouped["outlet"].nunique().where(grouped["outlet"].any())
    if len(chosen) > most:
        days = chosen["published"].dt.floor("D")
        chosen["of_day"] = days.map(titled["published"].dt.floor("D").value_counts()).fillna(0)
        order = ["printed_by", "of_day"]
        chosen = chosen.sort_values(order, ascending=False, kind="stable")
        days = chosen["published"].dt.floor("D")
        chosen = pd.concat([chosen[~days.duplicated()], chosen[days.duplicated()]]).head(most)
    chosen = chosen.sort_values("published")
    return chosen.assign(published=corpus.dated).reindex(columns=columns).reset_index(drop=True)


def timeline(matched: pd.DataFrame, most: int = FEW) -> pd.DataFrame:
    """Choose the days that most outlets name, each with the earliest sentence that names it.

    Three independent outlets have to name a day; of fewer outlets, the days that most texts name.

    Parameters
    ----------
    matched : DataFrame
        Articles on the topic, with ``text_id`` from `corpus.copies`.

    Returns
    -------
    DataFrame
        ``number`` (from 1, as the figure has it), ``date``, ``sentence``, ``url``, ``outlet``,
        ``named_by`` (outlets) and ``texts``, by date.

    >>> timeline(articles.assign(text="Il pleut le 5 janvier."))[["number", "date", "named_by"]]
       number       date  named_by
    0       1 2026-01-05         2
    """
    several = matched["outlet"].nunique() >= INDEPENDENT
    events = coverage.events(matched, min_outlets=INDEPENDENT if several else 1)
    events = events[events["texts"] >= min(2, matched["text_id"].nunique())]
    order = ["outlets", "texts"] if several else ["texts"]
    often = events.sort_values(order, ascending=False, kind="stable")
    kept = often.head(most).sort_values("date")
    about = matched.drop_duplicates("article_id").set_index("article_id")
    rows = []
    for number, event in enumerate(kept.itertuples(), 1):
        short = [said for said in event.sentences if len(said[2]) <= LONGEST]
        outlet, article, sentence = (short or event.sentences)[0]
        told = (sentence, about["url"][article], outlet, event.outlets, event.texts)
        rows.append((number, event.date, *told))
    columns = ["number", "date", "sentence", "url", "outlet", "named_by", "texts"]
    return pd.DataFrame(rows, columns=columns).astype({"date": "datetime64[us]"})


def quotations(
    matched: pd.DataFrame,
    quotes: pd.DataFrame,
    actors: pd.DataFrame,
    offices: pd.DataFrame,
    most: int = FEW,
    least: int = 2,
) -> pd.DataFrame:
    """Choose direct quotations: of the people followed who are quoted most, one each and beside
    their name; of fewer than *least*, also those of others as they are attributed, then whole
    sentences of a text that nobody is given for.

    Parameters
    ----------
    quotes : DataFrame
        From `sourcing.quotes`.
    offices : DataFrame
        From `actors.offices`: the office is given as the same article writes it.

    Returns
    -------
    DataFrame
        ``quote``, ``speaker``, ``office``, ``published``, ``url`` and ``outlet``.

    >>> told = tl.sourcing.quotes(named, found, actors)
    >>> len(quotations(named, told, actors, tl.actors.offices(named, found)))  # 37 letters: short
    0
    """
    told = quotes[quotes["kind"].eq("direct") & quotes["quote"].str.len().between(*QUOTED)]
    told = told[told["quote"].str.match(BEGINS)]
    names = actors.drop_duplicates("actor_id").set_index("actor_id")
    person = told["actor_id"].map(names["kind"]).eq("person")
    told = told.assign(speaker=told["speaker"].replace("", None))
    known, other = told[person], told[told["actor_id"].isna()]
    pairs = zip(known["speaker"], known["actor_id"].map(names["name"]), strict=True)
    known = known[pd.Series([_beside(*pair) for pair in pairs], known.index, dtype=bool)]
    attributed = other["speaker"].str.contains(" ", na=False)  # no "il"
    whole = other["speaker"].isna() & other["quote"].str.fullmatch(SENTENCE)
    other = pd.concat([other[attributed], other[whole]])
    often = known["actor_id"].map(known.groupby("actor_id")["article_id"].nunique())
    known = known.assign(often=often).sort_values("often", ascending=False, kind="stable")
    known = known.drop_duplicates("actor_id").head(most)
    chosen = pd.concat([known, other.drop_duplicates("quote").head(max(0, least - len(known)))])
    written = offices.drop_duplicates(["article_id", "actor_id"])
    told = chosen.merge(written[["article_id", "actor_id", "office"]], how="left")
    about = matched.drop_duplicates("article_id").assign(published=corpus.dated)
    told = told.merge(about.reindex(columns=["article_id", *PLACED]), on="article_id")
    told["quote"] = told["quote"].str.rstrip(",").map(quoted)
    told["speaker"] = told["actor_id"].map(names["name"]).fillna(told["speaker"])
    told["speaker"] = told["speaker"].fillna(say("not told"))
    return told[["quote", "speaker", "office", *PLACED]]


def _beside(speaker: str | None, name: str) -> bool:
    """Tell whether the words beside a quotation name its speaker, who is else read from a pronoun.

    Of labelled ones, 85 of 88 such speakers were right and 35 of 38 others; on the two parts that
    were not tuned on 45 of 48 and 10 of 13, by which this was chosen.
    """
    return any(word in words_of(name) for word in words_of(speaker or "") if len(word) > 2)
