"""How a report's folder is called: in words, a suffix only where another report has the name."""

from __future__ import annotations

import hashlib
import re
import unicodedata

from trendlab.language.places import GEO


def slug(text: str, longest: int = 60) -> str:
    """Write any text as a folder name: a to z, 0 to 9 and hyphens, at most *longest* letters."""
    plain = (
        unicodedata.normalize("NFKD", text.replace("’", " "))
        .encode("ascii", "ignore")
        .decode()
        .lower()
    )
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:longest].strip("-")


def folder_names(topic: str, geo: str, files: str, variant: str, asked: str) -> list[str]:
    """List the names that a report's folder may have, best first; the last one is its own alone.

    Parameters
    ----------
    files, variant : str
        What may tell it from others on this topic and place, and what must.
    asked : str
        All that makes it another report.
    """
    place = f"-{geo.replace('-', '_')}" if GEO.fullmatch(geo) else ""
    name = f"{slug(topic) or 'report'}{place}"
    plain = not variant and not re.search(r"-[a-z]{2}$", name)  # "x-fr" may be "x-FR" on a disk
    told = f"{name}-{slug(variant or files, 30)}"
    digest = hashlib.sha256(asked.encode()).hexdigest()[:8]
    return [*([name] if plain else []), *([told] if told[-1] != "-" else []), f"{name}-{digest}"]
