"""One topic on one page: its headlines, days, voices, and the figure that stands above them.

Each function chooses few rows out of what the subjects measure, and says by what it chooses.
"""

from __future__ import annotations

import textwrap
from collections import Counter

import pandas as pd
from matplotlib import dates as mdates
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from trendlab import buzz, corpus, coverage, figures
from trendlab.buzz.figures import over_time
from trendlab.buzz.series import curve as curve_of
from trendlab.buzz.series import step_of
from trendlab.coverage.phrases import content_words
from trendlab.figures import Shown
from trendlab.language.messages import say
from trendlab.language.numbers import quoted, when
from trendlab.language.words import words_of

__all__ = ["expect", "figure", "headlines", "quotations", "timeline"]

INDEPENDENT = 3  # outlets that agree on a day
FEW = 5  # rows that are read at a glance
LONGEST = 240  # letters; a longer one is no sentence to quote
SENTENCE = r"[A-ZÀ-Þ].*[.!?]"  # which the title of a book is not
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
    columns = ["published", "title", "url", "outlet", "printed_by"]
    titled = matched.dropna(subset=["title"])
    ordered = titled.sort_values("published", na_position="last", kind="stable")
    grouped = ordered.groupby("text_id", sort=False)
    chosen = grouped.head(1).set_index("text_id")
    chosen["printed_by"] = grouped["outlet"].nunique()
    if len(chosen) > most:
        days = chosen["published"].dt.floor("D")
        chosen["of_day"] = days.map(titled["published"].dt.floor("D").value_counts()).fillna(0)
        order = ["printed_by", "of_day"]
        chosen = chosen.sort_values(order, ascending=False, kind="stable")
        days = chosen["published"].dt.floor("D")
        chosen = pd.concat([chosen[~days.duplicated()], chosen[days.duplicated()]]).head(most)
    chosen = chosen.sort_values("published")
    return chosen.assign(published=corpus.dated)[columns].reset_index(drop=True)


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
    told = told.merge(about[["article_id", "published", "url", "outlet"]])
    told["quote"] = told["quote"].map(quoted)
    told["speaker"] = told["actor_id"].map(names["name"]).fillna(told["speaker"])
    return told[["quote", "speaker", "office", "published", "url", "outlet"]]


def _beside(speaker: str | None, name: str) -> bool:
    """Tell whether the words beside a quotation name its speaker, who is else read from a pronoun.

    Of labelled ones, 85 of 88 such speakers were right and 35 of 38 others; on the two parts that
    were not tuned on 45 of 48 and 10 of 13, by which this was chosen.
    """
    return any(word in words_of(name) for word in words_of(speaker or "") if len(word) > 2)


def figure(
    trends: pd.DataFrame,
    articles: pd.DataFrame,
    topic: str,
    geo: str,
    days: pd.DataFrame,
) -> Shown | None:
    """Draw searches above and articles per day below, the peak with its headline, days numbered.

    Where the dates are of months, articles are counted per month.

    Parameters
    ----------
    articles : DataFrame
        All articles, with ``matched``.
    days : DataFrame
        From `timeline`.

    >>> print(figure(trends, articles, "crue", "FR", timeline(articles)).about["alt"])
    Searches for “crue”, highest in the week of 18 January 2026. Articles per day, most on
    1 January 2026: 1 article.
    """
    interest = curve_of(trends, topic, geo, "interest")
    daily = coverage.per_day(articles) if len(articles) else None
    if interest.empty and daily is None:
        return None
    searched = daily is None or len(interest) > 0
    drawn = _searches(interest, daily) if searched else _articles(daily)
    whole = coverage.per_day(articles, partial=False) if daily is not None else None
    if daily is not None and whole is not None:
        _hatch(drawn.axes[-1], daily, whole)
        _number(drawn.axes[-1], days, daily)
    if (top := _peak(interest, whole)) is not None:
        step = step_of(interest) if len(interest) else corpus.step_of(articles)
        _name_peak(drawn.axes[0], top, step, _headline(articles, top[0], step))
    return figures.show(drawn, alt=_alt(interest, whole, topic), data=_data(interest, daily))


def _searches(interest: pd.DataFrame, daily: pd.Series | None) -> Figure:
    return over_time(interest, buzz.bursts(interest["mid"], interest["partial"]), daily)


def _articles(daily: pd.Series) -> Figure:
    ax, step, some = figures.new(height=2.6), figures.step_of(daily.index), daily[daily > 0]
    bars = figures.bars(ax, some, step, color=figures.GREY)
    notes = (say("{at:when}: {n:article}", at=(at, step), n=int(n)) for at, n in some.items())
    figures.note(bars, notes)
    first, last = figures.middles(daily.index[[0, -1]], step)
    ax.set_xlim(first - step, last + step)
    ax.set_ylabel(say("articles per month") if step >= figures.MONTH else say("articles per day"))
    figures.date_axis(ax.xaxis)
    return ax.figure  # type: ignore[return-value]


