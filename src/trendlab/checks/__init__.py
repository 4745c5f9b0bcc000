"""What should be checked: statements held against the calendar, an office, their article."""

from trendlab.checks import figures, findings
from trendlab.checks.calendar import calendar, contradictions
from trendlab.checks.offices import offices
from trendlab.checks.statements import to_check

__all__ = [
    "calendar",
    "contradictions",
    "figures",
    "findings",
    "offices",
    "to_check",
]


def __dir__() -> list[str]:
    return __all__
