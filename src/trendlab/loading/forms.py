"""The forms in which files write dates: data, which `shapes` reads columns by."""

from __future__ import annotations

import re

from trendlab.loading.words import WORDS

HOURS: dict[str, int] = WORDS["zones"]["hours"]
REGIONS: dict[str, str] = WORDS["zones"]["regions"]
# Letters that name other zones elsewhere; feeds mean those of RFC 822 and of London.
AMBIGUOUS = {"cst": "North America's, not China's", "bst": "Britain's in summer"}
# What stands in place of a date where there is none.
NO_DATE = (
    r"\s*(?:no (?:publication )?date|undated|unknown|not available|none|null|nan|nat|n/?[ad]\.?|"
    r"sans date|s\.? ?d\.?|inconnue?|date inconnue|ohne datum|unbekannt|sin fecha|sem data|"
    r"senza data|0000-00-00(?: 00:00:00)?|[-–—.?/_*]*)\s*"
)
# Dates as numbers: digits -> what they are, microseconds of one, day 0, least and most for news.
NUMBERED = {
    5: ("day numbers of a spreadsheet", 86_400_000_000, "1899-12-30", 29_221, 73_051),
    10: ("seconds since 1970", 1_000_000, "1970-01-01", 315_532_800, 4_102_444_800),
    13: ("milliseconds since 1970", 1_000, "1970-01-01", 315_532_800_000, 4_102_444_800_000),
    16: ("microseconds since 1970", 1, "1970-01-01", 315_532_800e6, 4_102_444_800e6),
    19: ("nanoseconds since 1970", 0.001, "1970-01-01", 315_532_800e9, 4_102_444_800e9),
}
EAST = re.compile(r"(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일号]?")
EAST_WEEKDAY = re.compile(r"[(（][^)）\d]{1,4}[)）]|(?:星期|周)[一二三四五六日天]|[가-힣]요일")
EAST_CLOCK = re.compile(
    r"(\d{1,2})\s?[時时点시]\s?(?:(\d{1,2})\s?[分분])?(?:\s?(\d{1,2})\s?[秒초])?"
)
EAST_HALF = re.compile(r"(?:(午前|오전|上午)|(午後|오후|下午))\s*(\d{1,2}(?::\d{2}){1,2})")
BEYOND = "[\u0590-\u1dff\u2e80-\ud7ff\uf900-\uffef]"
_TIME = (
    r"(?:(?:[Tt,:\s]|(?:at|à|às|um|klo|kl\.?|ore|om|v)\s)*"
    r"(?P<H>\d{1,2})\s?[:hH](?:(?P<M>\d{2}))?(?::?(?P<S>\d{2})(?:[.,](?P<f>\d{1,9}))?)?"
    r"\s*(?P<p>[AaPp]\.?[Mm]\.?)?"
    r"\s*(?P<z>[A-Za-z]{1,4}(?:/[A-Za-z]{3})?|(?:UTC|GMT)?\s?[+\-−]\d{1,2}(?::?\d{2})?(?:\s?\([A-Z]+\))?)?)?\s*$"
)
_WEEKDAY = r"^\s*(?:[^\d\s,.]+(?:[.,]+\s*|\s+))?"
# What stands beside dates and says nothing of them -> what is left: words of web pages, brackets
# of a browser's clock, days of the week behind the year, points in place of colons or of nothing.
BESIDE = {
    "[\u00a0\u202f\u2009]": " ",
    r"(?i)^\s*(?:publi[ée]e?|paru|mis en ligne|published|posted|veröffentlicht|publicado|"
    r"pubblicato)(?: le| on| am| el| il)?\s?:?\s+": "",
    r"(?i)\s*[,;|(–-]?\s*(?:mis à jour|modifié|updated|modified|aktualisiert|actualizado|"
    r"aggiornato)\s.*$": "",
    r":(\d)(\D|$)": r":0\1\2",  # 4:35:5
    r",? \+0000 UTC$": " UTC",  # SerpApi's
    r"([+-]\d{4}) \([^()\d]*\)\s*$": r"\1",  # JavaScript's
    r"^([^:]*\d[^:]*[^\d:]\d{4}),? [^\d\s:.,]{3,}\s*$": r"\1",  # Nexis's: March 5, 2026 Thursday
    r"^(\s*\d{1,2})\. ?(\d{1,2})\. ?(\d{4})": r"\1.\2.\3",
    r"(\d{4}),? (?:kl\.? |klo |ore )?(\d{1,2})\.(\d{2})\s*$": r"\1 \2:\3",
    r"\s*(?:Uhr|г\.?|\[[A-Z]\w+/\w+\])\s*$": "",
}
_YEAR = r"(?P<y>\d{4}|\d{2})"
_WORD = r"(?P<w>[^\d\s.,/:;\-]+)\.?"
SHAPES = {
    "iso": r"^\s*(?P<y>\d{4})[-/.]\s?(?P<m>\d{1,2})[-/.]\s?(?P<d>\d{1,2})\.?" + _TIME,
    "compact": r"^\s*(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})"
    r"(?:T?(?P<H>\d{2})(?P<M>\d{2})(?P<S>\d{2})?(?P<z>Z|[+-]\d{4})?)?\s*$",
    "order": rf"^\s*(?P<a>\d{{1,2}})(?P<s>[/.\-])(?P<b>\d{{1,2}})[/.\-]{_YEAR}{_TIME}",
    "month day": rf"^\s*(?:[^\d\s,.]+,?\s+)?{_WORD}\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+"
    rf"(?P<y>\d{{4}}){_TIME}",
    "day month": rf"{_WEEKDAY}(?P<d>\d{{1,2}})(?:er|st|nd|rd|th|º|\.)?[\s\-]*(?:de\s+)?{_WORD}"
    rf"[\s,\-]*(?:de\s+)?{_YEAR}{_TIME}",
    "year word": rf"^\s*(?P<y>\d{{4}})\.?\s+{_WORD}\s+(?P<d>\d{{1,2}})\.?{_TIME}",
    # As Java and C print it: Thu Mar 05 10:00:00 CET 2026.
    "clock": rf"^\s*[A-Za-z]{{3}}\s+{_WORD}\s+(?P<d>\d{{1,2}})\s+(?P<H>\d{{1,2}}):(?P<M>\d{{2}})"
    r":(?P<S>\d{2})(?:\s+(?P<z>[A-Z]{1,4}|[+-]\d{4}))?\s+(?P<y>\d{4})\s*$",
}

MONTHS = {  # 2026-03 and "mars 2026": how they are written -> their first days
    r"^\s*(\d{4})[-/.](\d{1,2})\s*$": r"\1-\2-01",
    r"^\s*([^\d\s]+)\s+(\d{4})\s*$": r"1 \1 \2",
}
