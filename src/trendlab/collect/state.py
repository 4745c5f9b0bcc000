"""What is remembered from run to run: one small JSON file for each source and each host."""

from __future__ import annotations

import json
import re
import threading
from typing import Any

from trendlab.archive.parts import Place


class State:
    """Notes about sources and hosts, under ``state/`` of an archive; each write is one rename."""

    def __init__(self, place: Place) -> None:
        self.place, self.lock = place, threading.Lock()
        self.notes: dict[str, dict[str, Any]] = {}

    def source(self, name: str) -> dict[str, Any]:
        return self._note(f"state/source-{_safe(name)}.json")

    def host(self, name: str) -> dict[str, Any]:
        return self._note(f"state/host-{_safe(name)}.json")

    def note_source(self, name: str, **news: Any) -> None:
        self._write(f"state/source-{_safe(name)}.json", news)

    def note_host(self, name: str, **news: Any) -> None:
        self._write(f"state/host-{_safe(name)}.json", news)

    def _note(self, file: str) -> dict[str, Any]:
        with self.lock:
            if file not in self.notes:
                self.notes[file] = self._read(file)
            return dict(self.notes[file])

    def _read(self, file: str) -> dict[str, Any]:
        if not self.place.exists(file):
            return {}
        try:
            found = json.loads(self.place.read(file))
        except ValueError:  # edited by hand: asked as if for the first time
            return {}
        return found if isinstance(found, dict) else {}

    def _write(self, file: str, news: dict[str, Any]) -> None:
        note = self._note(file)
        with self.lock:
            self.notes[file] = note | news
        self.place.write(file, json.dumps(note | news, ensure_ascii=False, indent=1).encode())


def _safe(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9.-]", "_", name)
