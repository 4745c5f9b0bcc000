"""Stories of Media Cloud, through its own client, where its key is set."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from trendlab.collect.config import Source
from trendlab.collect.guard import FetchError

KEY = "MEDIACLOUD_API_KEY"
PAGES = 10


def stories(source: Source, key: str, client: Any = None) -> bytes:
    """Fetch the stories of the last days that match a query, as lines of JSON."""
    if not key and client is None:
        raise FetchError(f"no key: set {KEY}, from search.mediacloud.org")
    today = datetime.now(UTC).date()
    asked = {"collection_ids": list(source.collections), "page_size": 1000}
    found: list[dict[str, Any]] = []
    token = None
    try:
        api = client or _client(key)
        for _ in range(PAGES):
            page, token = api.story_list(
                source.query, today - timedelta(days=source.days), today,
                pagination_token=token, **asked,
            )  # fmt: skip
            found += page
            if not token:
                break
    except Exception as error:  # whatever the client raises, its service did not answer
        raise FetchError(f"Media Cloud: {error or type(error).__name__}") from None
    return "\n".join(json.dumps(story, default=str) for story in found).encode()


def _client(key: str) -> Any:
    try:
        from mediacloud.api import SearchApi
    except ImportError:
        raise FetchError("the client is not installed: pip install mediacloud") from None
    return SearchApi(key)
