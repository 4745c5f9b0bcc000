"""The findings of the buzz and compare notebooks, each in a sentence with its evidence.

Every function takes tables, which may be empty, and says so where there is nothing to tell.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from trendlab import buzz, coverage, figures
from trendlab.figures import buzz as draw
from trendlab.findings import Finding, finding
from trendlab.phrases import count, day, interval, number, percent, period

if TYPE_CHECKING:
    import pandas as pd

    from trendlab.figures import Shown


def share(trends: pd.DataFrame, volume: pd.DataFrame) -> Finding:
    """Say what share of its place's trending volume a topic has, as an interval.

    Parameters
    ----------
    trends : DataFrame
        All topics that trended.
    volume : DataFrame
        The topic's own, from ``buzz.over_time``; may be empty.
    """
    if volume.empty:
        return finding("No trending volume was given, so there is no share to tell.", kind="share")
    topic, geo = volume.attrs["topic"], volume.attrs["geo"]
    now = buzz.level(trends, topic, geo, "volume")
    if now["of"] < 2:
        alone = f"“{topic}” is the only topic given for its place and day: a share needs others."
        return finding(alone, kind="share", key="share of volume")
    same = buzz.trending(trends, geo, now["start"])
    bounds = f"{percent(now['share_low'])} to {percent(now['share_high'])}"
    return finding(
        f"“{topic}” had {bounds} of the volume of the {count(now['of'], 'topic')} that trended "
        f"in {geo} on {day(now['start'])}; volumes are published as steps, so it is a range.",
        low=now["share_low"],
        high=now["share_high"],
        unit="share of trending volume",
        kind="share",
        key="share of volume",
        evidence=same,
    )


def growth(interest: pd.DataFrame, noise: float = 0.0) -> list[Finding]:
    """Say how interest changed against the period before and the year before."""
    if interest.empty:
        return [finding("No interest over time was given, so growth cannot be told.")]
    table = buzz.growth(interest, noise=noise)
    return [_change(name, row, table) for name, row in table.iterrows()]


def _change(name: str, row: pd.Series, table: pd.DataFrame) -> Finding:
    known = row.get("now_start") is not None and row["low"] == row["low"]
    bounds = f", {_signed(row['low'])} to {_signed(row['high'])}" if _finite(row) else ""
    least, most = sorted(abs(row[bound]) * 100 for bound in ("low", "high"))
    by = f"by {least:.0f} to {most:.0f} %" if _finite(row) else f"by {least:.0f} % or more"
    told = {
        "up": f"Interest rose against the {name}, {by}",
        "down": f"Interest fell against the {name}, {by}",
        "cannot tell": f"Whether interest changed against the {name} cannot be told: "
        f"{row['reason']}{bounds}",
    }[row["verdict"]]
    spans = ""
    if known:
        now, then = ((row[f"{w}_start"], row[f"{w}_end"]) for w in ("now", "then"))
        spans = f" ({_span(*now)} against {_span(*then)})"
    bound = {"low": row["low"], "high": row["high"]} if known else {}
    return finding(
        f"{told}{spans}.",
        **bound,
        unit="change as a fraction",
        kind="growth",
        key=f"growth {name}",
        evidence=table.reset_index(),
    )


def revisions(pulls: pd.DataFrame, interest: pd.DataFrame) -> Finding:
    """Say how far pulls of one series differ, and whether its peak exceeds that."""
    exports = len(pulls.columns) - 2
    if pulls.attrs["refused"] and exports < 2:
        unlike = (
            f"The pulls of this series cannot be compared: {pulls.attrs['refused'][0]['reason']}."
        )
        return finding(unlike, kind="vintages", key="revision noise")
    if interest.empty or exports < 2:
        return finding(
            "The series was pulled once, so its revision noise is unknown. Export it again on "
            "another day and give both files.",
            kind="vintages",
            key="revision noise",
        )
    noise = pulls.attrs["noise"]
    stands = buzz.peak(interest, noise)["stands"]
    return finding(
        f"In {exports} pulls of this series, 95 % of the values lie within {number(noise)} points "
        f"of their median. The peak {'exceeds' if stands else 'does not exceed'} that.",
        value=noise,
        unit="points of interest",
        kind="vintages",
        key="revision noise",
        evidence=pulls.sort_values("half", ascending=False).reset_index(),
    )


def first_mover(interest: pd.DataFrame, covered: pd.Series) -> Finding:
    """Say whether searches came before the news, after it, or that it cannot be told.

    Parameters
    ----------
    interest : DataFrame
        From ``buzz.over_time``; may be empty.
    covered : Series
        Attention share or articles per period, indexed by its start; may be empty.
    """
    import pandas as pd

    whole = interest.loc[~interest["partial"], "mid"]
    found = buzz.lead_lag(whole, covered)
    both = pd.concat({"interest": whole, "coverage": covered}, axis=1, join="inner")
    said = {"search leads": "Searches come first", "news leads": "The news comes first"}
    said |= {"together": "Searches and news move together"}
    verdict = said.get(found["verdict"], "Whether searches or news come first cannot be told")
    told = found["lag"] == found["lag"]
    compared = f" ({count(found['periods'], 'period')} compared)" if told else ""
    return finding(
        f"{verdict}: {found['reason']}{compared}.",
        value=found["lag"] if told and found["verdict"] in said else None,
        **({"low": found["low"], "high": found["high"]} if told else {}),
        unit="periods by which searches come first",
        kind="lead-lag",
        key="lead-lag",
        evidence=both.rename_axis("start").reset_index(),
    )


def attention(articles: pd.DataFrame, query: str) -> pd.Series:
    """Measure attention share per day, in percent; empty where there are no dated articles."""
    import pandas as pd

    dated = articles.dropna(subset="published")
    if dated.empty:
        return pd.Series(dtype=float, index=pd.DatetimeIndex([], tz="UTC"), name="% of articles")
    return coverage.share(dated, query)["share"].mul(100).rename("% of articles")


def comparison(chained: pd.DataFrame) -> list[Finding]:
    """Rank the series that share a scale, and name those that do not."""
    if chained.empty:
        return [finding("No interest over time was given for these.", kind="rank", key="rank")]
    ranked = buzz.ranking(chained)
    refused = _refused(chained.attrs["refused"])
    if ranked.empty:
        return [finding("The series have no complete period in common.", kind="rank"), *refused]
    first, ties = ranked.iloc[0], int((ranked["rank_low"] == 1).sum())
    level = interval(round(first["low"], 1), round(first["high"], 1))
    name = _named(first["topic"], first["geo"])
    most = f"Of {len(ranked)} series, {name} is searched for most"
    most = most if len(ranked) > 1 else f"Only {name} is on the scale"
    tied = f", though {count(ties - 1, 'other')} may be as high" if ties > 1 else ""
    return [
        finding(
            f"{most}: {level} on average over "
            f"{count(int(first['periods']), 'common period')}{tied}.",
            value=(first["low"] + first["high"]) / 2,
            low=first["low"],
            high=first["high"],
            unit="interest on the common scale",
            kind="rank",
            key="rank",
            evidence=ranked,
        ),
        *refused,
    ]


def regional(ranked: pd.DataFrame) -> Finding:
    """Say in which region the topic takes the largest share of searches."""
    if ranked.empty:
        return finding("No region is known for this topic.", kind="region", key="region")
    first, ties = ranked.iloc[0], int((ranked["rank_low"] == 1).sum()) - 1
    tied = f", though {count(ties, 'other')} may be as high" if ties else ""
    return finding(
        f"Of {count(len(ranked), 'region')} with enough searches, interest in “{first['topic']}” "
        f"is highest in {first['region']}: {interval(first['low'], first['high'])} of 100{tied}.",
        low=first["low"],
        high=first["high"],
        unit="interest relative to the highest region",
        kind="region",
        key="region",
        evidence=ranked[["region", "low", "high", "rank_low", "rank_high"]],
    )


def regions_figure(ranked: pd.DataFrame) -> list[Shown]:
    """Show the regions with the largest shares of searches; nothing where there are none."""
    if ranked.empty:
        return []
    shown = figures.show(
        draw.regions(ranked),
        alt=f"Interest by region, highest first: {', '.join(ranked['region'].head(5))}.",
        data=ranked[["region", "low", "high", "rank_low", "rank_high"]],
        source=", ".join(ranked["export"].unique()),
    )
    return [shown]


def figure(interest: pd.DataFrame, found: pd.DataFrame, covered: pd.Series) -> Shown:
    """Show interest with its bursts, and attention share beneath where there is any."""
    drawn = draw.over_time(interest, found, covered if len(covered) else None)
    spans = "; ".join(period(burst.start, burst.end) for burst in found.itertuples())
    return figures.show(
        drawn,
        alt=f"Search interest in “{interest.attrs['topic']}” from "
        f"{period(interest.index[0], interest.index[-1])}, 0 to 100. Bursts: {spans or 'none'}."
        + (" Beneath, the topic's share of all articles per day." if len(covered) else ""),
        data=interest[["end", "low", "high", "partial"]],
        source=str(interest.attrs["export"]),
    )


def revision_figure(pulls: pd.DataFrame) -> Shown:
    """Show how far the pulls of a series lie apart."""
    return figures.show(
        draw.vintages(pulls),
        alt=f"{len(pulls.columns) - 2} pulls of one series; 95 % of their values lie within "
        f"{number(pulls.attrs['noise'])} points of their median.",
        data=pulls,
        source=", ".join(map(str, pulls.columns[:-2])),
    )


def comparison_figure(chained: pd.DataFrame) -> Shown:
    """Show the series that share a scale."""
    series = chained[["topic", "geo"]].drop_duplicates()
    names = ", ".join(_named(topic, geo) for topic, geo in series.itertuples(index=False))
    return figures.show(
        draw.compare(chained),
        alt=f"Search interest on one scale: {names}.",
        data=chained[["topic", "geo", "start", "low", "high", "partial", "links"]],
        source=", ".join(chained["export"].unique()),
    )


def panels_figure(trends: pd.DataFrame) -> Shown:
    """Show each series in its own panel."""
    return figures.show(
        draw.small_multiples(trends),
        alt=f"{count(trends.groupby(['topic', 'geo'], dropna=False).ngroups, 'panel')}, one for "
        "each topic and place, each on its own scale from 0.",
        data=trends[["topic", "geo", "start", "low", "high", "partial"]],
        source=", ".join(trends["export"].unique()),
    )


def _refused(refused: list[dict]) -> list[Finding]:
    """Name the series that cannot be compared, those with one reason together."""
    reasons = dict.fromkeys(row["reason"] for row in refused)
    named = {
        reason: "; ".join(_named(r["topic"], r["geo"]) for r in refused if r["reason"] == reason)
        for reason in reasons
    }
    return [
        finding(f"Not compared, as {reason}: {names}.", kind="refused", key=f"refused: {names}")
        for reason, names in named.items()
    ]


def _named(topic: str, geo: str | float) -> str:
    return f"“{topic}” in {geo}" if isinstance(geo, str) and geo else f"“{topic}”"


def _signed(change: float) -> str:
    return f"{change * 100:+.0f} %"


def _finite(row: pd.Series) -> bool:
    return bool(abs(row["high"]) < float("inf"))


def _span(start: pd.Timestamp, end: pd.Timestamp) -> str:
    """Name the days of a run of periods; *end* is the first instant after it."""
    import pandas as pd

    return period(start, max(start, end - pd.Timedelta("1s")))
