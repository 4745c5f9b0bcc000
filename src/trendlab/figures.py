"""Figures: tables in, matplotlib Axes out, in one house style.

One module per analysis holds its drawings; this one holds what they share.
"""

from __future__ import annotations

import calendar
import html
import io
import re
import sys
import warnings
from collections.abc import Iterable
from functools import cache
from itertools import count, zip_longest
from typing import Any

import matplotlib as mpl
import pandas as pd
from babel.dates import get_month_names
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Text

from trendlab.findings import evidence_of
from trendlab.intervals import DAY, MONTH, YEAR
from trendlab.language.catalog import SOURCE, spoken
from trendlab.language.messages import Said, say
from trendlab.tables import FIGURE as MIME

# Okabe and Ito's colours: told apart by the colour-blind, and of different lightness in grey.
BLUE, ORANGE, GREEN, PINK, SKY, RED, GREY = (
    *("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00"),
    "#5F6670",
)
STEPS = {"W": 7 * DAY, "MS": MONTH, "YS": YEAR}
WRITTEN = {"MS": "%Y-%m", "YS": "%Y"}  # a month or year is no day
HASH = re.compile(r"#[0-9a-f]{8}\b")  # of an export: it tells a reader nothing
LABEL_LENGTH = 80  # letters; a longer one leaves its drawing no room
TABLE_ROWS = 400  # a year of days; more would weigh more than the picture
MEASURE = "DejaVu Sans"  # the font that matplotlib brings: the same everywhere, and a wide one
# What systems bring for scripts that it lacks; a picture of dots takes those that are there.
SCRIPTS = (
    *("Noto Sans CJK JP", "Noto Sans Arabic", "Noto Sans Devanagari", "Noto Sans Hebrew"),
    *("Noto Sans Thai", "Noto Sans Bengali", "Noto Sans Tamil", "Hiragino Sans", "Yu Gothic"),
    *("Microsoft YaHei", "Malgun Gothic", "PingFang SC", "Nirmala UI", "Arial Unicode MS"),
)


class Shown:
    """A figure ready to be displayed: SVG, its alt text and the table it draws."""

    def __init__(self, svg: str, alt: str, table: dict[str, Any], source: str) -> None:
        self.svg, self.about = svg, {"alt": alt, "table": table, "source": source}

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return {"image/svg+xml": self.svg, MIME: self.about, "text/plain": self.about["alt"]}


def style() -> None:
    """Set the house style; text is drawn literally, so ``$`` and ``_`` in a topic are safe."""
    mpl.rcParams.update(
        {
            "text.parse_math": False,
            "svg.hashsalt": "trendlab",
            "figure.figsize": (8, 3),
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.titlelocation": "left",
            "axes.grid": True,
            "axes.grid.axis": "y",
            "grid.color": "#E3E6EA",
            # Text stays text, drawn by the reader's browser, which shapes Arabic and finds glyphs
            # for every script.
            "svg.fonttype": "none",
            "font.family": ["sans-serif", *_found()],
            "font.sans-serif": [MEASURE],
        }
    )
    warnings.filterwarnings("ignore", message="Glyph .* missing from font")
    # Small panels: a tick or two more than were asked for do no harm.
    warnings.filterwarnings("ignore", message="AutoDateLocator was unable to pick")


@cache
def _found() -> list[str]:
    known = set(font_manager.get_font_names())
    return [name for name in SCRIPTS if name in known]


def new(height: float = 3, width: float = 8) -> Axes:
    """Make empty Axes in the house style, *height* by *width* inches."""
    style()
    return Figure(figsize=(width, height), layout="constrained").subplots()


def show(drawn: Axes | Figure, alt: str, data: pd.DataFrame, source: str = "") -> Shown:
    """Turn a drawing into something a cell displays, with alt text and its data.

    Parameters
    ----------
    drawn : Axes or Figure
    alt : str
        What the picture shows, in a sentence or two, with its main figures.
    data : DataFrame
        The table drawn; readers can open it under the picture.
    source : str
        Where the data came from, shown under the picture.
    """
    figure = getattr(drawn, "figure", drawn)
    svg = _svg(figure, {key: n for n, key in enumerate(data.index[:TABLE_ROWS])})
    if pyplot := sys.modules.get("matplotlib.pyplot"):
        pyplot.close(figure)  # or Jupyter draws it once more at the end of the cell
    if written := WRITTEN.get(kind(data.index)):
        data = data.set_axis(data.index.strftime(written).rename(data.index.name))
    named_index = [name for name in data.index.names if name is not None]
    table = evidence_of(data.reset_index(named_index), TABLE_ROWS)
    return Shown(svg, alt, table, HASH.sub("", source))


def kind(periods: pd.Index) -> str:
    """Say of which kind the periods are that an index starts: "D", "W", "MS", "YS" or ""."""
    return str(getattr(periods, "freqstr", None) or "").partition("-")[0]


