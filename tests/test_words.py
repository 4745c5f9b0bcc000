"""The words of a page are those that its findings need, in its language, and each is led to."""

import re

from trendlab.language import catalog
from trendlab.reports import words


def test_a_page_explains_the_words_of_its_findings_and_no_others():
    found = [{"kind": "share"}, {"kind": "note"}, {"kind": "peak"}, {"kind": "growth"}]
    told = words.glossary(found)
    assert [word["term"] for word in told] == ["Interest", "Share"]
    assert [one.get("word", {}).get("anchor") for one in found] == [
        "word-share",
        None,
        "word-interest",
        "word-interest",
    ]


def test_every_word_of_a_page_is_translated():
    catalog.speak("fr")
    texts = {part for pair in words.WORDS.values() for part in pair}
    same = {text for text in texts if catalog.message(text) == text}
    assert same == {"Source"}


def test_a_finding_leads_to_its_word_which_stands_on_the_page(made):
    page = next(made.glob("**/coverage/*/latest/report.html")).read_text("utf-8")
    led = set(re.findall(r'href="#(word-[a-z-]+)"', page))
    assert led
    assert led <= set(re.findall(r'id="(word-[a-z-]+)"', page))
