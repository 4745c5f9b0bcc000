"""Who is quoted, and who is cited."""

from trendlab.sourcing import findings
from trendlab.sourcing.citations import citations, quotes, who_cites_whom

__all__ = [
    "citations",
    "findings",
    "quotes",
    "who_cites_whom",
]


def __dir__() -> list[str]:
    return __all__
