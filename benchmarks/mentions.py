"""Speed of `trendlab.actors.mentions` beside other matchers, on made-up text.

Each peer goes from the same pandas column to the same frame, with the same whole-word test, and
all look for the same spellings; building the automata is timed apart. flashtext and spaCy, being
slow, see a part of the articles and their time is scaled.
"""

import importlib.util
import random
import time
import tracemalloc
from collections.abc import Callable

import pandas as pd

from trendlab import actors as ta

ARTICLES, SIZE = 20_000, 3_000
TARGETS = {"ahocorasick_rs": 2.5, "pyahocorasick": 5, "flashtext": 20, "spaCy PhraseMatcher": 100}
PART = {"flashtext": 10, "spaCy PhraseMatcher": 100}


def run(sizes: tuple[int, ...] = (1_000, 10_000, 100_000)) -> list[dict]:
    rows = []
    for size in sizes:
        actors, articles = _made_up(size)
        rows += _one_size(size, actors, articles)
    return rows


def _made_up(size: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Make organisations of two words, and articles with one name in about 60 words."""
    draw = random.Random(7)
    syllables = [a + b for a in "bcdfglmnprstv" for b in ("a", "e", "é", "i", "o", "ou", "ain")]
    words = ["".join(draw.choices(syllables, k=draw.randint(1, 4))) for _ in range(30_000)]
    named = set()
    while len(named) < size:
        named.add(" ".join(one.capitalize() for one in draw.choices(words, k=2)))
    listed = sorted(named)
    actors = pd.DataFrame({"actor_id": [f"a{i}" for i in range(size)], "name": listed})
    actors = actors.assign(kind="organisation", aliases=[[] for _ in listed])
    texts = []
    for _ in range(ARTICLES):
        body = draw.choices(words, k=SIZE // 6)
        for at in range(0, len(body), 60):
            body[at] = draw.choice(("", "l'", "« ")) + draw.choice(listed) + draw.choice(("", ","))
        texts.append(" ".join(body))
    ids = [f"n{i}" for i in range(ARTICLES)]
    return actors, pd.DataFrame({"article_id": ids, "text": pd.Series(texts, dtype="str")})


def _one_size(size: int, actors: pd.DataFrame, articles: pd.DataFrame) -> list[dict]:
    surfaces = _surfaces(actors)
    begin = time.perf_counter()
    gazetteer = ta.prepare(actors)
    built = time.perf_counter() - begin
    megabytes = articles["text"].str.encode("utf-8").str.len().sum() / 1e6
    own, found = _best(lambda: ta.mentions(articles, gazetteer))
    piece = "\n".join(articles["text"]).encode()
    bare, _ = _best(lambda: gazetteer.automaton.find_overlapping(piece))
    note = f"{len(found)} mentions in {megabytes:.0f} MB; {len(surfaces)} spellings"
    rows = [
        _row(f"{size} aliases: trendlab", f"{own:.3f} s", "", note),
        _row(f"{size} aliases: building the gazetteer", f"{built:.2f} s", "", "once"),
        _row(f"{size} aliases: memory at the peak", f"{_peak(articles, gazetteer):.0f} MB", "", ""),
        _row(f"{size} aliases: × bare scan", f"{own / bare:.2f}", "≤ 3", f"scan {bare:.3f} s"),
        _linear(size, articles, gazetteer, own),
    ]
    for name, target in TARGETS.items():
        rows.append(
            _peer(
                f"{size} aliases: × faster than {name}",
                name,
                target,
                surfaces,
                articles,
                own,
                len(found),
            )
        )
    return rows


def _row(measure: str, result: str, target: str, note: str) -> dict:
    return {"measure": measure, "result": result, "target": target, "note": note}


def _linear(size: int, articles: pd.DataFrame, gazetteer: ta.Gazetteer, own: float) -> dict:
    half, _ = _best(lambda: ta.mentions(articles.head(ARTICLES // 2), gazetteer))
    return _row(f"{size} aliases: time of all / of half", f"{own / half:.2f}", "about 2", "")


def _surfaces(actors: pd.DataFrame) -> dict[str, str]:
    from trendlab import names

    pairs = zip(actors["actor_id"], actors["name"], strict=True)
    return {s: actor for actor, name in pairs for s in names.surfaces(name, "organisation")}


def _best(work: Callable, rounds: int = 3) -> tuple[float, pd.DataFrame]:
    times = []
    for _ in range(rounds):
        begin = time.perf_counter()
        result = work()
        times.append(time.perf_counter() - begin)
    return min(times), result


def _peak(articles: pd.DataFrame, gazetteer: ta.Gazetteer) -> float:
    tracemalloc.start()
    ta.mentions(articles, gazetteer)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6


def _peer(
    measure: str,
    name: str,
    target: float,
    surfaces: dict[str, str],
    articles: pd.DataFrame,
    own: float,
    expected: int,
) -> dict:
    make = {
        "ahocorasick_rs": _ahocorasick_rs,
        "pyahocorasick": _pyahocorasick,
        "flashtext": _flashtext,
        "spaCy PhraseMatcher": _spacy,
    }[name]
    module = {"spaCy PhraseMatcher": "spacy", "pyahocorasick": "ahocorasick"}.get(name, name)
    if importlib.util.find_spec(module) is None:
        return _row(measure, "not installed", f"≥ {target}", "")
    part = PART.get(name, 1)
    work = make(surfaces)
    some = articles.head(ARTICLES // part)
    seconds, found = _best(lambda: work(some), rounds=1 if part > 1 else 3)
    note = f"{seconds * part:.2f} s, {len(found) * part / expected:.3f} of the mentions"
    return _row(measure, f"{seconds * part / own:.1f}", f"≥ {target}", note)


def _whole(text: str, start: int, end: int) -> bool:
    return not (
        (start and (text[start - 1].isalnum() or text[start - 1] == "_"))
        or (end < len(text) and (text[end].isalnum() or text[end] == "_"))
    )


def _ahocorasick_rs(surfaces: dict[str, str]) -> Callable:
    import ahocorasick_rs

    listed, actors = list(surfaces), list(surfaces.values())
    kind = ahocorasick_rs.MatchKind.LeftmostLongest
    automaton = ahocorasick_rs.AhoCorasick(listed, matchkind=kind)

    def work(articles: pd.DataFrame) -> pd.DataFrame:
        rows = []
        for article, text in zip(articles["article_id"], articles["text"], strict=True):
            for which, start, end in automaton.find_matches_as_indexes(text):
                if _whole(text, start, end):
                    rows.append((article, actors[which], listed[which], start, end))
        return pd.DataFrame(rows, columns=["article_id", "actor_id", "alias", "start", "end"])

    return work


def _pyahocorasick(surfaces: dict[str, str]) -> Callable:
    import ahocorasick

    automaton = ahocorasick.Automaton()
    for surface, actor in surfaces.items():
        automaton.add_word(surface, (surface, actor))
    automaton.make_automaton()

    def work(articles: pd.DataFrame) -> pd.DataFrame:
        rows = []
        for article, text in zip(articles["article_id"], articles["text"], strict=True):
            for last, (alias, actor) in automaton.iter_long(text):
                start = last + 1 - len(alias)
                if _whole(text, start, last + 1):
                    rows.append((article, actor, alias, start, last + 1))
        return pd.DataFrame(rows, columns=["article_id", "actor_id", "alias", "start", "end"])

    return work


def _flashtext(surfaces: dict[str, str]) -> Callable:
    import flashtext

    matcher = flashtext.KeywordProcessor(case_sensitive=True)
    for surface, actor in surfaces.items():
        matcher.add_keyword(surface, (surface, actor))

    def work(articles: pd.DataFrame) -> pd.DataFrame:
        rows = []
        for article, text in zip(articles["article_id"], articles["text"], strict=True):
            for (alias, actor), start, end in matcher.extract_keywords(text, span_info=True):
                rows.append((article, actor, alias, start, end))
        return pd.DataFrame(rows, columns=["article_id", "actor_id", "alias", "start", "end"])

    return work


def _spacy(surfaces: dict[str, str]) -> Callable:
    import spacy
    from spacy.matcher import PhraseMatcher

    language = spacy.blank("fr")
    matcher = PhraseMatcher(language.vocab)
    by_actor: dict[str, list] = {}
    for surface, actor in surfaces.items():
        by_actor.setdefault(actor, []).append(language.make_doc(surface))
    for actor, docs in by_actor.items():
        matcher.add(actor, docs)

    def work(articles: pd.DataFrame) -> pd.DataFrame:
        rows = []
        for article, text in zip(articles["article_id"], articles["text"], strict=True):
            doc = language.make_doc(text)
            for which, a, b in matcher(doc):
                span = doc[a:b]
                actor = language.vocab.strings[which]
                rows.append((article, actor, span.text, span.start_char, span.end_char))
        return pd.DataFrame(rows, columns=["article_id", "actor_id", "alias", "start", "end"])

    return work
