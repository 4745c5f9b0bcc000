"""Numbers and names in the sentences of the notebooks, recomputed from the raw files of ``real``.

The raw side reads with csv, json and plain pandas, and matches words with a pattern of its own. The
rule for the last period is taken from the product (it is left out where the file does not say
that it was over); bursts, intervals and changes of share are not recomputed and not counted. How
many articles name a person lies between those with the full name and those with its last word.
Nothing is tuned on these files.
"""

from __future__ import annotations

import csv
import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd

import trendlab as tl
from benchmarks.real import ABSENT, REAL

Check = tuple[str, bool]  # the sentence, and whether a number in it is the raw one
CORPORA = REAL / "news_articles" / "corpora"
SERIES = REAL / "google_trends" / "interest_over_time"


def run() -> list[dict]:
    """Count the numbers that are true and false, by notebook."""
    rows = []
    if not REAL.is_dir():
        return [{"notebook": "all", "numbers": "not present", "note": ABSENT}]
    kinds = {"coverage": _covered, "briefing": _briefed, "actors": _named, "checks": _listed}
    checked: dict[str, Iterator] = {name: corpora(kind) for name, kind in kinds.items()}
    checked |= {"buzz": buzz(), "compare": compare()}
    for name, made in checked.items():
        found = list(made)
        wrong = [said for _, said, right in found if not right]
        inputs = len({path for path, _, _ in found})
        rows.append(
            {"notebook": name, "inputs": inputs, "numbers": len(found), "false": len(wrong)}
            | {"target": "0 false", "note": "; ".join(wrong[:3])}
        )
    return rows


def _number(text: str) -> float:
    return 0.0 if text == "no" else float(text.replace(",", ""))


def _agree(said: str, pattern: str, *wanted: float) -> list[Check]:
    """Set the numbers that a pattern finds in a sentence beside the raw ones, as rounded there."""
    found = re.search(pattern, said)
    if found is None:
        return []
    pairs = zip(found.groups(), wanted, strict=True)
    return [
        (said, abs(_number(text) - raw) <= (0.051 if "." in text else 0.51)) for text, raw in pairs
    ]


def _newsapi(path: Path) -> pd.DataFrame:
    rows = pd.json_normalize(json.loads(path.read_text(encoding="utf-8")))
    return rows.rename(columns={"source.name": "outlet", "content": "text"})


def _csv(sep: str = ",", **names: str) -> Callable[[Path], pd.DataFrame]:
    return lambda path: pd.read_csv(path, sep=sep).rename(columns={v: k for k, v in names.items()})


_AUTHOR = {"outlet": "Article Source", "title": "Article Title", "text": "Article Content"}
_FRENCH = ["Trump", "Ukraine", "France", "Poutine", "Macron", "Russie", "Apple"]
_WORLD = ["Trump", "police", "Hantavirus", "cruise", "WHO"]
ARTICLES = {
    CORPORA / "fr_newsapi_2025/french_news_articles.json": (_newsapi, _FRENCH),
    CORPORA / "fr_newsapi_2025/enriched_french_news_articles.json": (_newsapi, _FRENCH),
    CORPORA / "fr_ukratic_media_bias/headers2022.csv": (
        _csv(";", outlet="Journal", title="Article"),
        _FRENCH,
    ),
    CORPORA / "fr_small/juliogver_articles.csv": (_csv(**_AUTHOR), _FRENCH),
    **{
        REAL / "mediacloud" / name: (_csv(outlet="media_name"), _WORLD)
        for name in (
            "random-stories.csv",
            "random-stories-small.csv",
            "mc-onlinenews-mediacloud-20260507155422-content.csv",
        )
    },
}


