"""Read the labelled articles, which are not kept here, and the labels beside this file."""

import csv
import gzip
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd

from benchmarks.real import REAL

HERE = Path(__file__).parent


def labels(name: str) -> pd.DataFrame:
    """Read ``mentions``, ``quotes`` or ``cited``: one row per label, see README.md."""
    with (HERE / f"{name}.jsonl").open(encoding="utf-8") as lines:
        frame = pd.DataFrame([json.loads(line) for line in lines])
    flags = [column for column in ("optional", "metonym") if column in frame]
    return frame.assign(**{column: frame[column].eq(True) for column in flags})


def articles(real: Path = REAL) -> pd.DataFrame:
    """Read the labelled articles: ``article_id``, ``title``, ``text``, ``language``, ``part``.

    Raises
    ------
    ValueError
        If a text is not the one that was labelled.
    """
    listed = pd.read_csv(HERE / "articles.csv", keep_default_na=False)
    read = {path: dict(_records(real / path)) for path in listed["path"].unique()}
    rows = []
    for item in listed.itertuples():
        record = read[item.path][item.locator]
        title = record.get(item.title_field, "")
        text = "\n".join(record[field] for field in item.text_fields.split("|"))
        if hashlib.sha256(f"{title}\0{text}".encode()).hexdigest() != item.sha256:
            raise ValueError(f"{item.path}, {item.ref}: not the text that was labelled")
        rows.append((item.ref, title, text, item.language, item.part))
    return pd.DataFrame(rows, columns=["article_id", "title", "text", "language", "part"])


def _records(path: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """Give each record of a corpus file under the locator that articles.csv uses."""
    if path.suffix == ".txt":
        yield "whole file", {"file": path.read_bytes().decode()}
    elif path.suffix == ".csv":
        with path.open(encoding="utf-8", newline="") as lines:
            for record in csv.DictReader(lines):
                yield f"ID={record['ID']}", record
    elif path.suffix in (".xml", ".rss"):
        for index, item in enumerate(ElementTree.parse(path).getroot().iter("item")):
            name = (
                f"item numero={item.get('numero')}" if item.get("numero") else f"item index={index}"
            )
            yield name, {child.tag: child.text or "" for child in item}
    elif path.suffix == ".gz":
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            yield from ((f"id={record['id']}", record) for record in map(json.loads, lines))
    else:
        records = json.loads(path.read_text(encoding="utf-8"))
        yield from ((f"index={index}", record) for index, record in enumerate(records))
