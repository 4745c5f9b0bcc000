"""An archive that outgrows memory: made up, appended, compacted, then measured part by part.

``TRENDLAB_ARTICLES`` is the number of articles (1,000,000), ``TRENDLAB_ARCHIVE`` a folder to make
it in and to keep (else it is removed). Each step is a process of its own; CPU seconds and peak
memory are those of that process, its imports included.
"""

from __future__ import annotations

import hashlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

import trendlab as tl
from trendlab import archive, paths
from trendlab.archive import parts as files
from trendlab.archive.store import ARTICLES

COUNT = int(os.environ.get("TRENDLAB_ARTICLES", "1_000_000"))
PORTION = 100_000  # articles appended at once
MONTH = int(os.environ.get("TRENDLAB_MONTH", "400_000"))  # articles of each whole month
FRESH = 3 * MONTH  # articles whose texts are new
WORDS = 150  # of a text: about 1 kB
QUERY = '"guerre en ukraine" OR (zelensk* AND macron)'
LIGHT = ("published", "outlet", "title", "text")
SAID = (  # what the row-wise measures look for, each in about one article of a hundred
    "« tout va bien aujourd'hui », a déclaré Emmanuel Macron.", "selon les informations du Monde,",
    "le lundi 3 mars 2024", "le président Volodymyr Zelensky", "le ministre Emmanuel Macron",
)  # fmt: skip


def vocabulary() -> np.ndarray:
    """20,000 made-up words of 3 to 10 letters, with the names of the gazetteer among them."""
    rng = np.random.default_rng(0)
    syllables = np.array([c + v for c in "bcdfglmnprstv" for v in ("a", "e", "i", "o", "u", "é")])
    words = ["".join(rng.choice(syllables, rng.integers(2, 5))) for _ in range(20_000)]
    names = tl.load_actors(paths.data() / "actors.csv")["name"].unique()
    words[4000 : 4000 + 10 * len(names) : 10] = names
    words[3000 : 3000 + len(SAID)] = SAID
    words[2000], words[1000], words[1200] = "guerre en ukraine", "Zelensky", "Macron"
    return np.array(words, dtype=object)


def articles(first: int, count: int, month: pd.Period) -> pd.DataFrame:
    """Make articles of a month in the order of time; one in twenty copies one just before it."""
    rng = np.random.default_rng(first)
    words = pa.array(vocabulary(), pa.string())
    drawn = (20_000 * rng.random(count * WORDS, np.float32) ** 3).astype("i4")
    lists = pa.ListArray.from_arrays(
        pa.array(np.arange(0, len(drawn) + 1, WORDS, "i4")), words.take(pa.array(drawn))
    )
    texts = pc.binary_join(lists, " ")
    copied = np.arange(count)
    some = rng.random(count) < 0.05
    copied[some] = np.maximum(copied[some] - rng.integers(1, 200, some.sum()), 0)
    texts = texts.take(pa.array(copied))
    span = month.days_in_month * 86_400_000_000
    at = np.sort(rng.integers(0, span, count)) + month.start_time.value // 1000
    number = np.arange(first, first + count)
    outlet = rng.integers(0, 60, count)
    return pd.DataFrame(
        {
            "article_id": [f"{n * 0x9E3779B97F4A7C15 % 2**64:016x}" for n in number.tolist()],
            "url": [f"https://outlet{o}.example/{n}" for o, n in zip(outlet, number, strict=True)],
            "outlet": [f"outlet{o}.example" for o in outlet],
            "published": pd.Series(at.view("M8[us]")).dt.tz_localize("UTC"),
            "title": pd.Series(pc.utf8_slice_codeunits(texts, 0, 60), dtype="str"),
            "text": pd.Series(texts, dtype="str"),
            "language": "fr",
            "country": "FR",
        }
    )


