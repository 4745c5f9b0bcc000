"""Checks: statements that do not agree with the calendar, the gazetteer, themselves or the others.

Nothing here is called false: each row shows a sentence, what it was held against, and "to check".
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

import pandas as pd
from babel.dates import get_day_names, get_month_names

from trendlab.actors.offices import office_class
from trendlab.actors.offices import written as written_of
from trendlab.language.catalog import spoken
from trendlab.language.dates import Written, dates
from trendlab.language.messages import say
from trendlab.language.sentences import around
from trendlab.language.words import unaccented

COLUMNS = ("check", "article_id", "outlet", "published", "statement", "against", "sentence")
VERDICT = "to check"
GRACE = 10  # days by which an office may begin or end beside the gazetteer's dates
PAST = re.compile(
    r"\b(?:à l[’']époque|de l[’']époque|alors|at the time|then|ancien(?:ne)?s?|ex|former|feue?|late"
    r"|il y a|ago|autrefois|jadis|futur|future|sera|would be|mort|décédé|died)\b",
    re.IGNORECASE,
)


def to_check(
    articles: pd.DataFrame,
    mentions: pd.DataFrame | None = None,
    actors: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """List all statements to check, the most certain kinds first.

    Parameters
    ----------
    articles : DataFrame
    mentions, actors : DataFrame, optional
        Without them, offices are not checked.

    Returns
    -------
    DataFrame
        ``check`` ("calendar", "office", "contradiction", "single source"), ``article_id``,
        ``outlet``, ``published``, ``statement`` (as written), ``against`` (what it was held
        against), ``sentence`` and ``verdict``, which is always "to check".
    """
    parts = [calendar(articles)]
    if mentions is not None and actors is not None:
        people = actors.loc[actors["kind"] == "person", "actor_id"]
        mentions = mentions[mentions["actor_id"].isin(people)]
        parts += [offices(articles, mentions, actors)]
    parts += [contradictions(articles, mentions), single_source(articles)]
    table = pd.concat([one for one in parts if len(one)] or parts[:1], ignore_index=True)
    return table.drop_duplicates(["article_id", "statement"], ignore_index=True)


def _listed(check: str, articles: pd.DataFrame, rows: list[tuple[Any, ...]]) -> pd.DataFrame:
    """Make the table of one kind of check; each row: place of the article, then three texts."""
    at = [row for row, *_ in rows]
    told = {"article_id": [articles["article_id"].iloc[one] for one in at]}
    for column in ("outlet", "published"):
        told[column] = [articles[column].iloc[one] if column in articles else None for one in at]
    for place, column in enumerate(("statement", "against", "sentence"), 1):
        told[column] = [row[place] for row in rows]
    table = pd.DataFrame({"check": check, **told}, columns=list(COLUMNS))
    table["published"] = pd.to_datetime(table["published"], utc=True)
    fresh = table.drop_duplicates(["article_id", "statement", "against"], ignore_index=True)
    return fresh.assign(verdict=VERDICT)


def calendar(articles: pd.DataFrame) -> pd.DataFrame:
    """List dates whose weekday is another day's, and days that do not exist.

    A date without a year is held against the one nearest to publication and a year before it,
    and let pass if any year named in the article makes it right.
    """
    rows = []
    for row, published, text in _texts(articles):
        named = {int(year) for year in re.findall(r"\b(?:19|20)\d\d\b", text)}
        for one in dates(text):
            against = _disagrees(one, published, named)
            if against:
                sentence = around(text, one.start, one.end)
                rows.append((row, text[one.start : one.end], against, sentence))
    return _listed("calendar", articles, rows)


def _texts(articles: pd.DataFrame) -> Iterator[tuple[int, date | None, str]]:
    when = articles["published"] if "published" in articles else [pd.NaT] * len(articles)
    for column in ("title", "text"):
        if column in articles:
            for row, (published, text) in enumerate(zip(when, articles[column], strict=True)):
                if isinstance(text, str):
                    yield row, None if pd.isna(published) else published.date(), text


def _disagrees(one: Written, published: date | None, named: set[int]) -> str:
    years = _years(one, published)
    real = [made for made in (one.on(year) for year in years) if made]
    if years and not real:
        return say(
            "the calendar: {day} {month} {year} does not exist",
            day=one.day,
            month=_month(one.month),
            year=one.year or years[0],
        )
    if one.weekday < 0 or not real or any(made.weekday() == one.weekday for made in real):
        return ""
    if not one.year:
        other = [one.on(year) for year in named]
        if any(made and made.weekday() == one.weekday for made in other):
            return ""
    return say("the calendar: {at:day} is a {weekday}", at=real[0], weekday=_weekday(real[0]))


def _years(one: Written, published: date | None) -> list[int]:
    if one.year:
        return [one.year]
    if published is None:
        return []
    near = [published.year - 1, published.year, published.year + 1]
    real = [day for day in map(one.on, near) if day]
    made = [(abs((day - published).days), day.year) for day in real]
    nearest = min(made)[1] if made else published.year
    return [nearest, nearest - 1]


def _month(number: int) -> str:
    return get_month_names("wide", locale=spoken())[max(number, 1)]


def _weekday(day: date) -> str:
    return get_day_names("wide", locale=spoken())[day.weekday()]


def offices(articles: pd.DataFrame, mentions: pd.DataFrame, actors: pd.DataFrame) -> pd.DataFrame:
    """List offices given to an actor after the gazetteer's dates for them.

    An undated article is held against the latest full date that it gives itself. An office that the
    gazetteer does not know cannot be judged and is not listed; nor is one told as past, nor one
    before the first term known, since the gazetteer may lack an earlier one.
    """
    held = _held(actors)
    place = {one: row for row, one in enumerate(articles["article_id"])}
    rows = []
    named = mentions[mentions["actor_id"].isin(list(held))]
    for one in written_of(articles, named).itertuples(index=False):
        if one.former:
            continue
        row = place[one.article_id]
        day, how = _dated(articles, row)
        against = "" if day is None else _out_of_office(one, held[one.actor_id], day)
        if against:
            rows.append((row, f"{one.office}: {one.name}", f"{against}; {how}", one.sentence))
    listed = _listed("office", articles, rows)
    return listed.drop_duplicates(["article_id", "against"], ignore_index=True)


def _held(actors: pd.DataFrame) -> dict[str, list[Any]]:
    held: dict[str, list[Any]] = {}
    for one in actors.itertuples(index=False):
        if isinstance(getattr(one, "office", None), str) and one.office:
            held.setdefault(one.actor_id, []).append(one)
    return held


def _dated(articles: pd.DataFrame, row: int) -> tuple[date | None, str]:
    published = articles["published"].iloc[row] if "published" in articles else pd.NaT
    if not pd.isna(published):
        return published.date(), say("the article is of {at:day}", at=published)
    text = " ".join(str(articles[c].iloc[row]) for c in ("title", "text") if c in articles)
    full = [one.on(one.year) for one in dates(text) if one.year]
    last = max((day for day in full if day), default=None)
    return last, say("the article is undated; its latest date: {at:day}", at=last) if last else ""


def _out_of_office(told: Any, held: list[Any], day: date) -> str:
    """Say how the gazetteer dates this office, if it is the actor's at another time than *day*."""
    terms = [one for one in held if _same(told.office, one.office, one.of)]
    spans = [(_as_day(one.since), _as_day(one.until)) for one in terms]
    if not spans or any(since is None and until is None for since, until in spans):
        return ""
    if any(_within(day, since, until) for since, until in spans):
        return ""
    if not any(until and until < day for _, until in spans):
        return ""  # before the first term known: the gazetteer may lack an earlier one
    years = {int(year) for year in re.findall(r"\b(?:19|20)\d\d\b", told.sentence)}
    if PAST.search(told.sentence) or any(
        _year_within(year, *span) for year in years for span in spans
    ):
        return ""
    terms_told = ", ".join(f"{_since(since)} {_until(until)}".strip() for since, until in spans)
    return say(
        "the list: {name}, {office}, {terms}",
        name=terms[0].name,
        office=terms[0].office,
        terms=terms_told,
    )


