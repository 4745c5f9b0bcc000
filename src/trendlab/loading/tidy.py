"""What columns of articles need before they are read: padding, words for nothing, clocks, hosts."""

from __future__ import annotations

import re

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from trendlab.language.messages import say
from trendlab.loading import usual
from trendlab.loading.reading import Reading
from trendlab.loading.source import plain
from trendlab.loading.words import WORDS

_CLOCKS = {"time", "heure", "hour", "hora", "uhrzeit", "ora", "clock"}
_CLOCK = r"^\s*\d{1,2}\s*[:h]\s*\d{2}"
_NAME = r"""['"](?:name|title)['"]\s*:\s*['"]([^'"{}]+)['"]"""
_HOST = r"^\s*(?:https?://)?(?:www\.)?([\w.-]+\.\w+)"


def trimmed(frame: pd.DataFrame) -> pd.DataFrame:
    """Take the padding off columns that are padded in every cell, and brackets off lists."""
    for name in ("title", "outlet", "url", "authors", "language", "country"):
        if name not in frame or frame[name].dtype.kind in "Mb" or not len(frame):
            continue
        first = str(frame[name].iloc[0])
        if first != first.strip() and frame[name].str.contains(r"^\s|\s$", na=True).all():
            frame = frame.assign(**{name: frame[name].str.strip()})
        if name == "authors" and first.startswith(("['", '["')):
            bare = frame[name].str.replace(r"""^\[['"]|['"]\]$""", "", regex=True)
            bare = bare.str.replace(r"""(['"]), \1""", ", ", regex=True)
            frame = frame.assign(authors=bare.replace("", None))
    return frame


_EXCUSE = re.compile(
    r"\W*(?:no|not|only|none|available|unavailable|subscri\w*|premium|paid|aucun|pas de|réservé\w*|"
    r"abonn\w*|kein\w*|nicht|nur|sin|solo)\b",
    re.I,
)
_NOTHING: list[str] = WORDS["cells"]["nothing"]


def without_words_for_nothing(frame: pd.DataFrame, found: Reading) -> pd.DataFrame:
    """Empty the cells that say NULL or NaN, and a text that is the same in every row."""
    for name in ("title", "text", "outlet", "authors", "url", "language"):
        if name not in frame or frame[name].dtype.kind in "Mb":
            continue
        cells = pa.array(frame[name], pa.large_string())
        short = pc.less_equal(pc.binary_length(cells), max(map(len, _NOTHING)))
        if name != "text" and not pc.any(short).as_py():
            continue
        empty = frame[name].isin(_NOTHING)
        if name == "text" and len(frame) > 1 and frame[name].isna().sum() == 0:
            one = frame[name].iloc[0]
            if len(one) < 200 and (frame[name] == one).all():
                found.repairs.append(
                    say("The text of every row says {text:quoted}.", text=plain(one, 40))
                )
                empty |= bool(_EXCUSE.match(one))
        if empty.any():
            if not empty.all():
                found.repairs.append(
                    say(
                        "{n:number} cells of {column} say that they are empty.",
                        n=int(empty.sum()),
                        column=name,
                    )
                )
            frame = frame.assign(**{name: frame[name].mask(empty)})
    return frame


def with_clock(frame: pd.DataFrame, found: Reading) -> pd.DataFrame:
    """Join the hour, where a file has it in a column of its own, to the day."""
    name = next((n for n in frame.columns if usual.plainly(n) in _CLOCKS), None)
    if name is None or "published" not in frame or frame["published"].dtype.kind == "M":
        return frame
    hours, days = frame[name], frame["published"]
    timed = hours.dtype.kind != "M" and hours.str.contains(_CLOCK, na=False).mean() > 0.9
    if not timed or days.str.contains(r"\d\s*[:hT]\s*\d{2}", na=False).any():
        return frame
    found.used[name] = "published"
    found.repairs.append(say("The time of day is from column {name}.", name=plain(name, 40)))
    return frame.assign(published=days.str.cat(hours, sep=" ", na_rep="").str.strip())


def hosted(frame: pd.DataFrame, found: Reading) -> pd.DataFrame:
    """Take the host of its address for the outlet of an article that names none."""
    if "outlet" in frame and frame["outlet"].dtype.kind not in "Mb":
        linked = frame["outlet"].str.startswith(("http://", "https://"), na=False)
        if linked.any():  # an address in the column of outlets
            if "url" not in frame:
                frame = frame.assign(url=frame["outlet"].where(linked))
            hosts = frame["outlet"].str.extract(_HOST, expand=False).str.lower()
            frame = frame.assign(outlet=frame["outlet"].mask(linked, hosts))
            found.repairs.append(
                say("{n} outlets are addresses: their hosts are taken.", n=int(linked.sum()))
            )
        nested = frame["outlet"].str.startswith(("{", "["), na=False)
        if nested.any():  # a dict of Python or JSON, written as it is
            named = frame["outlet"].str.extract(_NAME, expand=False)
            frame = frame.assign(outlet=frame["outlet"].mask(nested & named.notna(), named))
            nested &= named.isna()
        if nested.any():
            found.repairs.append(
                say("{n} outlets have no name in them and are left empty.", n=int(nested.sum()))
            )
            frame = frame.assign(outlet=frame["outlet"].mask(nested))
    if "url" not in frame or ("outlet" in frame and frame["outlet"].notna().any()):
        return frame
    hosts = frame["url"].str.extract(_HOST, expand=False)
    if hosts.notna().any():
        found.repairs.append(
            say("There is no column with outlets: the host of each address stands for it.")
        )
    frame = frame.assign(outlet=hosts.str.lower())
    passed_on = frame["outlet"].eq("news.google.com") & ("title" in frame)
    if passed_on.any():  # whose titles end in " - Outlet"
        named = frame["title"].str.extract(r" [-–] ([^-–]{2,60})$", expand=False)
        frame = frame.assign(outlet=frame["outlet"].mask(passed_on & named.notna(), named))
        found.repairs.append(say("Outlets are those at the end of the titles of Google News."))
    return frame
