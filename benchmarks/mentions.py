"""Speed of `trendlab.actors.mentions` beside other matchers, on made-up text.

Each peer goes from the same pandas column to the same frame, with the same whole-word test, and
all look for the same spellings; building the automata is timed apart. flashtext and spaCy, being
slow, see a part of the articles and their time is scaled. Seconds are of one core's CPU.
"""

import importlib.util
import random
import time
import tracemalloc
from collections.abc import Callable
from functools import partial

import pandas as pd

from trendlab import actors as ta

ARTICLES, SIZE = 20_000, 3_000
TARGETS = {"ahocorasick_rs": 2.5, "pyahocorasick": 5, "flashtext": 20, "spaCy PhraseMatcher": 100}
PART = {"flashtext": 10, "spaCy PhraseMatcher": 200}


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
    begin = time.process_time()
    gazetteer = ta.prepare(actors)
    built = time.process_time() - begin
    surfaces = _surfaces(actors)
    half = articles.head(ARTICLES // 2)
    joined = "\n".join(articles["text"]).encode()
    works = {
        "trendlab": lambda: ta.mentions(articles, gazetteer),
        "half": lambda: ta.mentions(half, gazetteer),
        "bare scan": lambda: gazetteer.automaton.find_overlapping(joined),
        **_peers(surfaces, articles),
    }
    seconds, found = _rounds(works)
    own, mentions = seconds["trendlab"], len(found["trendlab"])
    what = f"{size:,} aliases"
    note = f"{mentions:,} mentions in {len(joined) / 1e6:.0f} MB; {len(surfaces):,} spellings"
    peak = f"{_peak(articles, gazetteer):.0f} MB"
    rows = [
        _row(f"{what}: trendlab", f"{own:.3f} s", "", note),
        _row(f"{what}: preparing the gazetteer", f"{built:.2f} s", "", "once"),
        _row(f"{what}: memory at the peak", peak, "", "beside the texts; automaton not counted"),
        _row(f"{what}: × the bare scan", f"{own / seconds['bare scan']:.2f}", "≤ 3", ""),
        _row(f"{what}: all articles / half of them", f"{own / seconds['half']:.2f}", "about 2", ""),
    ]
    for name, target in TARGETS.items():
        measure = f"{what}: × faster than {name}"
        if name not in works:
            rows.append(_row(measure, "not installed", f"≥ {target}", ""))
            continue
        scaled = seconds[name] * PART.get(name, 1)
        alike = len(found[name]) * PART.get(name, 1) / mentions
        told = f"{scaled:.2f} s, {alike:.3f} of the mentions"
        rows.append(_row(measure, f"{scaled / own:.1f}", f"≥ {target}", told))
    return rows


def _row(measure: str, result: str, target: str, note: str) -> dict:
    return {"measure": measure, "result": result, "target": target, "note": note}


def _surfaces(actors: pd.DataFrame) -> dict[str, str]:
    """Spell the names as trendlab does, so that all look for the same."""
    from trendlab.actors import spelling as names

    pairs = zip(actors["actor_id"], actors["name"], strict=True)
    return {s: actor for actor, name in pairs for s in names.surfaces(name, "organisation")}


def _rounds(works: dict[str, Callable], rounds: int = 3) -> tuple[dict, dict]:
    """Time all works in turn, so that a busy minute falls on all; the least CPU time counts."""
    seconds: dict[str, float] = {}
    found = {}
    for number in range(rounds):
        for name, work in works.items():
            if number and name in PART:
                continue
            begin = time.process_time()
            found[name] = work()
            spent = time.process_time() - begin
            seconds[name] = min(spent, seconds.get(name, spent))
    return seconds, found


def _peak(articles: pd.DataFrame, gazetteer: ta.Gazetteer) -> float:
    tracemalloc.start()
    ta.mentions(articles, gazetteer)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6


def _peers(surfaces: dict[str, str], articles: pd.DataFrame) -> dict[str, Callable]:
    makers = {
        "ahocorasick_rs": ("ahocorasick_rs", _ahocorasick_rs),
        "pyahocorasick": ("ahocorasick", _pyahocorasick),
        "flashtext": ("flashtext", _flashtext),
        "spaCy PhraseMatcher": ("spacy", _spacy),
    }
    made = {}
    for name, (module, make) in makers.items():
        if importlib.util.find_spec(module):
            some = articles.head(ARTICLES // PART.get(name, 1))
            made[name] = partial(make(surfaces), some)
    return made


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
