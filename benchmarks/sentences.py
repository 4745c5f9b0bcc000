"""Numbers and names in the sentences of the notebooks, recomputed from the raw files of ``real``.

The raw side reads with csv, json and plain pandas, and matches words with a pattern of its own. Of
all numbers that were said, the table tells how many were recomputed. The rule for the last period
is taken from the product (it is left out where the file does not say that it was over); where a
burst begins and ends, and intervals that are drawn at random, are not recomputed. How many articles
name a person lies between those with the full name and those with the first letters of its last
word; no more outlets can share a phrase than have it in an article. Nothing is tuned on these
files.
"""

from __future__ import annotations

import html
import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd

import trendlab as tl
from benchmarks import _measured, _searched
from benchmarks._said import Check, Told, agree, number, numbers
from benchmarks.real import ABSENT, REAL
from trendlab.findings import Finding

CORPORA = REAL / "news_articles" / "corpora"
LOCAL = "Europe/Paris"  # of the place that is given for every file


def run() -> list[dict]:
    """Count the numbers said, those and the names set beside the raw file, and the false ones."""
    if not REAL.is_dir():
        return [{"notebook": "all", "numbers": "not present", "note": ABSENT}]
    kinds = {"coverage": _covered, "briefing": _briefed, "actors": _named, "checks": _listed}
    told: dict[str, Iterator[tuple[Path, Told]]] = {
        name: corpora(kind) for name, kind in kinds.items()
    }
    told |= {"buzz": _searched.buzz(), "compare": _searched.compare()}
    return [_row(name, list(found)) for name, found in told.items()]


def _row(name: str, found: list[tuple[Path, Told]]) -> dict:
    checks = [check for _, (_, checks) in found for check in checks]
    wrong = [said for said, right in checks if not right]
    return {
        "notebook": name,
        "inputs": len({path for path, _ in found}),
        "said": sum(numbers(said) for _, (statements, _) in found for said in statements),
        "checked": len(checks),
        "false": len(wrong),
        "target": "0 false",
        "note": "; ".join(dict.fromkeys(wrong[:5])),
    }


def _json(path: Path) -> pd.DataFrame:
    rows = json.loads(path.read_text(encoding="utf-8"))
    rows = pd.json_normalize(rows["articles"] if isinstance(rows, dict) else rows)
    names = {"source.name": "outlet", "publishedAt": "when", "content": "text", "titre": "title"}
    if "content" not in rows:
        names = names | {"description": "text"}
    return rows.rename(columns=names | {"date": "when"})


def _orange(path: Path) -> pd.DataFrame:
    """Read every tenth line: texts of one portal, whose hosts are its outlets."""
    rows = pd.read_json(path, lines=True).drop_duplicates("url").iloc[::10]
    rows = rows.assign(outlet=rows["url"].str.extract("//([^/]+)/")[0])
    return rows.rename(columns={"article": "text", "published": "when"})


def _csv(sep: str = ",", **names: str) -> Callable[[Path], pd.DataFrame]:
    return lambda path: pd.read_csv(path, sep=sep).rename(columns={v: k for k, v in names.items()})


_AUTHOR = {"outlet": "Article Source", "title": "Article Title", "text": "Article Content"}
_AUTHOR |= {"when": "Article Date"}
_CLOUD = {"outlet": "media_name", "when": "publish_date"}
_FRENCH = ["Trump", "Ukraine", "France", "Poutine", "Macron", "Russie", "Apple"]
_WORLD = ["Trump", "police", "Hantavirus", "cruise", "WHO"]
_WAR = ["Macron", "Ukraine", "Russia", "NATO", "Germany"]
ARTICLES = {
    CORPORA / "fr_newsapi_2025/french_news_articles.json": (_json, _FRENCH),
    CORPORA / "fr_newsapi_2025/enriched_french_news_articles.json": (_json, _FRENCH),
    CORPORA / "fr_lemonde_2022/lemonde_2022_international_sortie.json": (_json, _FRENCH),
    CORPORA / "en_ukraine_war_gdelt/annotated_articles_v1.json": (_json, _WAR),
    CORPORA / "fr_orangesum/articles_2019_2020.jsonl.gz": (_orange, _FRENCH),
    CORPORA / "fr_ukratic_media_bias/headers2022.csv": (
        _csv(";", outlet="Journal", title="Article", when="Date"),
        _FRENCH,
    ),
    CORPORA / "fr_small/juliogver_articles.csv": (_csv(**_AUTHOR), _FRENCH),
    REAL / "gdelt/doc_api/gdeltdoc_artlist_iran_2026.csv": (
        _csv(outlet="source_domain", when="seendate"),
        ["Iran", "Israel", "Trump", "China"],
    ),
    **{
        REAL / "mediacloud" / name: (_csv(**_CLOUD), _WORLD)
        for name in (
            "random-stories.csv",
            "random-stories-small.csv",
            "mc-onlinenews-mediacloud-20260507155422-content.csv",
        )
    },
}


