"""Which column of a table is which: by its usual names, in the languages that tables come in."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

# The usual names of a column, in the order in which they are preferred.
USUAL = {
    "url": (
        "url weburl link articlelink articleurl permalink lien adresse enlace ссылка "
        "urlarticle uri guid 链接 链接地址 الرابط odkaz odnośnik bağlantı"
    ),
    "outlet": (
        "outlet source sourcename medianame media journal newspaper publisher publication "
        "publicationname publicationtitle pubtitle sourcetitle containertitle "
        "extrasourceattributesname provider quelle zeitung fuente medio testata источник "
        "outletname support nomdusupport źródło zdroj forrás kaynak 来源 來源 媒体 媒體 "
        "出版社 報紙 媒体名 언론사 매체 المصدر מקור πηγή domain site articlesource "
        "articlemaindomain sourcedomain"
    ),
    "published": (
        "published publisheddate publishdate publishedat webpublicationdate datepublish "
        "pubdate datepublished publicationdate datepublication datedepublication dateparution "
        "datedeparution date datetime articledate created createdat createdutc seendate "
        "timestamp jour datum fecha дата veroffentlichungsdatum datadipubblicazione "
        "datadepublicação datedediffusion датапубликации datapublikacji dátum tarih 日期 "
        "发布时间 發布時間 发布日期 日付 掲載日 公開日 일자 날짜 التاريخ תאריך ημερομηνία "
        "issued"
    ),
    "title": (
        "title headline titre articletitle webtitle ogtitle titolo titulo titel uberschrift "
        "tytuł заголовок titrearticle titredelarticle título název titulek cím başlık 标题 "
        "標題 タイトル 見出し 제목 العنوان כותרת τίτλος"
    ),
    "text": (
        "text content body fulltext texte contenu articlecontent articletext maintext "
        "selftext description bodytext leadparagraph summary chapo texto testo volltext "
        "inhalt текст articlebody treść szöveg metin 正文 内容 內容 本文 본문 النص טקסט "
        "κείμενο"
    ),
    "language": (
        "language languages lang langue sprache idioma lingua languagecode langcode język "
        "语言 語言 言語"
    ),
    "country": "country sourcecountry pays countrycode kraj land país paese 国家 國家 国",
    "authors": (
        "authors author auteur auteurs byline articleauthorname authorname autor autore "
        "journaliste автор 作者 記者 기고자 기자 الكاتب"
    ),
}
# Names of columns in languages that write the day before the month.
HEADED = {
    "French": "titre lien adresse datedepublication datepublication dateparution datedeparution"
    " texte contenu langue pays auteur auteurs chapo jour heure",
    "German": "titel quelle datum sprache autor uhrzeit verlag",
    "Spanish": "titulo fecha fuente autor idioma medio texto",
    "Italian": "titolo testata autore lingua testo",
}
# Extracts of a text, as media monitors give them in place of the whole; the longest serves best.
EXTRACTS = ("openingtext", "hitsentence", "abstract", "snippet", "extract", "extrait", "excerpt")


def plainly(name: str) -> str:
    bare = unicodedata.normalize("NFD", str(name).casefold())
    return "".join(c for c in bare if c.isalnum())


# Their plain spellings -> column.
SPELT = {plainly(name): column for column, names in USUAL.items() for name in names.split()}


def _spelt(frame: pd.DataFrame) -> dict[str, str]:
    """Map the plain spellings of a table's names to the names themselves, the first first."""
    spelt: dict[str, str] = {}
    for name in frame.columns:
        spelt.setdefault(plainly(name), name)
    for name in frame.columns:  # "Title (original)"
        spelt.setdefault(plainly(re.split(r"[(\[]", name)[0]), name)
    return spelt


def usual(frame: pd.DataFrame) -> dict[str, str]:
    """Map the columns whose names are usual ones to the names of the articles table."""
    spelt = _spelt(frame)
    chosen: dict[str, str] = {}
    for column in USUAL:
        if column not in frame.columns:
            usual = (name for name, ours in SPELT.items() if ours == column)
            free = (spelt[name] for name in usual if name in spelt)
            name = next((n for n in free if n not in USUAL and n not in chosen), None)
            if name is not None:
                chosen[name] = column
    if "text" not in {*chosen.values(), *frame.columns}:
        extracts = [spelt[name] for name in EXTRACTS if name in spelt]
        if extracts:
            chosen[max(extracts, key=lambda name: _length(frame[name]))] = "text"
    known = {*chosen.values(), *frame.columns}
    if "published" not in known and "data" in spelt and _dated(frame[spelt["data"]]):
        chosen[spelt["data"]] = "published"  # Polish, Portuguese, Italian; in English anything
    if {"url", "published"} <= known and "title" not in known and "name" in spelt:
        chosen[spelt["name"]] = "title"
    missing = [c for c in ("title", "text") if c not in {*chosen.values(), *frame.columns}]
    if missing and "article" in spelt and spelt["article"] not in chosen:
        chosen[spelt["article"]] = missing[0]
    return chosen


def _dated(cells: pd.Series) -> bool:
    return bool(cells.dropna().head(20).astype("str").str.contains(r"\d{1,4}\D\d{1,2}\D\d").all())


def _length(cells: pd.Series) -> float:
    return float(cells.head(1_000).astype("str").str.len().mean() or 0) if len(cells) else 0.0


def headed(names: list[str]) -> str | None:
    """Name the language of a header, if it is one that writes the day before the month."""
    known = {plainly(name) for name in names}
    return next((language for language, words in HEADED.items() if known & {*words.split()}), None)
