"""What should be checked: statements held against the calendar, an office, another article."""

from trendlab.checks import figures, findings
from trendlab.checks.statements import calendar, contradictions, offices, single_source, to_check

__all__ = [
    "calendar",
    "contradictions",
    "figures",
    "findings",
    "offices",
    "single_source",
    "to_check",
]


def __dir__() -> list[str]:
    return __all__
