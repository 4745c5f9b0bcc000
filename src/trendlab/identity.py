"""Identity of articles: canonical URLs, composed text, stable ids, duplicates."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    import pandas as pd

TRACKING = re.compile(r"(?:utm_|at_|mc_|fb_|pk_|mtm_)|(?:fbclid|gclid|xtor|ocid|cmpid|igshid)$")


def canonical_url(url: str) -> str:
    """Write a web address in the one form that its variants share; other text is left as it is."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return url.strip()
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
        return url.strip()
    host = parts.hostname.rstrip(".") + (f":{port}" if port not in (None, 80, 443) else "")
    kept = sorted(p for p in parts.query.split("&") if p and not TRACKING.match(p.split("=")[0]))
    query = "?" + "&".join(kept) if kept else ""
    return f"https://{host}{parts.path.rstrip('/')}{query}"


def identify(frame: pd.DataFrame) -> pd.DataFrame:
    """Add ``article_id`` to articles: from the canonical URL, else outlet, title and day."""
    import pandas as pd

    frame = frame.copy()
    blank = pd.Series("", index=frame.index, dtype="str")
    for name in ("title", "outlet", "text"):
        if name in frame:
            frame[name] = frame[name].map(
                lambda text: unicodedata.normalize("NFC", text), na_action="ignore"
            )
    url = frame.get("url", blank).fillna("")
    day = frame["published"].dt.strftime("%Y-%m-%d").fillna("")
    words = frame.get("outlet", blank).fillna("") + "\n" + frame.get("title", blank).fillna("")
    key = url.map(canonical_url).where(url != "", words + "\n" + day)
    frame["article_id"] = key.map(
        lambda text: hashlib.blake2b(text.encode(), digest_size=8).hexdigest()
    )
    return frame


def merge(frame: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """Keep one of the rows that say the same about the same article; count the others."""
    again = frame.duplicated(["article_id", "title", "published"])
    return frame[~again].reset_index(drop=True), int(again.sum())
