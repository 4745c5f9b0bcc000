"""An archive of articles and trends: plain Parquet by month, written by one, read by all."""

from trendlab.archive.store import Archive, Part, create, is_archive

__all__ = ["Archive", "Part", "create", "is_archive"]