def _folded(text: str) -> str:
    apart = unicodedata.normalize("NFKD", html.unescape(html.unescape(text)).casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def _word(words: str) -> str:
    """Write a pattern for whole words, whatever stands between them; ``*`` ends one openly."""
    inner = r"[^a-z0-9]+".join(re.findall("[a-z0-9]+", _folded(words)))
    more = "" if words.endswith("*") else "(?![a-z0-9])"
    return rf"(?<![a-z0-9]){inner}{more}"


def _raw(path: Path, read: Callable[[Path], pd.DataFrame]) -> pd.DataFrame:
    """Read a file with its folded words and its times, those that name no zone as of the place.

    A row that says all of an earlier one again is the same article.
    """
    raw = read(path)
    told = [name for name in ("when", "outlet", "title", "text", "url") if name in raw]
    raw = raw.drop_duplicates(told, ignore_index=True)
    raw["words"] = ""
    for column in {"title", "text"} & set(raw):
        raw["words"] = raw["words"] + "\n" + raw[column].fillna("").astype(str).map(_folded)
    raw["outlet"] = raw.get("outlet", pd.Series(None, raw.index, dtype=object))
    if raw["outlet"].notna().any():  # the hosts of a house in several languages are one outlet
        raw["outlet"] = raw["outlet"].str.replace(r"^[a-z]{2}\.(?=.+\.)", "", regex=True)
    days = raw.get("when", pd.Series(None, raw.index, dtype=object)).astype("str")
    dayfirst = bool(days.str.match(r"\d\d/").any())
    read = {"errors": "coerce", "format": "mixed", "dayfirst": dayfirst}
    here = pd.to_datetime(days.where(~days.str.contains(r"Z$|[+-]\d\d:?\d\d$")), **read)
    raw["at"] = pd.to_datetime(days, utc=True, **read)
    raw["at"] = here.dt.tz_localize(LOCAL, ambiguous=True).dt.tz_convert("UTC").fillna(raw["at"])
    return raw


def corpora(kind: Callable[..., Told]) -> Iterator[tuple[Path, Told]]:
    """Check what a notebook says of articles, topic by topic."""
    for path, (read, topics) in ARTICLES.items():
        raw = _raw(path, read)
        loaded = tl.at_place(tl.load_inputs(str(path), "", "", "FR", *[""] * 6)[0], "FR")
        if read is _orange:
            loaded = loaded[loaded["url"].isin(raw["url"])].reset_index(drop=True)
        for topic in topics:
            query = tl.corpus.query_for(topic, "")
            on = raw["words"].str.contains(_word(query))
            yield (
                path,
                kind(loaded.assign(matched=tl.corpus.matches(loaded, query)), query, raw, on),
            )


def _briefed(articles: pd.DataFrame, query: str, raw: pd.DataFrame, on: pd.Series) -> Told:
    """Check that headlines stand in the file as titles of their outlets, whatever the spaces."""
    matched = articles[articles["matched"]]
    rows = tl.briefing.headlines(matched.assign(**tl.corpus.copies(matched)))
    titles = raw.get("title", raw["words"])[on].fillna("").map(_folded)
    titles = titles.str.replace(r"\W", "", regex=True)
    checks = []
    for row in rows.itertuples():
        same = titles.index[titles == re.sub(r"\W", "", _folded(row.title))]
        checks.append((row.title, len(same) > 0))
        if isinstance(row.outlet, str) and raw["outlet"].notna().any():
            printed = raw["outlet"][same].str.split(".").str[0]  # bbc.com is bbc.co.uk
            said = f"{row.title}: {row.outlet}"
            checks.append((said, row.outlet.split(".")[0] in set(printed)))
    week = tl.coverage.findings.last_week(articles)
    return [week.statement], [*checks, *_week(week, raw, on)]


def _week(week: Finding, raw: pd.DataFrame, on: pd.Series) -> list[Check]:
    """Count the days of the two weeks anew, in the days that the evidence names."""
    rows = week.evidence["rows"]
    if week.value is None or len(rows) != 14:
        return []
    named = pd.to_datetime([row[0] for row in rows])
    local = raw["at"].dt.tz_convert(named.tz).dt.normalize()
    counts = [int(((local == day) & among).sum()) for among in (on, on | True) for day in named]
    found = [sum(counts[at : at + 7]) for at in (0, 7, 14, 21)]
    share, was = (100 * found[n] / max(found[n + 2], 1) for n in (1, 0))
    said = week.statement
    return [
        *agree(said, r"\) ([\d,]+|no) articles? on .*after ([\d,]+|no) in", found[1], found[0]),
        *agree(said, r": ([\d.]+) % of all, after ([\d.]+) %", share, was),
        *agree(said, r"are ([\d.]+) % of .*, after ([\d.]+) %", share, was),
    ]


def _named(articles: pd.DataFrame, query: str, raw: pd.DataFrame, on: pd.Series) -> Told:
    """Check in how many articles, of how many, the people named most are named."""
    matched = articles[articles["matched"]]
    actors, scanned, _ = tl.actors.with_found(matched, tl.load_inputs()[2], matched)
    found, actors = scanned.mentions, tl.actors.as_written(actors, scanned.mentions)
    sentences = tl.actors.sentences(matched, found)
    named = tl.actors.per_actor(matched, found, actors)
    told = tl.actors.findings.mentions(matched, found, found[:0]).statement
    voices = tl.actors.findings.voices(named, sentences, "person").statement
    checks = agree(told, r"in [\d,]+ of ([\d,]+) articles", on.sum())
    for name, n in re.findall(r"[:,;] (?:and )?([^(;:]+) \(([\d,]+) article", voices):
        full = r"\s+".join(map(re.escape, _folded(name).split()))
        least = _holding(raw, on, rf"(?<![a-z0-9]){full}(?![a-z0-9-])")  # "Macron-Le Pen" is one
        most = _holding(raw, on, _word(name.split()[-1][:5] + "*"))  # Zelensky, Zelenskyy
        checks.append((f"{name}: {n}", least <= number(n) <= most))
    return [told, voices], checks


def _holding(raw: pd.DataFrame, on: pd.Series, pattern: str) -> int:
    return int(raw.loc[on, "words"].str.contains(pattern).sum())


def _listed(articles: pd.DataFrame, query: str, raw: pd.DataFrame, on: pd.Series) -> Told:
    """Check of how many articles statements are listed."""
    matched = articles[articles["matched"]]
    actors = tl.load_inputs()[2]
    found = tl.checks.to_check(matched, tl.actors.mentions(matched, actors), actors)
    said = tl.checks.findings.to_check(found, matched).statement
    return [said], agree(said, r"of ([\d,]+) articles", on.sum())


def _covered(articles: pd.DataFrame, query: str, raw: pd.DataFrame, on: pd.Series) -> Told:
    say = tl.coverage.findings
    matched = articles[articles["matched"]]
    matched = matched.assign(**tl.corpus.copies(matched))
    phrases = tl.coverage.formulas(matched, query)
    made = {
        "collected": [say.collected(articles, query)],
        "read": say.read(articles),
        "left out": say.not_found(articles, query),
        "share": [say.attention_share(articles)],
        "change": [say.change(articles)],
        "copies": [say.copies(matched)],
        "outlets": [say.concentration(matched)],
        "first": [say.first(articles)],
        "formulas": [say.formulas(phrases, matched["outlet"].nunique())],
    }
    told = {name: " ".join(one.statement for one in found) for name, found in made.items()}
    checks = [
        *_counted(told["collected"], raw, on),
        *_searched_by_title(told["read"], raw, on),
        *_left_out(told["left out"], raw, on),
        *_shared(told["share"], raw, on),
        *_measured.share(told["share"], raw, on),
        *_measured.change(told["change"], raw, on, LOCAL),
        *_measured.texts(told["copies"], raw, on),
        *agree(told["copies"], r"([\d,]+) articles?[;.]", on.sum()),
        *agree(told["copies"], r"of ([\d,]+) outlet", raw.loc[on, "outlet"].nunique()),
        *_spread(told["outlets"], raw, on),
        *_followed(told["first"], raw, on),
        *_recurring(told["formulas"], raw, on),
    ]
    return list(told.values()), checks


def _counted(said: str, raw: pd.DataFrame, on: pd.Series) -> list[Check]:
    checks = agree(said, r"^[\w ]+: ([\d,]+) articles?,", len(raw))
    checks += agree(said, r": ([\d,]+|no) articles?\.$", on.sum())
    outlets = raw["outlet"].nunique()
    checks += agree(said, r"articles?, ([\d,]+) outlets?", outlets)
    if outlets == 0:
        checks.append((said, "outlets unknown" in said))
    local = raw["at"].dropna().dt.tz_convert(LOCAL)
    if len(local):
        for day in (local.min(), local.max()):
            checks.append((said, all(re.search(rf"\b{x}\b", said) for x in (day.day, f"{day:%B}"))))
    return checks


def _searched_by_title(said: str, raw: pd.DataFrame, on: pd.Series) -> list[Check]:
    """Count the articles without text, and the share among the others."""
    texts = raw["text"].fillna("").str.strip() != "" if "text" in raw else on & False
    pattern = r"title only: ([\d,]+) articles?. Among the ([\d,]+) with a text, ([\d.]+) %"
    among = 100 * on[texts].mean() if texts.any() else 0
    return agree(said, pattern, (~texts).sum(), texts.sum(), among)


def _left_out(said: str, raw: pd.DataFrame, on: pd.Series) -> list[Check]:
    """Count the titles that hold each word nearest to the query, in articles it leaves out."""
    titles = raw.loc[~on, "title"].fillna("").map(_folded) if "title" in raw else raw["words"][:0]
    return [
        (f"{word}: {n}", int(titles.str.contains(_word(word)).sum()) == number(n))
        for word, n in re.findall(r"([^\s(,]+) \(([\d,]+) article", said)
    ]


def _shared(said: str, raw: pd.DataFrame, on: pd.Series) -> list[Check]:
    known = raw["outlet"].notna()
    if not known.any():
        return agree(said, r": ([\d,]+) of ([\d,]+) art.*?, ([\d.]+) %", *_pooled(on))
    mean = 100 * on.groupby(raw["outlet"]).mean().mean()
    pattern = (
        r"^On the topic: ([\d,]+) of ([\d,]+) art.*?, ([\d.]+) %.*?; ([\d.]+) %.*?"
        r"mean of ([\d,]+) outlet"
    )
    return agree(said, pattern, *_pooled(on[known]), mean, raw["outlet"].nunique())


def _pooled(on: pd.Series) -> tuple[int, int, float]:
    return int(on.sum()), len(on), 100 * on.mean()


def _spread(said: str, raw: pd.DataFrame, on: pd.Series) -> list[Check]:
    """Compute the part of the three largest, and how many equal outlets would be as varied."""
    counts = raw.loc[on, "outlet"].value_counts()
    n, top = counts.sum(), 100 * counts.head(3).sum() / max(counts.sum(), 1)
    same = (counts * (counts - 1)).sum() / max(n * (n - 1), 1)
    equal = min(1 / same if same else len(counts), len(counts))
    pattern = r"three largest of ([\d,]+) outlets? publish ([\d.]+) %.* of ([\d.]+) outlets of eq"
    return agree(said, pattern, len(counts), top, equal)


def _followed(said: str, raw: pd.DataFrame, on: pd.Series) -> list[Check]:
    """Find the first article of each outlet, and when half of the others had theirs."""
    first = raw[on].groupby("outlet")["at"].min().dropna().sort_values()
    if not said.startswith("First in this file") or first.empty:
        return []
    checks = [(said, first.index[0] in said or first.iloc[0] == first.iloc[1])]
    others = first[first > first.iloc[0]] if "hours" in said else first
    if "hour" in said:
        half = (others - first.iloc[0]).median() / pd.Timedelta(hours=1)
        checks += agree(said, r"other ([\d,]+) .*within ([\d.,]+) hour", len(others), half)
    return checks


def _recurring(said: str, raw: pd.DataFrame, on: pd.Series) -> list[Check]:
    """No more outlets share a phrase than have it somewhere in an article."""
    checks = agree(said, r"out of ([\d,]+):", raw.loc[on, "outlet"].nunique())
    for phrase, n in re.findall(r"[“«]\s?([^”»]+?)\s?[”»] \(([\d,]+) outlet", said):
        held = raw.loc[on & raw["words"].str.contains(_word(phrase)), "outlet"].nunique()
        checks.append((f"{phrase}: {n} of {held}", 3 <= number(n) <= held))
    return checks