def _folded(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def corpora(kind: Callable[..., list[Check]]) -> Iterator[tuple[Path, str, bool]]:
    """Check what a notebook says of articles, topic by topic."""
    for path, (read, topics) in ARTICLES.items():
        raw = read(path)
        words = pd.Series("", index=raw.index)
        for column in {"title", "text"} & set(raw):
            words = words + "\n" + raw[column].fillna("").astype(str)
        loaded = tl.load_inputs(str(path), "", "", "FR", *[""] * 6)[0]
        for topic in topics:
            query = tl.corpus.query_for(topic, "")
            more = r"\w*" if "*" in query else ""
            pattern = rf"(?<![a-z0-9]){re.escape(_folded(topic))}{more}(?![a-z0-9])"
            on = words.map(_folded).str.contains(pattern)
            articles = loaded.assign(matched=tl.corpus.matches(loaded, query))
            raw["words"] = words.map(_folded)
            yield from ((path, *check) for check in kind(articles, query, raw, on))


def _briefed(articles: pd.DataFrame, query: str, raw: pd.DataFrame, on: pd.Series) -> list[Check]:
    """Check that headlines stand in the file as titles of their outlets."""
    matched = articles[articles["matched"]]
    rows = tl.briefing.headlines(matched.assign(**tl.corpus.copies(matched)))
    raw = raw[on].assign(title=raw["title"].fillna("").astype(str).str.split().str.join(" "))
    checks = []
    for row in rows.itertuples():
        same = raw[raw["title"] == " ".join(row.title.split())]
        checks.append((row.title, len(same) > 0))
        if isinstance(row.outlet, str) and "outlet" in raw:
            checks.append((f"{row.title}: {row.outlet}", row.outlet in set(same["outlet"])))
    return checks


def _named(articles: pd.DataFrame, query: str, raw: pd.DataFrame, on: pd.Series) -> list[Check]:
    """Check in how many articles, of how many, the people named most are named."""
    actors = tl.load_inputs()[2]
    matched = articles[articles["matched"]]
    found = tl.actors.mentions(matched, actors)
    say = tl.actors.findings
    told = say.mentions(matched, found, found[:0])
    checks = [
        check
        for one in (told if isinstance(told, list) else [told])
        for check in _agree(one.statement, r"in [\d,]+ of ([\d,]+) articles", on.sum())
    ]
    voices = say.voices(tl.actors.per_actor(matched, found, actors), found, "person")
    for one in voices if isinstance(voices, list) else [voices]:
        for name, n in re.findall(r"[:;] ([^(;:]+) \(([\d,]+) article", one.statement):
            least, most = (_holding(raw, on, one) for one in (name, name.split()[-1]))
            checks.append((f"{name}: {n}", least <= _number(n) <= most))
    return checks


def _holding(raw: pd.DataFrame, on: pd.Series, name: str) -> int:
    pattern = rf"(?<![a-z0-9]){re.escape(_folded(name))}(?![a-z0-9-])"  # "Macron-Le Pen" may be one
    return int(raw.loc[on, "words"].str.contains(pattern).sum())


def _listed(articles: pd.DataFrame, query: str, raw: pd.DataFrame, on: pd.Series) -> list[Check]:
    """Check of how many articles statements are listed, and that each stands in the file."""
    matched = articles[articles["matched"]]
    actors = tl.load_inputs()[2]
    found = tl.checks.to_check(matched, tl.actors.mentions(matched, actors), actors)
    said = tl.checks.findings.to_check(found, matched).statement
    return _agree(said, r"of ([\d,]+) articles", on.sum())


def compare() -> Iterator[tuple[Path, str, bool]]:
    """Check which term of an export is highest on average, how high, and over how many periods."""
    for path in sorted(SERIES.glob("*.csv")):
        try:
            trends = tl.load_trends(path)
        except tl.LoadError:
            continue
        terms = dict(_terms(path))
        found = tl.buzz.chain(trends)
        if len(terms) < 2 or found.series["topic"].nunique() != len(terms):
            continue
        left = int(found.series.groupby("topic")["partial"].sum().max())
        means = pd.DataFrame(
            {
                name: pd.DataFrame(rows[: len(rows) - left])[[1, 2]].mean()
                for name, rows in terms.items()
            }
        ).T.sort_values(1)
        said = tl.buzz.findings.comparison(found)[0].statement
        top, periods = means.iloc[-1], len(next(iter(terms.values()))) - left
        heights = re.findall(r"most: ([\d.]+)(?: to ([\d.]+))?", said)
        yield path, said, means.index[-1] in said or means[1].iloc[-1] == means[1].iloc[-2]
        for low, high in heights:  # one number stands for an interval around it
            ends = (top[1], top[2]) if high else (top[[1, 2]].mean(),)
            yield from (
                (path, said, abs(float(one) - end) < 0.51)
                for one, end in zip((low, high), ends, strict=False)
            )
        for check in _agree(said, r"over ([\d,]+) common", periods):
            yield path, *check


def _covered(articles: pd.DataFrame, query: str, raw: pd.DataFrame, on: pd.Series) -> list[Check]:
    say, outlets = tl.coverage.findings, raw["outlet"].nunique()
    counts = r"^Collected: ([\d,]+) articles?, ([\d,]+) outlets?.*: ([\d,]+|no) articles?\.$"
    largest = raw.loc[on, "outlet"].value_counts()
    top = 100 * largest.head(3).sum() / max(largest.sum(), 1)
    known = raw["outlet"].notna()
    mean = 100 * on.groupby(raw["outlet"]).mean().mean()
    pooled = (on[known].sum(), known.sum(), 100 * on[known].mean(), mean, outlets)
    share = (
        r"^On the topic: ([\d,]+) of ([\d,]+) art.*?, ([\d.]+) %.*?; ([\d.]+) %.*?"
        r"mean of ([\d,]+) outlet"
    )
    spread = r"three largest of ([\d,]+) outlets? publish ([\d.]+) %"
    matched = articles[articles["matched"]]
    return [
        *_agree(say.collected(articles, query).statement, counts, len(raw), outlets, on.sum()),
        *_agree(say.attention_share(articles).statement, share, *pooled),
        *_agree(say.concentration(matched).statement, spread, len(largest), top),
    ]


def buzz() -> Iterator[tuple[Path, str, bool]]:
    """Check peaks, their rivals and growth over one week or month, term by term."""
    for path in sorted(SERIES.glob("*.csv")):
        try:
            trends = tl.load_inputs("", str(path), "", "", *[""] * 6)[1]
        except tl.LoadError:
            continue
        for topic, values in _terms(path):
            kept = tl.buzz.curve(trends, topic, "", "interest")
            if len(kept):
                whole = values[: len(values) - int(kept["partial"].sum())]
                yield from ((path, *check) for check in _searched(trends, topic, kept, whole))


def _terms(path: Path) -> Iterator[tuple[str, list[tuple[str, float, float]]]]:
    """Read the terms of an export by weeks or months: its periods with what a figure may be."""
    lines = path.read_text(encoding="utf-8-sig", errors="replace").splitlines()
    rows = [row for row in csv.reader(lines) if len(row) > 1]
    for at, name in enumerate(rows[0] if rows else []):
        topic = re.match(r"(.+): \(.*\)$", name.replace("\xa0", " "))
        cells = [(row[0], row[at].strip()) for row in rows[1:] if len(row) > at]
        if topic and all(re.fullmatch(r"\d{4}-\d\d(-\d\d)?", start) for start, _ in cells):
            yield topic[1], [(start, *_bounds(cell)) for start, cell in cells if cell]


def _bounds(cell: str) -> tuple[float, float]:
    if cell.startswith("<"):
        return 0.0, 1.0
    return max(float(cell) - 0.5, 0.0), min(float(cell) + 0.5, 100.0)  # 100 is the peak itself


def _searched(trends: pd.DataFrame, topic: str, kept: pd.DataFrame, whole: list) -> list[Check]:
    top = max(whole, key=lambda row: row[1] + row[2])
    rivals = sum(high > top[1] for _, _, high in whole) - 1
    at = pd.Timestamp(top[0])
    date = f"{at:%B %Y}" if len(top[0]) == 7 else f"{at.day} {at:%B %Y}"
    found = {one.key: one.statement for one in tl.buzz.findings.searches(trends, topic, "")}
    said = found["peak"]
    tied = r"As high, perhaps: ([\d,]+) other period"
    checks = _agree(said, tied, rivals) if rivals else [(said, "As high" not in said)]
    height = [(said, top[2] == 100)] if "the highest of this export" in said else []
    height += [(said, top[1] <= _number(n) <= top[2]) for n in re.findall(r"(\d+) of 100", said)]
    return [(said, date in said), *checks, *height, *_grown(kept, whole)]


def _grown(kept: pd.DataFrame, whole: list) -> list[Check]:
    """Recompute growth over the last month, week, or seven days, and over the year."""
    low = pd.Series({pd.Timestamp(start): least for start, least, _ in whole})
    high = pd.Series({pd.Timestamp(start): most for start, _, most in whole})
    step = low.index[-1] - low.index[-2]
    now = low.index[-7 if step.days == 1 else -1 :]
    month = step.days > 7
    back = pd.DateOffset(months=1) if month else pd.Timedelta("7D")
    year = pd.DateOffset(years=1) if month else pd.Timedelta("364D")
    checks: list[Check] = []
    for one, gap in zip(tl.buzz.findings.growth(kept), (back, year), strict=True):
        then = now - gap
        if then.isin(low.index).all() and low[then].sum() and step.days:
            ends = low[now].sum() / high[then].sum() - 1, high[now].sum() / low[then].sum() - 1
            said = one.statement
            word = "rose" if ends[0] > 0 else "fell" if ends[1] < 0 else "cannot be told"
            least, most = sorted(abs(100 * end) for end in ends)
            checks.append((said, word in said))
            checks += _agree(said, r"before, by (\d+) to (\d+) %", least, most)
    return checks