def _same(written: str, office: str, of: Any) -> bool:
    """Tell whether two offices are one: the same class, and no other body, country or domain."""
    if office_class(written) != office_class(office):
        return False
    more = _stems(written) - {"minis", "presi", "premi", "prime", "chef"}
    known = _stems(f"{office} {of if isinstance(of, str) else ''}")
    if office_class(written) in ("minister", "party leader", "director"):
        return bool(more & (known - {"minis"}))
    return not more or bool(more & (known | {"repub"}))


def _stems(text: str) -> set[str]:
    return {word[:5] for word in re.findall(r"[^\W\d_]{4,}", unaccented(text.lower()))}


def _as_day(value: Any) -> date | None:
    return None if value is None or pd.isna(value) else pd.Timestamp(value).date()


def _within(day: date, since: date | None, until: date | None) -> bool:
    started = since is None or (day - since).days >= -GRACE
    return started and (until is None or (day - until).days <= GRACE)


def _year_within(year: int, since: date | None, until: date | None) -> bool:
    return (since is None or since.year <= year) and (until is None or year <= until.year)


def _since(day: date | None) -> str:
    return say("from {at:day}", at=day) if day else ""


def _until(day: date | None) -> str:
    return say("to {at:day}", at=day) if day else ""


EXCLUSIVE = ("prime minister", "minister", "foreign minister", "chancellor", "pope", "president")


