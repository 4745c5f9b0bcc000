"""Take the pictures of the docs and of the README, of reports on the sample in a browser.

Run ``.venv/bin/python docs/pictures.py`` when pages look otherwise; it needs Chromium.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Locator, Page, sync_playwright

from trendlab.reports.takeaway import browser

DOCS = Path(__file__).parent
EXAMPLE = DOCS.parent / "reports/example"
# The first element that a selector finds, opened; without one, the top of the page.
PARTS = {"top": "", "figure": ".picture", "evidence": "details.finding:has(td.o)"}


def main() -> None:
    (DOCS / "pictures").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser(), args=["--no-sandbox"])
        shutil.copy(report(folder, "fr"), EXAMPLE / "briefing.html")
        write(EXAMPLE / "briefing.png", shown(chromium, EXAMPLE / "briefing.html", 1280, 1500))
        page = shown(chromium, report(folder, "en"), 1000, 800)
        for name, selector in PARTS.items():
            part = page.locator(selector).first if selector else page
            if selector:
                part.evaluate("one => one.open = true")
            write(DOCS / f"pictures/{name}.png", part)


def report(folder: str, language: str) -> Path:
    command = [Path(sys.executable).with_name("trendlab"), "report", "briefing", "--out", folder]
    asked = {"topic": "guerre en ukraine", "geo": "FR", "language": language}
    given = [text for pair in asked.items() for text in ("-p", *pair)]
    done = subprocess.run([*command, *given], check=True, capture_output=True, text=True)
    return Path(done.stdout.split()[-1])


def shown(chromium: Browser, page: Path, width: int, height: int) -> Page:
    size = {"width": width, "height": height}
    opened = chromium.new_page(viewport=size, color_scheme="light")  # type: ignore[arg-type]
    opened.goto(page.resolve().as_uri())
    return opened


def write(target: Path, part: Page | Locator) -> None:
    """Keep 128 colours, which a page of text and bars has not more of."""
    picture = Image.open(io.BytesIO(part.screenshot())).convert("RGB").quantize(128)
    picture.save(target, optimize=True)


if __name__ == "__main__":
    main()
