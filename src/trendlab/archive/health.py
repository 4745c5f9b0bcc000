"""How well an archive is fed: its span and gaps, and each source's last good answer."""

from __future__ import annotations

import pandas as pd

from trendlab.archive.store import Archive
from trendlab.language.messages import say, written

STALE = pd.Timedelta(hours=36)  # two mornings without an answer
USUAL = 28  # days before a day, for what an outlet usually publishes
FEW = 4  # articles a day below which half a day looks like any other
COLUMNS = ("source", "state", "last_good", "failures", "rows", "new", "per_day", "said")


def sources(store: Archive) -> pd.DataFrame:
    """List the sources that were asked: state, last good answer, failures in a row, rows.

    ``per_day`` is the median number of new rows a day, over the last 31 days with an answer.
    """
    rows = []
    for name, _ in store.place.list("state"):
        if name.startswith("state/source-"):
            note = store.place.notes(name)
            source = name.removeprefix("state/source-").removesuffix(".json")
            rows.append({"source": source, **note, "last_good": note.get("good")})
    frame = pd.DataFrame(rows, columns=[*COLUMNS, "days", "tried"])
    frame["per_day"] = [
        float(pd.Series(days).median()) if isinstance(days, dict) and days else float("nan")
        for days in frame["days"]
    ]
    for column in ("last_good", "tried"):
        seconds = pd.to_numeric(frame[column], errors="coerce")
        frame[column] = pd.to_datetime(seconds, unit="s", utc=True)
    return frame[[*COLUMNS, "tried"]]


def gaps(counts: pd.DataFrame) -> list[str]:
    """Name the days without a single article, between the first and the last."""
    days = pd.DatetimeIndex(counts["day"].dropna().unique())
    if days.empty:
        return []
    return [str(day.date()) for day in pd.date_range(days.min(), days.max()).difference(days)]


def notice(store: Archive, start: str = "", end: str = "") -> str:
    """Say what a reader of figures has to know: stale sources, half-arrived days, gaps; else "".

    Told by the archive alone: a source is stale by the last run of collecting, not by the clock.
    """
    usual = start and str((pd.Timestamp(start) - pd.Timedelta(days=USUAL)).date())
    every = store.counts(usual, end)  # once for the window and for what is usual before its end
    counts = every[every["day"] >= pd.Timestamp(start, tz="UTC")] if start else every
    said = _stale(sources(store), end) + _half(every, end or str(counts["day"].max())[:10])
    if missing := gaps(counts):
        days = [written(pd.Timestamp(one), "day") for one in missing]
        said.append(say("There is no article at all of {days:list}.", days=_few(days, 5)))
    return " ".join(said)


def _few(names: list[str], most: int) -> list[str]:
    """Name the first of a list, and say how many more there are."""
    left = len(names) - most
    return [*names[:most], say("{n:number} more", n=left)] if left > 0 else names


def _stale(found: pd.DataFrame, end: str) -> list[str]:
    last = found["tried"].max()
    if pd.isna(last):
        return []
    said: list[str] = []
    if end and last < pd.Timestamp(end, tz="UTC"):
        said.append(say("Collected last on {at:day}, before the period ends.", at=last))
    stale = found[~(found["last_good"] >= last - STALE)]
    names = [f"{row.source} ({_last(row.last_good)})" for row in stale.itertuples()]
    if names:
        stale_of = {"stale": len(stale), "all": len(found), "names": _few(names, 8)}
        said.append(
            say(
                "Stale sources: {stale:number} of {all:number}; last good answers: {names:list}.",
                **stale_of,
            )
        )
    return said


def _last(good: pd.Timestamp) -> str:
    return say("never") if pd.isna(good) else written(good, "day")


def _half(counts: pd.DataFrame, day: str) -> list[str]:
    """Name outlets that brought less than half of what they usually do on the last day."""
    at = pd.to_datetime(day, errors="coerce", utc=True)
    near = counts[counts["day"].between(at - pd.Timedelta(days=USUAL), at)]
    table = near.pivot_table(index="day", columns="outlet", values="articles", aggfunc="sum")
    if table.empty:
        return []
    table = table.reindex(pd.date_range(table.index.min(), at), fill_value=0).fillna(0)
    usual, last = table.iloc[:-1].median(), table.iloc[-1]
    few = last[(usual >= FEW) & (last < usual / 2)].index
    if not len(few):
        return []
    return [
        say(
            "{day:day} has half arrived: fewer than half of the usual articles of {names:list}.",
            day=at, names=_few(list(few), 8),
        )
    ]  # fmt: skip