def contradictions(articles: pd.DataFrame, mentions: pd.DataFrame | None = None) -> pd.DataFrame:
    """List articles that disagree with themselves.

    One actor with two offices of which nobody holds both; one weekday on two days of a month that
    are not whole weeks apart; a toll in the title that the text never gives.
    """
    rows = [*_two_dates(articles), *_two_tolls(articles)]
    if mentions is not None:
        rows += _two_offices(articles, mentions)
    return _listed("contradiction", articles, rows)


def _two_dates(articles: pd.DataFrame) -> Iterator[tuple[Any, ...]]:
    for row, _, text in _texts(articles):
        first: dict[tuple, Written] = {}
        for one in dates(text):
            if one.weekday < 0:
                continue
            before = first.setdefault((one.weekday, one.month, one.year), one)
            if (one.day - before.day) % 7:
                said, other = text[one.start : one.end], text[before.start : before.end]
                yield (
                    row,
                    said,
                    say("the same article: {other}", other=other),
                    around(text, one.start, one.end),
                )


_TOLL = re.compile(
    r"(?<![\d,.])(\d{1,3}(?:[  .,]\d{3})*|\d+)\s+(?:personnes\s+)?"
    r"(morts?|mortes?|blessée?s?|tuée?s?|victimes|disparus?|dead|killed"
    r"|injured|wounded|people killed)\b",
    re.IGNORECASE,
)


def _tolls(text: Any) -> dict[str, dict[str, tuple[int, int]]]:
    found: dict[str, dict[str, tuple[int, int]]] = {}
    for match in _TOLL.finditer(text) if isinstance(text, str) else ():
        number, noun = re.sub(r"\D", "", match[1]), unaccented(match[2].lower())[:4]
        found.setdefault(noun, {}).setdefault(number, match.span())
    return found


def _comparable(one: str, other: str) -> bool:
    """Tell two tolls that may be of one event: below 1,000, none more than twice the other."""
    low, high = sorted((int(one), int(other)))
    return high < 1000 and high <= 2 * low


def _two_tolls(articles: pd.DataFrame) -> Iterator[tuple[Any, ...]]:
    if "title" not in articles or "text" not in articles:
        return
    for row, (title, text) in enumerate(zip(articles["title"], articles["text"], strict=True)):
        headline, inside = _tolls(title), _tolls(text)
        for noun, numbers in headline.items():
            for number, (start, end) in numbers.items():
                others = inside.get(noun, {})
                like = [span for other, span in others.items() if _comparable(number, other)]
                if like and number not in {*others, *re.findall(r"\d+", text)}:
                    a, b = like[0]
                    yield (
                        row,
                        title[start:end],
                        say("the text: {other}", other=text[a:b]),
                        around(text, a, b),
                    )


