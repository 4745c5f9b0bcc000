"""The words of a page: what each kind of finding means, in a sentence or two."""

from __future__ import annotations

from typing import Any

from trendlab.language.catalog import message
from trendlab.language.words import fold

LEVEL = (
    "Searches",
    "A number of searches is published as a floor, such as 1,000+: at least so many, and fewer "
    "than the next step. It is shown as an interval, and is not an exact count.",
)
INTEREST = (
    "Interest",
    "Searches relative to the highest value of one export, from 0 to 100. Two exports share no "
    "scale. A period that may not be over is in no peak and no comparison.",
)
ACTOR = (
    "Named",
    "A name counts as a whole word in any spelling of the list, and a surname alone where it can "
    "only be one person. Names marked ○ were found in the texts and are in no list. Of each of the "
    "first five, at most ten sentences are shown.",
)
TEXT = (
    "Text",
    "Articles that share most of their words in a row within three days are one text. A text of "
    "its own is one that an outlet printed first and that credits no agency.",
)
WORDS = {
    "level": LEVEL,
    "rank": LEVEL,
    "peak": INTEREST,
    "growth": INTEREST,
    "vintages": INTEREST,
    "burst": (
        "Burst",
        "Periods in a row in which a series stands above its own usual level. In twenty series "
        "without any, one would be told by chance.",
    ),
    "share": (
        "Share",
        "Articles on the topic, divided by all articles of the same outlets and days. The interval "
        "says how far the share could differ with other outlets and days of the kind.",
    ),
    "most": (
        "Most articles",
        "The day with most articles on the topic, by the day of publication; one that may not be "
        "over is none. Its title is the one that most outlets carry, or whose words most recur.",
    ),
    "change": (
        "Change",
        "The share of two periods side by side. It is called clear where its interval leaves out "
        "zero. What the outlets wrote themselves is told apart from the weight of each, which is "
        "how much of all articles it publishes, and from the collection: outlets that came or "
        "went.",
    ),
    "copies": TEXT,
    "breaks": (
        "Break",
        "Days on which silence is unlikely by an outlet's own rhythm: probably days that were not "
        "collected, and not days without news.",
    ),
    "actors": ACTOR,
    "new": ACTOR,
    "discovery": ACTOR,
    "quotes": (
        "Quoted",
        "Words in quotation marks, or reported with a verb of saying. They are given to a person "
        "only where nobody else can be meant.",
    ),
    "citing": (
        "Source",
        "An outlet that an article names as where its information comes from; one that is merely "
        "mentioned is none.",
    ),
    "together": (
        "Together",
        "Two names in one text more often than chance would put them there, corrected for the "
        "number of pairs.",
    ),
    "wording": (
        "Phrase",
        "Several words in a row that at least three outlets use, each text counted once; names are "
        "left out, and phrases that only say the words of the query again.",
    ),
    "checks": (
        "To check",
        "A statement that does not agree with the calendar, the list of actors or its own article. "
        "Which of the two is right, a reader decides.",
    ),
    "lead-lag": (
        "Lead",
        "Whether searches move before news or after, once season and rhythm are taken out. It says "
        "nothing of causes.",
    ),
}


def glossary(findings: list[dict[str, Any]]) -> list[dict[str, str]]:
    """List the words that the findings of a page need, and tell each finding which is its own."""
    needed: dict[str, dict[str, str]] = {}
    for one in findings:
        if one["kind"] in WORDS:
            term, text = WORDS[one["kind"]]
            anchor = "word-" + term.lower().replace(" ", "-")
            needed[anchor] = {"anchor": anchor, "term": message(term), "text": message(text)}
            one["word"] = needed[anchor]
    return sorted(needed.values(), key=lambda word: fold(word["term"]))