def fill(path: str, size: int) -> int:
    """Append in portions, then compact; from the fourth month on, texts are those of the first."""
    store, month = archive.create(path), pd.Period("2024-01", "M")
    for first in range(0, min(size, FRESH), PORTION):
        at = month + first // MONTH
        store.append_articles(articles(first, min(PORTION, size - first), at))
    store.compact()
    for first in range(FRESH, size, MONTH):
        again(store, month, month + first // MONTH, first)
    return size


def again(store: archive.Archive, first: pd.Period, month: pd.Period, number: int) -> None:
    """Write the articles of one of the first months once more, as others of a later month."""
    like = str(first + (number % FRESH) // MONTH)
    table = files.scan(store.place, "articles", like)
    step = month.start_time - pd.Period(like, "M").start_time
    ids = [f"{n * 0x9E3779B97F4A7C15 % 2**64:016x}" for n in range(number, number + len(table))]
    at = table["published"].cast(pa.int64()).to_numpy() + step.value // 1000
    last = month.end_time.floor("s").value // 1000  # the month may have fewer days
    later = pa.array(np.minimum(at, last), pa.int64()).cast(ARTICLES.field("published").type)
    for name, values in (("article_id", ids), ("published", later)):
        table = table.set_column(
            ARTICLES.get_field_index(name), ARTICLES.field(name), pa.array(values)
        )
    files.append(store.place, "articles", str(month), table)


def week(path: str) -> int:
    end = str((pd.Period("2024-01", "M") + max(COUNT // MONTH // 2, 1) - 1).start_time.date())[:8]
    found = tl.load_articles(path, query=QUERY, start=f"{end}10", end=f"{end}16")
    return len(found)


def measured(name: str, path: str, executor: Any = None, months: int | None = None) -> Any:
    """Run one of the measures over the archive."""
    parts, function, args, combine = offered(name, path)
    return tl.scale.apply(parts[:months], function, *args, combine=combine, executor=executor)


def offered(name: str, path: str) -> tuple[list[Any], Callable[..., Any], tuple[Any, ...], Any]:
    """What `scale.apply` takes for a measure: parts, function, its arguments, how to combine."""
    actors = tl.load_actors(paths.data() / "actors.csv")
    gazetteer = tl.actors.prepare(actors)
    plain = tl.parts(path, query=QUERY, columns=LIGHT)
    named = tl.parts(path, columns=("article_id", *LIGHT))
    whole = tl.parts(path, copies=True)
    found: dict[str, tuple[list[Any], Callable[..., Any], tuple[Any, ...], Any]] = {
        "share": (plain, tl.coverage.count, ("W-SAT",), tl.coverage.share_of),
        "outlets": (plain, tl.coverage.count_outlets, (), tl.coverage.outlets_of),
        "mentions": (named, counted, (gazetteer,), together),
        "copies": (whole, tl.corpus.count_texts, (), tl.corpus.three_counts_of),
        "denominators": (tl.parts(path, columns=("published", "outlet")), daily, (), together),
        "read": (tl.parts(path, columns=LIGHT), len, (), sum),
        "select": (named, tl.select, ("macron AND NOT zelensky",), None),
        "quotes": (named, tl.sourcing.quotes, (), None),
        "citations": (named, tl.sourcing.citations, (tl.actors.outlets(),), None),
        "calendar": (named, tl.checks.calendar, (), None),
        "offices": (named, checked, (tl.actors.offices, gazetteer), None),
        "offices checked": (named, checked, (tl.checks.offices, gazetteer, actors), None),
        "contradictions": (named, tl.checks.contradictions, (), None),
    }
    return found[name]


def checked(
    frame: pd.DataFrame, function: Callable[..., Any], gazetteer: Any, *more: Any
) -> pd.DataFrame:
    """Run a check that needs to know who is named in each article."""
    return function(frame, tl.actors.mentions(frame, gazetteer), *more)


def counted(frame: pd.DataFrame, gazetteer: Any) -> pd.Series:
    return tl.actors.mentions(frame, gazetteer).groupby("actor_id").size()


def daily(frame: pd.DataFrame) -> pd.Series:
    return frame.groupby([frame["published"].dt.floor("D"), "outlet"]).size()


def together(found: list[pd.Series]) -> pd.Series:
    every = pd.concat(found)
    return every.groupby(level=list(range(every.index.nlevels))).sum()


def memory(path: str) -> str:
    """Select from a month in memory, and from the same month as it is read."""
    month = tl.parts(path, columns=LIGHT)[0]
    frame = month.read()
    start = time.process_time()
    tl.corpus.matches(frame, QUERY)
    held = time.process_time() - start
    start = time.process_time()
    tl.corpus.matches(month.read(), QUERY)
    return f"in memory {held:.2f} s, read {time.process_time() - start:.2f} s of CPU"


def pool(path: str, name: str) -> Any:
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as executor:
        return measured(name, path, executor)


def main(step: str, path: str, *rest: str) -> None:
    """Run a step, and say what it gave and cost."""
    steps: dict[str, Callable[..., Any]] = {
        "fill": lambda: fill(path, COUNT), "week": lambda: week(path),
        "memory": lambda: memory(path), "pool": lambda: pool(path, *rest),
    }  # fmt: skip
    found = steps[step]() if step in steps else measured(step, path, None, *map(int, rest))
    own, children = (
        resource.getrusage(w) for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    cpu = own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime
    if isinstance(found, (pd.DataFrame, pd.Series)):
        found = f"{len(found)} rows, hash {hashed(found)}"
    print(json.dumps([cpu, own.ru_maxrss / 1024, str(found)]))


def hashed(found: Any) -> str:
    """Hash a result, to see whether two are the same."""
    return hashlib.sha256(found.to_csv().encode()).hexdigest()[:8]


def run() -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as scratch:
        path = os.environ.get("TRENDLAB_ARCHIVE", f"{scratch}/archive")
        steps = ["week", "denominators", "read", "share", "mentions", "memory"]
        steps = steps if os.path.isdir(path) else ["fill", *steps]  # noqa: PTH112
        rows = []
        for step in steps:
            told = subprocess.run(
                [sys.executable, "-m", "benchmarks.archive", step, path],
                capture_output=True, text=True, check=True,
            )  # fmt: skip
            cpu, peak, said = json.loads(told.stdout.splitlines()[-1])
            rows.append({"step": step, "articles": COUNT, "cpu s": round(cpu, 1),
                         "peak MB": round(peak), "found": said})  # fmt: skip
        return rows


if __name__ == "__main__":
    main(*sys.argv[1:])
