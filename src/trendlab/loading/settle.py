"""What a loaded column of articles needs before it is one of ours, each told where it is done.

Dates that are numbers or no dates at all, languages and countries by name, titles decoded twice.
"""

from __future__ import annotations

import pandas as pd

from trendlab.loading import identity, places
from trendlab.loading.source import plain

MOJIBAKE = "[ÃÂÄĂĹ][\u0080-\u00bf\u02c7\u2018-\u203a€™]|â€"
# What stands in place of a date where there is none.
NO_DATE = (
    r"\s*(?:no (?:publication )?date|undated|unknown|not available|none|null|nan|nat|n/?[ad]\.?|"
    r"sans date|s\.? ?d\.?|inconnue?|date inconnue|ohne datum|unbekannt|sin fecha|sem data|"
    r"senza data|\W*)\s*"
)


def dated(frame: pd.DataFrame, notes: list[str]) -> pd.DataFrame:
    """Tell of a column of dates without any date in it: empty, or words such as "No date"."""
    if "published" not in frame or not len(frame) or frame["published"].dtype.kind == "M":
        return frame
    dates = frame["published"]
    if dates.isna().all():
        notes.append("no date in any row: published is missing")
        return frame
    told = dates.dropna().astype("str")
    for some in (told.head(50), told):  # nearly always the first ones tell
        if not some.str.fullmatch(NO_DATE, case=False).all():
            return _counted(frame, notes)
    words = ", ".join(plain(word, 30) for word in dates.dropna().unique()[:3])
    notes.append(f"no date in any row, only {words}: published is missing")
    return frame.assign(published=pd.Series(None, frame.index, "str"))


# Dates as numbers: digits -> (name, unit, day 0, least and most that news are of).
NUMBERED = {
    5: ("days since 1899-12-30, as spreadsheets count", "D", "1899-12-30", 29_221, 73_051),
    10: ("seconds since 1970", "s", "1970-01-01", 315_532_800, 4_102_444_800),
    13: ("milliseconds since 1970", "ms", "1970-01-01", 315_532_800_000, 4_102_444_800_000),
}


def _counted(frame: pd.DataFrame, notes: list[str]) -> pd.DataFrame:
    """Read dates that are numbers throughout, where the number can only be meant as one."""
    dates = frame["published"].astype("str")
    first = dates.dropna().iloc[0].strip().partition(".")[0]
    name, unit, origin, least, most = NUMBERED.get(len(first), ("", "", "", 0, 0))
    if not name or not first.isdecimal():
        return frame
    numbers = pd.to_numeric(dates.str.strip(), errors="coerce")
    if not (numbers.between(least, most) | dates.isna()).all():
        return frame
    # A day number of a spreadsheet is a binary fraction: to the second it is what was typed.
    made = pd.to_datetime(numbers, unit=unit, origin=origin).dt.round("s" if unit == "D" else "ms")
    shape = "%Y-%m-%d %H:%M:%S" if unit == "D" else "%Y-%m-%dT%H:%M:%SZ"
    shape = (
        "%Y-%m-%d"
        if unit == "D" and (made.dropna() == made.dropna().dt.normalize()).all()
        else shape
    )
    notes.append(f"published: numbers read as {name}")
    return frame.assign(published=made.dt.strftime(shape).astype("str"))


def coded(frame: pd.DataFrame, notes: list[str]) -> pd.DataFrame:
    """Write languages as ISO 639-1 and countries as ISO 3166, each distinct value once."""
    for column, code in (("language", places.language), ("country", places.country)):
        if column not in frame or frame[column].isna().all():
            continue
        cells = frame[column].astype("str")
        made = {cell: code(cell) for cell in cells.dropna().unique()}
        if lost := [cell for cell, known in made.items() if known is None]:
            count, shown = int(cells.isin(lost).sum()), ", ".join(plain(x, 20) for x in lost[:3])
            notes.append(f"{column}: {count} cells name none that is known ({shown}): left empty")
        if any(cell != known for cell, known in made.items()):
            settled = {cell: known or None for cell, known in made.items()}
            frame = frame.assign(**{column: cells.map(settled).astype("str")})
    return frame


def mojibake(frame: pd.DataFrame) -> list[str]:
    """Count titles that look as if decoded twice (Ã© for é): kept as they are, but told."""
    if "title" not in frame or not identity.suspects(frame["title"]):
        return []
    count = int(frame["title"].str.contains(MOJIBAKE, na=False).sum())
    return [f"{count} titles look as if they had been decoded twice"] if count else []


def without_text(frame: pd.DataFrame) -> list[str]:
    """Count the articles whose text is missing beside others that have one."""
    missing = int(frame["text"].isna().sum()) if "text" in frame else 0
    if not 0 < missing < len(frame):
        return []
    return [f"{missing:,} of {len(frame):,} articles have no text: only their titles are searched"]
