"""The findings of the buzz and compare notebooks, each in a sentence with its evidence.

Every function takes tables, which may be empty, and says so where there is nothing to tell.
"""

from trendlab.buzz.findings.alone import growth, revisions, searches, share
from trendlab.buzz.findings.beside import comparison, first_mover, regional

__all__ = [
    "comparison",
    "first_mover",
    "growth",
    "regional",
    "revisions",
    "searches",
    "share",
]
