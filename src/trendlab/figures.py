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
from typing import Any

import matplotlib as mpl
import pandas as pd
from babel.dates import get_month_names
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from matplotlib.figure import Figure
from matplotlib.text import Text

from trendlab.findings import evidence_of
from trendlab.language.catalog import SOURCE, spoken
from trendlab.tables import FIGURE as MIME

# Okabe and Ito's colours: told apart by the colour-blind, and of different lightness in grey.
BLUE, ORANGE, GREEN, PINK, SKY, RED, GREY = (
    *("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00"),
    "#5F6670",
)
DAY, MONTH = pd.Timedelta("1D"), pd.Timedelta("30D")
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
    svg = _svg(figure)
    if pyplot := sys.modules.get("matplotlib.pyplot"):
        pyplot.close(figure)  # or Jupyter draws it once more at the end of the cell
    named = re.sub(r"#[0-9a-f]{8}\b", "", source)  # a hash tells a reader nothing
    if getattr(data.index, "freqstr", None) == "MS":
        data = data.set_axis(data.index.strftime("%Y-%m").rename(data.index.name))
    named_index = [name for name in data.index.names if name is not None]
    table = evidence_of(data.reset_index(named_index), TABLE_ROWS)
    return Shown(svg, alt, table, named)


def step_of(periods: pd.DatetimeIndex) -> pd.Timedelta:
    """Give the length of a period that one of these starts; one alone is a day, or its month."""
    if periods.freqstr == "MS":
        return MONTH
    return periods.to_series().diff().median() if len(periods) > 1 else DAY


def bars(ax: Axes, heights: pd.Series, step: pd.Timedelta, **look: Any) -> Any:
    """Draw a bar for each period, by its start: over its days if it is a month."""
    return ax.bar(middles(heights.index, step), heights, width=step * 0.9, **look)


def middles(starts: pd.DatetimeIndex, step: pd.Timedelta) -> pd.DatetimeIndex:
    """Give where the bars of periods stand: on the date of a day, in the middle of a month."""
    return starts + step / 2 if step >= MONTH else starts


def note(marks: Iterable[Any], said: Iterable[str]) -> None:
    """Say of each mark of a drawing what it stands for; a page shows it where one points."""
    for mark, text in zip(marks, said, strict=False):
        notes = mark.figure.__dict__.setdefault("notes", {})
        notes[f"note-{len(notes)}"] = text
        mark.set_gid(f"note-{len(notes) - 1}")


def _noted(svg: str, notes: dict[str, str]) -> str:
    """Put each note into its mark, as the title that a browser shows."""

    def titled(match: re.Match[str]) -> str:
        return f"{match[0]}<title>{html.escape(notes[match[1]])}</title>"

    return re.sub(r'<g id="(note-\d+)">', titled, svg) if notes else svg


def _svg(figure: Any) -> str:
    """Draw as SVG, the same on every machine whatever fonts it has."""
    buffer = io.StringIO()
    texts = [(text, text.get_fontfamily()) for text in figure.findobj(Text)]
    with mpl.rc_context({"font.family": ["sans-serif"]}):
        for text, _ in texts:
            text.set_fontfamily("sans-serif")
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    for text, family in texts:
        text.set_fontfamily(family)
    return _noted(buffer.getvalue(), figure.__dict__.get("notes", {}))


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
    clipped = text if len(text) <= LABEL_LENGTH else text[: LABEL_LENGTH - 1] + "…"
    return "\u200b" + clipped if clipped.startswith("_") else clipped
