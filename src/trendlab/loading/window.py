"""The rows of a period: articles by their date, trends by the period that they are of."""

from __future__ import annotations

import pandas as pd

from trendlab import tables
from trendlab.corpus.days import by_month
from trendlab.loading.dates import zone_of
from trendlab.loading.periods import zone_called

MIDNIGHT = 0.02  # of dates; one minute of the day has 0.0007 of them


def at_place(articles: pd.DataFrame, geo: str = "", zone: str = "") -> pd.DataFrame:
    """Give ``published`` in the zone of a place, so that a day is a day there.

    It stays in UTC where the place has several zones, or none is named. Where more dates stand at
    midnight than chance puts there, they are days without an hour, the same day everywhere. A
    column ``by_month`` says whether the dates are of months, before a window leaves too few.

    Parameters
    ----------
    geo : str
        ISO 3166 place.
    zone : str
        IANA zone, which goes before that of the place.
    """
    local = zone_called(zone.strip()).key if zone.strip() else zone_of(geo)
    at = articles["published"]
    told = {"by_month": by_month(articles.drop(columns="by_month", errors="ignore"))}
    if local is None:
        return articles.assign(**told)
    moved, days = at.dt.tz_convert(local), at.eq(at.dt.normalize())
    if days.mean() > MIDNIGHT:
        own = at.dt.tz_localize(None).dt.tz_localize(
            local, ambiguous=True, nonexistent="shift_forward"
        )
        moved = moved.mask(days, own)
    made = articles.assign(published=moved, **told)
    made.attrs = articles.attrs
    return made


def window(frame: pd.DataFrame, start: str = "", end: str = "") -> pd.DataFrame:
    """Keep the rows between two ISO dates; "" leaves a side open, and the last day is included.
    A day is one in the zone that the dates are in.

    Articles count by ``published``; trends are kept when their period overlaps the window. A trend
    without an end counts up to the pull that still saw it running, else by its start.
    """
    first, last = ("published", "published") if "published" in frame else ("end", "start")
    kept = pd.Series(True, index=frame.index)
    zone = frame[first].dt.tz
    if start:
        since = pd.Timestamp(start, tz=zone)
        kept &= frame[first] >= since if first == "published" else _until(frame) > since
    if end:
        kept &= frame[last] < pd.Timestamp(end, tz=zone) + pd.DateOffset(days=1)
    return frame.copy(deep=False) if kept.all() else tables.kept(frame, kept)


def _until(trends: pd.DataFrame) -> pd.Series:
    """The end of each period; where it is open, the pull that saw it running, else its start."""
    seen = trends["pulled"].where(trends["partial"]).fillna(trends["start"])
    return trends["end"].fillna(seen + pd.Timedelta(microseconds=1))