def _hatch(ax: Axes, daily: pd.Series, whole: pd.Series) -> None:
    """Hatch the bars of periods that may not be over."""
    open_ = daily.index[whole.isna() & daily.notna()]
    middles = figures.middles(open_, figures.step_of(daily.index))
    ends = {round(mdates.date2num(middle), 3) for middle in middles}
    for bar in (one for one in ax.patches if isinstance(one, Rectangle)):
        if round(bar.get_x() + bar.get_width() / 2, 3) in ends:
            bar.set(hatch="////", facecolor="white", edgecolor=figures.GREY, linewidth=0.5)


def _number(ax: Axes, days: pd.DataFrame, daily: pd.Series) -> None:
    """Mark the days of the timeline that lie in the period with their numbers."""
    first, last = daily.index[0], daily.index[-1] + figures.step_of(daily.index)
    ax.tick_params(axis="x", pad=14)  # the numbers stand above the dates
    for number, date in zip(days["number"], days["date"].dt.tz_localize(first.tz), strict=True):
        if first <= date < last:
            at = date.normalize()
            ax.annotate(
                str(number),
                (at, 0),
                xytext=(0, -2),
                textcoords="offset points",
                ha="center",
                va="top",
                fontsize=7,
                color="white",
                bbox={"boxstyle": "circle,pad=0.2", "fc": figures.RED, "ec": "none"},
            )


def _peak(
    interest: pd.DataFrame, daily: pd.Series | None
) -> tuple[pd.Timestamp, float, float] | None:
    """Find the highest complete period, else the day with most articles, and where it stands."""
    curve = interest.loc[~interest["partial"], "mid"] if len(interest) else daily
    if curve is None or not curve.max() > 1 or len(curve) < 2:
        return None
    top = curve.idxmax()
    return top, float(curve.max()), (top - curve.index[0]) / (curve.index[-1] - curve.index[0])


def _headline(articles: pd.DataFrame, start: pd.Timestamp, step: pd.Timedelta) -> str:
    """Give the title that most outlets carried in a period, of such the most like the others."""
    first = start.tz_localize(None).floor("D")
    last = first + max(step, figures.DAY) - pd.Timedelta("1us")
    then = articles["published"].dt.tz_localize(None).between(first, last)
    titled = articles[articles["matched"] & then].dropna(subset=["title"])
    carried = titled.groupby("title")["outlet"].nunique()
    words = {title: set(content_words(title)) for title in carried.index}
    often = Counter(word for title in titled["title"] for word in words[title])
    alike = {title: sum(often[word] - 1 for word in words[title]) for title in words}
    return max(words, key=lambda title: (carried[title], alike[title]), default="")


def _name_peak(
    ax: Axes, peak: tuple[pd.Timestamp, float, float], step: pd.Timedelta, title: str
) -> None:
    """Write beside the peak its time, and what was printed most then, on the side with room."""
    at, height, place = peak
    said = say("{when}: {title}", when=when(at, step), title=title) if title else when(at, step)
    ax.annotate(
        textwrap.fill(figures.label(said), 34),
        (at, height),
        xytext=(8 if place < 0.5 else -8, 0),
        textcoords="offset points",
        ha="left" if place < 0.5 else "right",
        va="top",
        fontsize=8,
        bbox={"fc": "white", "ec": "none", "alpha": 0.8, "pad": 1},
    )


def _alt(interest: pd.DataFrame, daily: pd.Series | None, topic: str) -> str:
    said = []
    if len(whole := interest.loc[~interest["partial"], "mid"]):
        top = whole.idxmax()
        at = (top, step_of(interest))
        said.append(say("Searches for {topic:quoted}, highest {at:at}.", topic=topic, at=at))
    if daily is not None and daily.max() > 0:
        step = figures.step_of(daily.index)
        most = "Articles per day, most {at:at}: {n:article}."
        monthly = "Articles per month, most {at:at}: {n:article}."
        chosen = monthly if step >= figures.MONTH else most
        said.append(say(chosen, at=(daily.idxmax(), step), n=int(daily.max())))
    elif daily is not None:
        said.append(say("No article in the period."))
    return " ".join(said)


def _data(interest: pd.DataFrame, daily: pd.Series | None) -> pd.DataFrame:
    if interest.empty:
        return pd.DataFrame({"articles": daily})
    data = interest[["end", "low", "high", "partial"]]
    return data if daily is None else data.join(daily)
