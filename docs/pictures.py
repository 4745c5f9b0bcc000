"""Take the pictures of first-report.md, of a report on the sample as a browser shows it.

Run ``.venv/bin/python docs/pictures.py`` when the page looks otherwise; it needs Chromium.
"""

from __future__ import annotations

import io
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from trendlab.reports.takeaway import browser

PICTURES = Path(__file__).parent / "pictures"
ASKED = ("-p", "topic", "guerre en ukraine", "-p", "geo", "FR", "-p", "language", "en")
# What is taken: the top of the page, the first element that a selector finds, or one opened.
PARTS = {"top": "", "figure": ".picture", "evidence": "details.finding:has(td.o)"}
WIDE = {"width": 1000, "height": 800}


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        made = [
            Path(sys.executable).with_name("trendlab"),
            "report",
            "briefing",
            "--out",
            folder,
            *ASKED,
        ]
        done = subprocess.run(made, check=True, capture_output=True, text=True)
        chromium = playwright.chromium.launch(executable_path=browser(), args=["--no-sandbox"])
        page = chromium.new_page(viewport=WIDE, color_scheme="light")
        page.goto(Path(done.stdout.split()[-1]).as_uri())
        for name, selector in PARTS.items():
            _write(name, _taken(page, selector))


def _taken(page: Page, selector: str) -> bytes:
    if not selector:
        return page.screenshot()
    part = page.locator(selector).first
    part.evaluate("one => one.open = true")
    return part.screenshot()


def _write(name: str, picture: bytes) -> None:
    """Keep 128 colours, which a page of text and bars has not more of."""
    PICTURES.mkdir(exist_ok=True)
    few = Image.open(io.BytesIO(picture)).convert("RGB").quantize(128)
    few.save(PICTURES / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