def step_of(periods: pd.DatetimeIndex) -> pd.Timedelta:
    """Give the length of a period that one of these starts; one alone is of its kind, or a day."""
    if step := STEPS.get(kind(periods)):
        return step
    return periods.to_series().diff().median() if len(periods) > 1 else DAY


def each(step: pd.Timedelta) -> Said:
    """Say of what length the periods are that something is counted in."""
    if step >= YEAR:
        return say("per year")
    if step >= MONTH:
        return say("per month")
    return say("per week") if step > DAY else say("per day")


def bars(ax: Axes, heights: pd.Series, step: pd.Timedelta, **look: Any) -> Any:
    """Draw a bar for each period, by its start: over its days if it has several."""
    return ax.bar(middles(heights.index, step), heights, width=step * 0.9, **look)


def middles(starts: pd.DatetimeIndex, step: pd.Timedelta) -> pd.DatetimeIndex:
    """Give where the bars of periods stand: on the date of a day, in the middle of any longer."""
    return starts + step / 2 if step > DAY else starts


def note(marks: Iterable[Any], said: Iterable[str], at: Iterable[Any] = ()) -> None:
    """Say of each mark of a drawing what it stands for; a page shows it where one points.

    *at* gives of each the place in the index of the table beneath, to whose row it leads. Of a
    line as the only mark, each of its points is one.
    """
    marks, told = list(marks), list(zip_longest(said, at))
    line = isinstance(marks[0], Line2D) if marks else False
    for mark, notes in zip(marks, [told] if line else [[one] for one in told], strict=False):
        kept = mark.figure.__dict__.setdefault("notes", [])
        mark.set_gid(f"note-{len(kept)}")
        kept.append(notes)


def points(ax: Axes, heights: pd.Series, said: Iterable[str]) -> None:
    """Lay points that nobody sees over a curve, which say what they stand for and lead to rows."""
    whole = heights.dropna()
    note(ax.plot(whole, ls="none", marker="o", ms=7, alpha=0), said, whole.index)


def _noted(svg: str, notes: list[list[tuple[str, Any]]], rows: dict[Any, int]) -> str:
    """Put each note into its mark, as the title that a browser shows, with its row as identity."""
    number = count()

    def wrapped(mark: str, text: str, at: Any) -> str:
        row = f' id="row-{rows[at]}-{next(number)}"' if at in rows else ""
        return f"<g{row}><title>{html.escape(text)}</title>{mark}</g>"

    def titled(group: re.Match[str]) -> str:
        each, drawn = iter(notes[int(group[1])]), "use" if "<use " in group[0] else "path"
        return re.sub(f"<{drawn} [^>]*/>", lambda mark: wrapped(mark[0], *next(each)), group[0])

    return re.sub(r'<g id="note-(\d+)">.*?</g>', titled, svg, flags=re.S)


def _svg(figure: Any, rows: dict[Any, int]) -> str:
    """Draw as SVG, the same on every machine whatever fonts it has."""
    buffer = io.StringIO()
    texts = [(text, text.get_fontfamily()) for text in figure.findobj(Text)]
    with mpl.rc_context({"font.family": ["sans-serif"]}):
        for text, _ in texts:
            text.set_fontfamily("sans-serif")
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    for text, family in texts:
        text.set_fontfamily(family)
    return _noted(buffer.getvalue(), figure.__dict__.get("notes", []), rows)


class _Dates(ConciseDateFormatter):
    """Dates of an axis with the months of the language spoken, not of the machine."""

    def format_ticks(self, values: Any) -> list[str]:
        return [self._translated(label) for label in super().format_ticks(values)]

    def get_offset(self) -> str:
        return self._translated(super().get_offset())

    def _translated(self, label: str) -> str:
        if spoken() == SOURCE:
            return label
        months = get_month_names("abbreviated", "stand-alone", locale=spoken())
        number = {name: n for n, name in enumerate(calendar.month_abbr) if name}
        return re.sub(r"[A-Z][a-z]{2}", lambda m: months.get(number.get(m[0], 0), m[0]), label)


def date_axis(axis: Any, ticks: int = 8) -> None:
    """Write dates as "22 Dec", months as "Jan", years where they begin and at the end."""
    axis.axes.xaxis_date()
    zone = axis.get_units()  # of what is drawn first
    locator = AutoDateLocator(zone, minticks=3, maxticks=ticks)
    axis.set_major_locator(locator)
    axis.set_major_formatter(
        _Dates(
            locator,
            zone,
            formats=["%Y", "%b", "%-d %b", "%H:%M", "%H:%M", "%S.%f"],
            zero_formats=["", "%Y", "%b", "%-d %b", "%H:%M", "%H:%M"],
            offset_formats=["", "%Y", "%Y", "%-d %b %Y", "%-d %b %Y", "%-d %b %Y"],
        )
    )


def label(text: str) -> str:
    """Clip a label to 80 characters; a leading underscore would hide it from a legend."""
    text = HASH.sub("", text)
    clipped = text if len(text) <= LABEL_LENGTH else text[: LABEL_LENGTH - 1] + "…"
    return "\u200b" + clipped if clipped.startswith("_") else clipped
