"""What is remembered from run to run: one small JSON file for each source and each host."""

from __future__ import annotations

import json
import re
import threading
from typing import Any

from trendlab.archive.place import Place


class State:
    """Notes about sources and hosts, under ``state/`` of an archive; each write is one rename."""

    def __init__(self, place: Place) -> None:
        self.place, self.lock = place, threading.Lock()
        self.notes: dict[str, dict[str, Any]] = {}

    def source(self, name: str, **news: Any) -> dict[str, Any]:
        """Tell what is known of a source; what is new is written down first."""
        return self._note("source", name, news)

    def host(self, name: str, **news: Any) -> dict[str, Any]:
        return self._note("host", name, news)

    def _note(self, kind: str, name: str, news: dict[str, Any]) -> dict[str, Any]:
        file = f"state/{kind}-{re.sub(r'[^A-Za-z0-9.-]', '_', name)}.json"
        with self.lock:
            if file not in self.notes:
                self.notes[file] = self.place.notes(file)
            note = self.notes[file] = self.notes[file] | news
        if news:
            self.place.write(file, json.dumps(note, ensure_ascii=False, indent=1).encode())
        return note
