"""Sourcing: who is quoted, which outlet is cited, and which outlet cites which."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import Any

import pandas as pd

from trendlab.actors.gazetteer import Gazetteer, listed
from trendlab.actors.mentions import WHERE
from trendlab.actors.mentions import mentions as mentions_of
from trendlab.actors.offices import texts_of
from trendlab.language.sentences import around
from trendlab.sourcing.quotes import statements
from trendlab.sourcing.saying import rule
from trendlab.sourcing.speakers import Named, actors_of

QUOTES = ["article_id", "where", "kind", "start", "end", "quote", "speaker", "speaker_start"]


def quotes(
    articles: pd.DataFrame,
    mentions: pd.DataFrame | None = None,
    actors: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Find what people are quoted as saying, and who says it.

    Parameters
    ----------
    articles : DataFrame
    mentions : DataFrame, optional
        From `trendlab.actors.mentions`; ties speakers to actors.
    actors : DataFrame, optional
        The gazetteer: whom "il" or "la ministre" may mean is only told of persons.

    Returns
    -------
    DataFrame
        One row per statement: ``article_id``, ``where``, ``kind`` ("direct": in quotation marks;
        "indirect": after a verb of saying and que/that; "selon"; "incise": unquoted, with
        "…, a dit X"), ``start`` and ``end`` (code points, without the marks), ``quote``,
        ``speaker`` as written with ``speaker_start`` and ``speaker_end``, ``actor_id`` (missing if
        the speaker is no followed actor) and ``cue``, the words that attribute it; a ``cue`` of ""
        is a quotation that goes on from the one before.

    >>> quotes(named, found)[["quote", "speaker", "actor_id"]]
                                  quote    speaker actor_id
    0  La digue tiendra tout le printemps  Ada Roche      ada
    """
    named = _by_place(mentions, actors)
    rows = [
        row
        for where in WHERE
        if where in articles
        for article_id, text in zip(articles["article_id"], articles[where], strict=True)
        if isinstance(text, str)
        for row in _rows(article_id, where, text, named.get((article_id, where), []))
    ]
    return pd.DataFrame(rows, columns=[*QUOTES, "speaker_end", "actor_id", "cue"])


def _by_place(
    mentions: pd.DataFrame | None, actors: pd.DataFrame | None
) -> dict[tuple[str, str], list[Named]]:
    places: dict[tuple[str, str], list[Named]] = {}
    if mentions is not None:
        kinds = {} if actors is None else dict(zip(actors["actor_id"], actors["kind"], strict=True))
        keys = ("article_id", "where", "start", "end", "actor_id")
        for article, where, start, end, who in zip(*(mentions[k] for k in keys), strict=True):
            one = Named(start, end, who, kinds.get(who) == "person" if kinds else None)
            places.setdefault((article, where), []).append(one)
    return {place: sorted(several) for place, several in places.items()}


def _rows(article_id: str, where: str, text: str, named: list[Named]) -> Iterator[tuple[Any, ...]]:
    told = statements(text)
    for one, actor in zip(told, actors_of(text, told, named), strict=True):
        a, b = one.speaker_start, one.speaker_end
        said = text[one.start : one.end]
        if one.kind == "direct" and one.start < a < one.end:  # "« Oui, a dit X, et non »"
            said = text[one.start : text.rfind(",", one.start, a)] + text[b : one.end]
        where_said = (one.start, one.end, said, text[a:b], a, b)
        yield (article_id, where, one.kind, *where_said, actor, one.cue)


REACH = 160


def citations(articles: pd.DataFrame, outlets: pd.DataFrame | Gazetteer) -> pd.DataFrame:
    """Find where an article gives another outlet as the source of something.

    Parameters
    ----------
    articles : DataFrame
    outlets : DataFrame or Gazetteer
        ``name`` and ``aliases``, with ``actor_id`` or else the name as id.

    Returns
    -------
    DataFrame
        One row per citing: ``article_id``, ``outlet`` (who publishes), ``cited`` (id of the
        source), ``alias``, ``type`` ("report": the outlet tells it; "interview": somebody spoke to
        it; "credit": "avec l'AFP"), ``cue``, ``where``, ``start``, ``end`` and ``sentence``. An
        outlet that is only named, as an employer or a subject, is not cited.

    >>> outlets = pd.DataFrame({"name": ["B"], "aliases": [["Le Courrier"]]})
    >>> told = named.assign(text="Selon Le Courrier, la digue tient.")
    >>> citations(told, outlets)[["outlet", "cited", "type"]]
      outlet cited    type
    0      A     B  report
    1      B     B  report
    2      A     B  report
    """
    gazetteer = outlets if isinstance(outlets, Gazetteer) else _as_actors(outlets)
    texts = texts_of(articles)
    named = _with_described(mentions_of(articles, gazetteer), texts)
    outlets = articles.get("outlet", [None] * len(articles))
    publisher = dict(zip(articles["article_id"], outlets, strict=True))
    rows, last = [], None
    for one in named.itertuples(index=False):
        text = texts[one.where][one.article_id]
        told = _cited(text, one.start, one.end) or _joined(text, one, last)
        if told and one.alias != publisher.get(one.article_id):
            last = one, told
            sentence = around(text, one.start, one.end)
            of = (one.article_id, publisher.get(one.article_id), one.actor_id, one.alias)
            rows.append((*of, *told, one.where, one.start, one.end, sentence))
    columns = ["article_id", "outlet", "cited", "alias", "type", "cue", "where", "start", "end"]
    return pd.DataFrame(rows, columns=[*columns, "sentence"])


