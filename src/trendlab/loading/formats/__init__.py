"""Formats: one module per source; each knows its files by their structure, never by their name.

A format offers ``recognises(source)``, which gives a ``Claim`` (how sure, and why) or None, and
``read(source, options)``, which returns a list of ``Reading``. ``loading.load`` lets the surest
read, refuses a file that two claim alike, and finishes what it gets: times, canonical URLs,
identity, dtypes and the counts of rows. How sure: 90 and more, a mark that no other file bears;
60 to 89, the shape of header and rows; below, figures or names that other tables have as well.
Of two that are not certain the surer must lead by ``LEAD``, else both are named in an error.

A row is a dict with the columns of its table (``trendlab.tables``) that the file has, and ``row``.
Its cells are text or None (``objects.cell_of`` makes both of any JSON value) and stand as found:
dates, languages and countries are read later, and a clock that the format fixes is its reading's
``zone``. ``searched`` says that a query chose the articles, ``bad`` what keeps a row out.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from trendlab.loading.reading import Claim
from trendlab.tables import LoadError

if TYPE_CHECKING:
    from trendlab.loading.source import Source

FORMATS = (
    *("google_trends", "google_api", "trending", "feeds", "gdelt", "mediacloud"),
    *("press_databases", "references", "pages", "gazetteers", "plain"),
)

CERTAIN = 90
LEAD = 20


def reader(name: str) -> Any:
    """Import a format; each loads what it needs, so that no other pays for it."""
    return importlib.import_module(f"{__name__}.{name}")


def surest(source: Source, named: bool) -> tuple[Any, Claim]:
    """Ask every reader; two that are about equally sure are an error that names both.

    Where the caller has *named* columns, a file without a certain mark is a plain table.
    """
    asked = ((name, reader(name)) for name in FORMATS)
    claims = [(claim, name, one) for name, one in asked if (claim := one.recognises(source))]
    claims.sort(key=lambda made: -made[0].sure)
    (best, name, chosen), *others = claims
    if named and best.sure < CERTAIN:
        return reader("plain"), Claim(CERTAIN, "the columns that the caller names")
    lead = best.sure - others[0][0].sure if others else LEAD
    if lead >= (1 if best.sure >= CERTAIN else LEAD):
        return chosen, best
    told = f"{name} ({best.why}) or {others[0][1]} ({others[0][0].why})"
    raise LoadError(f"it may be {told}. Say what its columns are: columns={{…}}.")
