"""The findings of a coverage report: how much, who, and what it says, each in a sentence.

Every function takes tables, which may be empty, and says so where there is nothing to tell.
"""

from trendlab.coverage.findings.collection import breaks, collected, evidence, not_found, read
from trendlab.coverage.findings.content import (
    concentration,
    copies,
    events,
    first,
    formulas,
)
from trendlab.coverage.findings.peak import peak
from trendlab.coverage.findings.shares import attention_share, change, last_week

__all__ = [
    "attention_share",
    "breaks",
    "change",
    "collected",
    "concentration",
    "copies",
    "events",
    "evidence",
    "first",
    "formulas",
    "last_week",
    "not_found",
    "peak",
    "read",
]
