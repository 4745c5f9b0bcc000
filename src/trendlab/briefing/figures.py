"""The figure above a briefing: searches, articles, the peak with its headline, days numbered."""

from __future__ import annotations

import textwrap

import pandas as pd
from matplotlib import dates as mdates
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from trendlab import buzz, corpus, coverage, figures
from trendlab.buzz.figures import over_time
from trendlab.buzz.series import SHOWN, step_of
from trendlab.buzz.series import curve as curve_of
from trendlab.coverage.findings.peak import headline, within
from trendlab.figures import Shown
from trendlab.language.messages import say
from trendlab.language.numbers import when


def figure(
    trends: pd.DataFrame,
    articles: pd.DataFrame,
    topic: str,
    geo: str,
    days: pd.DataFrame,
) -> Shown | None:
    """Draw searches above and articles per day below, the peak with its headline, days numbered.

    Articles are counted in periods of the searches, or that widen with the span.

    Parameters
    ----------
    articles : DataFrame
        All articles, with ``matched``.
    days : DataFrame
        From `timeline`.

    >>> print(figure(trends, articles, "crue", "FR", tl.briefing.timeline(articles)).about["alt"])
    Searches for “crue”, highest in the week of 18 January 2026. Articles per week, most in the
    week of 28 December 2025: 3 articles.
    """
    interest = curve_of(trends, topic, geo, "interest")
    freq = _periods(interest, articles)
    daily = coverage.per_day(articles, freq=freq)
    whole = coverage.per_day(articles, partial=False, freq=freq)
    if len(interest):
        bursts = buzz.bursts(interest["mid"], interest["partial"])
        drawn, step = over_time(interest, bursts, daily), step_of(interest)
    elif daily is not None:
        drawn, step = _articles(daily), figures.step_of(daily.index)
    else:
        return None
    if daily is not None and whole is not None:
        _hatch(drawn.axes[-1], daily, whole)
        _number(drawn.axes[-1], days, daily)
    if (top := _peak(interest, whole)) is not None:
        then = within(articles, pd.DatetimeIndex([top[0]]), step)
        _name_peak(drawn.axes[0], top, step, headline(then)[0])
    open_ = bool(interest["partial"].any())
    if daily is not None and whole is not None:
        open_ |= bool((whole.isna() & daily.notna()).any())
    source = say("hatched: may not be over, and in no peak") if open_ else ""
    data = _data(interest, daily)
    counted = whole if whole is not None and whole.max() > 0 else daily
    return figures.show(drawn, alt=_alt(interest, counted, topic), data=data, source=source)


def _periods(interest: pd.DataFrame, articles: pd.DataFrame) -> str:
    """Choose periods for articles, those of the searches where these are weeks or months."""
    fit = corpus.period(articles)
    step = step_of(interest) if len(interest) else figures.DAY
    if step < 7 * figures.DAY or fit in ("M", "Y"):
        return fit
    if step >= figures.MONTH:
        return "M"
    return f"W-{interest.index[0] - figures.DAY:%a}".upper()  # named by their last day


def _articles(daily: pd.Series) -> Figure:
    ax, step, some = figures.new(height=2.6), figures.step_of(daily.index), daily[daily > 0]
    bars = figures.bars(ax, some, step, color=figures.GREY)
    notes = (say("{at:when}: {n:article}", at=(at, step), n=int(n)) for at, n in some.items())
    figures.note(bars, notes, some.index)
    first, last = figures.middles(daily.index[[0, -1]], step)
    ax.set_xlim(first - step, last + step)
    ax.set_ylabel(say("articles {each}", each=figures.each(step)))
    ax.yaxis.set_major_locator(MaxNLocator(integer=True))
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


def _name_peak(
    ax: Axes, peak: tuple[pd.Timestamp, float, float], step: pd.Timedelta, title: str
) -> None:
    """Write beside the peak its time, and what was printed most then, on the side with room."""
    at, height, place = peak
    ax.set_yticks([tick for tick in ax.get_yticks() if tick <= 1.1 * height])
    ax.set_ylim(top=1.4 * height)  # room for three lines above the peak
    said = say("{when}: {title}", when=when(at, step), title=title) if title else when(at, step)
    ax.annotate(
        textwrap.fill(figures.label(said), 34),
        (at, height),
        xytext=(0, 3),
        textcoords="offset points",
        ha="left" if place < 0.5 else "right",
        va="bottom",
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
        known = {"each": figures.each(step), "at": (daily.idxmax(), step), "n": int(daily.max())}
        said.append(say("Articles {each}, most {at:at}: {n:article}.", **known))
    elif daily is not None:
        said.append(say("No article in the period."))
    return " ".join(said)


def _data(interest: pd.DataFrame, daily: pd.Series | None) -> pd.DataFrame:
    if interest.empty:
        return pd.DataFrame({"articles": daily})
    return interest[SHOWN] if daily is None else interest[SHOWN].join(daily)
