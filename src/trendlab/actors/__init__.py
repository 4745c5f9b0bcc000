"""Who is named, in which office, with whom."""

from trendlab.actors import figures, findings
from trendlab.actors.discovery import as_actors, discover, whole_names, with_found
from trendlab.actors.gazetteer import Gazetteer, prepare
from trendlab.actors.measures import (
    above_chance,
    as_written,
    count,
    per_actor,
    per_actor_of,
    sentences,
    together,
    week_before,
)
from trendlab.actors.mentions import mentions, plain_surnames, scanned
from trendlab.actors.merge import merge, outlets, places
from trendlab.actors.offices import written as offices

__all__ = [
    "Gazetteer",
    "above_chance",
    "as_actors",
    "as_written",
    "count",
    "discover",
    "figures",
    "findings",
    "mentions",
    "merge",
    "offices",
    "outlets",
    "per_actor",
    "per_actor_of",
    "places",
    "plain_surnames",
    "prepare",
    "scanned",
    "sentences",
    "together",
    "week_before",
    "whole_names",
    "with_found",
]


def __dir__() -> list[str]:
    return __all__
