"""Time and memory of loading 1 million articles, each beside the reader of pandas or pyarrow."""

import subprocess
import sys
import tempfile
import time
import unicodedata
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

ROWS = 1_000_000
RUNS = 3
WORDS = "guerre ukraine président élection réforme crise marché école été hôpital débat énergie"
READERS = {
    "parquet": ("pandas.read_parquet({path!r})", 1.5),
    "csv": ("pyarrow.csv.read_csv({path!r})", 2.0),
    "jsonl": ("pyarrow.json.read_json({path!r})", 1.5),
}
# A fresh process each: imports and a first small file come before the clock starts.
SCRIPT = """
import re, time
import pandas, pyarrow.csv, pyarrow.json, pyarrow.parquet
import trendlab as tl
tl.load_articles({small!r})
def peak():  # ru_maxrss would begin with that of the parent
    return int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1])
base = peak()
wall, cpu = time.perf_counter(), time.process_time()
made = {call}
wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
print(wall, cpu, (peak() - base) / 1024, len(made))
"""


def run() -> list[dict]:
    """Measure ratios of time and of peak memory, medians of interleaved runs."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        paths = write(Path(folder), articles(ROWS))
        small = Path(folder) / "small.csv"
        articles(10).to_csv(small, index=False)
        for name, (peer, target) in READERS.items():
            path = str(paths[name])
            calls = [peer.format(path=path), f"tl.load_articles({path!r})"]
            times = np.array([[measure(c, str(small)) for c in calls] for _ in range(RUNS)])
            theirs, ours = np.median(times, axis=0)
            label = peer.split("(")[0]
            for i, (measured, limit) in enumerate([("wall", target), ("cpu", target), ("peak", 2)]):
                unit = "MiB" if measured == "peak" else "s"
                found.append(
                    {
                        "measure": f"{name}, {measured} / {label}",
                        "result": f"{ours[i] / theirs[i]:.2f}",
                        "target": f"<= {limit}",
                        "note": f"{ours[i]:.2f} {unit} against {theirs[i]:.2f} {unit}",
                    }
                )
    return [*found, *addresses()]


def measure(call: str, small: str) -> list[float]:
    """Run one call in a fresh process: wall s, cpu s, peak MiB over the start."""
    code = SCRIPT.format(call=call, small=small)
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return [float(figure) for figure in shown.stdout.split()[:3]]


def addresses() -> list[dict]:
    """Compare telling addresses apart by their ends with writing each in its canonical form."""
    from trendlab.loading import addresses

    urls = pa.array(articles(200_000)["url"], pa.large_string())
    made, times = [], []
    for way in (addresses.hashes, addresses.keys):
        started = time.process_time()
        made.append(pd.factorize(way(urls))[0])
        times.append(time.process_time() - started)
    return [
        {
            "measure": "addresses, ids / keys that tell them apart (cpu)",
            "result": f"{times[0] / times[1]:.1f}",
            "target": "",
            "note": f"{len(urls) / times[1] / 1e6:.2f} M/s; same {(made[0] == made[1]).mean():.2%}",
        }
    ]


def articles(count: int) -> pd.DataFrame:
    """Make articles without text: 60 outlets, a year, one address in seven not canonical."""
    chance = np.random.default_rng(1)
    words = np.array(WORDS.split())
    plain = np.array(unidecoded(WORDS).split())
    title = [" ".join(row) for row in words[chance.integers(0, len(words), (count, 8))]]
    slug = ["-".join(row) for row in plain[chance.integers(0, len(plain), (count, 5))]]
    outlet = chance.integers(0, 60, count)
    number = np.arange(count)
    tail = np.array([""] * 87 + ["?utm_source=rss&utm_medium=feed"] * 10 + ["#top"] + ["?p=2"] * 2)
    tails = tail[number % 100]
    side = np.where(number % 50 == 7, "m.", "www.")
    seconds = chance.integers(0, 86_400 * 365, count)
    return pd.DataFrame(
        {
            "id": number,
            "url": [
                f"https://{a}outlet-{b}.example/2025/{c}-{n}.html{d}"
                for a, b, c, n, d in zip(side, outlet, slug, number, tails, strict=True)
            ],
            "outlet": [f"Outlet {i}" for i in outlet],
            "published": pd.Timestamp("2025-01-01", tz="UTC") + pd.to_timedelta(seconds, "s"),
            "title": title,
            "language": np.where(outlet % 7 == 0, "en", "fr"),
            "country": np.where(outlet % 5 == 0, "BE", "FR"),
            "section": words[chance.integers(0, len(words), count)],
            "authors": [f"Auteur {i % 977}" for i in number],
        }
    )


def unidecoded(text: str) -> str:
    """Write letters without their accents, as slugs have them."""
    return unicodedata.normalize("NFD", text).encode("ascii", "ignore").decode()


def write(folder: Path, made: pd.DataFrame) -> dict[str, Path]:
    """Write the same articles in three formats."""
    paths = {name: folder / f"articles.{name}" for name in READERS}
    made.to_parquet(paths["parquet"], compression="zstd", index=False)
    texts = made.assign(published=made["published"].dt.strftime("%Y-%m-%dT%H:%M:%SZ"))
    texts.to_csv(paths["csv"], index=False)
    texts.to_json(paths["jsonl"], orient="records", lines=True, force_ascii=False)
    return paths