def _two_offices(articles: pd.DataFrame, mentions: pd.DataFrame) -> Iterator[tuple[Any, ...]]:
    place = {one: row for row, one in enumerate(articles["article_id"])}
    first: dict[tuple[str, str], Any] = {}
    for one in written_of(articles, mentions).itertuples(index=False):
        if one.former or one.office_class not in EXCLUSIVE or PAST.search(one.sentence):
            continue
        before = first.setdefault((one.article_id, one.actor_id), one)
        if before.office_class != one.office_class or _apart(before.office, one.office):
            against = say("the same article: {other}", other=before.office)
            yield place[one.article_id], f"{one.office}: {one.name}", against, one.sentence


def _apart(first: str, second: str) -> bool:
    """Tell two ministers' offices whose domains share no word."""
    a, b = _stems(first) - {"minis"}, _stems(second) - {"minis"}
    return office_class(first) == "minister" and bool(a and b) and not a & b


def single_source(articles: pd.DataFrame, days: int = 3) -> pd.DataFrame:
    """List tolls that one outlet alone gives where at least two others agree on another figure.

    Articles are of one event if they appear within *days* and their titles share two names.
    """
    if "outlet" not in articles or "published" not in articles:
        return _listed("single source", articles, [])
    events = _events(articles, days)
    rows = []
    for members in events:
        given: dict[str, dict[str, list[int]]] = {}
        for row in members:
            text = articles["text"].iloc[row] if "text" in articles else None
            text = f"{articles['title'].iloc[row]}. {text if isinstance(text, str) else ''}"
            for noun, numbers in _tolls(text).items():
                for number in numbers:
                    given.setdefault(noun, {}).setdefault(number, []).append(row)
        rows += [one for noun, by in given.items() for one in _alone(articles, noun, by)]
    made = _listed("single source", articles, rows)
    return made if len(made) else made.astype({"published": pd.DatetimeTZDtype(tz="UTC")})


def _alone(
    articles: pd.DataFrame, noun: str, by: dict[str, list[int]]
) -> Iterator[tuple[Any, ...]]:
    outlets = {
        number: {articles["outlet"].iloc[row] for row in rows} for number, rows in by.items()
    }
    most = max(outlets, key=lambda number: len(outlets[number]))
    for number, who in outlets.items():
        others = outlets[most] - who
        if number != most and _comparable(number, most) and len(who) == 1 and len(others) >= 2:
            row = by[number][0]
            text = f"{articles['title'].iloc[row]}. {articles['text'].iloc[row]}"
            start, end = _tolls(text)[noun][number]
            against = say("{n:number} other outlets: {toll}", n=len(others), toll=most)
            yield row, text[start:end], against, around(text, start, end)


def _events(articles: pd.DataFrame, days: int) -> list[list[int]]:
    """Group articles whose titles share two names within some days of one another."""
    names = [_names(title) for title in articles["title"]]
    when = articles["published"].astype("int64").to_numpy()
    reach = days * 86_400 * 10**6
    pairs: Counter[tuple[int, int]] = Counter()
    by_name: dict[str, list[int]] = {}
    for row, several in enumerate(names):
        for one in several:
            for other in by_name.setdefault(one, []):
                if abs(when[row] - when[other]) <= reach:
                    pairs[other, row] += 1
            by_name[one].append(row)
    near: dict[int, list[int]] = {}
    for (a, b), shared in pairs.items():
        if shared >= 2:
            near.setdefault(a, [a]).append(b)
    return list(near.values())


def _names(title: Any) -> set[str]:
    if not isinstance(title, str):
        return set()
    return set(re.findall(r"(?<![.!?] )(?<!^)\b[A-ZÀ-Þ][\w-]{3,}", title))