def _with_described(named: pd.DataFrame, texts: dict[str, dict[str, str]]) -> pd.DataFrame:
    """Add the outlets that no list holds but that are called so: "le quotidien Dagbladet"."""
    taken = set(zip(named["article_id"], named["where"], named["start"], strict=True))
    rows = [
        (
            article,
            rule("its_article").sub("", name["name"]),
            name["name"],
            where,
            *name.span("name"),
        )
        for where, of in texts.items()
        for article, text in of.items()
        if isinstance(text, str)
        for name in rule("described_outlet").finditer(text)
        if not any((article, where, at) in taken for at in range(*name.span("name")))
        and not (name[0].startswith("au ") and rule("has_a_role").match(text, name.end()))
    ]
    more = pd.DataFrame(rows, columns=["article_id", "actor_id", "alias", "where", "start", "end"])
    order = {article: row for row, article in enumerate(next(iter(texts.values()), {}))}
    both = pd.concat([named, more]) if rows else named
    return both.assign(row=both["article_id"].map(order)).sort_values(["row", "where", "start"])


def _as_actors(outlets: pd.DataFrame) -> pd.DataFrame:
    ids = outlets["actor_id"] if "actor_id" in outlets else outlets["name"]
    given = outlets["aliases"] if "aliases" in outlets else [[]] * len(outlets)
    aliases = [
        [
            *listed(several),
            *re.findall(r"^(?:Le|La|Les|The) (.+)", name),
            *re.findall(r"^\w+(?:info|news|part|tv)$", name.lower()),  # written as one word
        ]
        for several, name in zip(given, outlets["name"], strict=True)
    ]  # "au Parisien": safe here, where a word of citing has to stand beside it
    return outlets.assign(actor_id=ids, kind="organisation", aliases=aliases)


def _cited(text: str, start: int, end: int) -> tuple[str, str] | None:
    """Tell how the outlet named from *start* to *end* is cited, and by which words."""
    low = max(0, start - REACH)
    before = text[low:start]
    if rule("part_of").search(before):
        return None
    stop = max((match.end() for match in rule("sentence_end").finditer(before)), default=0)
    return _cue(before[stop:], text[end : end + REACH])


@functools.lru_cache(4096)  # lists and tables name outlets thousands of times alike
def _cue(before: str, after: str) -> tuple[str, str] | None:
    if re.match(r"[’']s?\s+[A-Z]", after) and not re.search(r"\b(?:told|tells)\s*$", before):
        after = ""
    for kind in ("report", "interview"):
        if match := rule(f"{kind}_before").search(before):
            return kind, " ".join(match[0].split())
    match = rule("report_after").match(after)
    if match:
        return "report", " ".join(match[0].split())
    match = re.fullmatch(r"\W*(Sur|Dans)\s+(?:la |l[’'])?", before)
    if match and rule("on_air").match(after):
        return "interview", match[1]
    match = rule("credit_before").search(before)
    return ("credit", match[0].strip()) if match else None


def _joined(
    text: str, one: Any, last: tuple[Any, tuple[str, str]] | None
) -> tuple[str, str] | None:
    """Cite the second of "selon Le Figaro et Franceinfo" as the first."""
    if last and (last[0].article_id, last[0].where) == (one.article_id, one.where):
        near = one.start - last[0].end < REACH
        return last[1] if near and rule("and").fullmatch(text[last[0].end : one.start]) else None
    return None


def who_cites_whom(citations: pd.DataFrame, examples: int = 3) -> pd.DataFrame:
    """Count which outlet cites which: an edge list with sentences.

    Returns
    -------
    DataFrame
        ``outlet``, ``cited``, ``articles`` (that cite it at least once), ``citations`` and
        ``sentences`` (the first *examples*), the most frequent first; credits are left out.

    >>> outlets = pd.DataFrame({"name": ["B"], "aliases": [["Le Courrier"]]})
    >>> told = citations(named.assign(text="Selon Le Courrier, la digue tient."), outlets)
    >>> who_cites_whom(told)[["outlet", "cited", "articles"]]
      outlet cited  articles
    0      A     B         2
    1      B     B         1
    """
    told = citations[citations["type"] != "credit"]
    by = told.groupby(["outlet", "cited"], dropna=False)
    edges = by.agg(
        articles=("article_id", "nunique"),
        citations=("article_id", "size"),
        sentences=("sentence", lambda several: list(several.drop_duplicates()[:examples])),
    ).reset_index()
    return edges.sort_values(["articles", "citations"], ascending=False, ignore_index=True)
