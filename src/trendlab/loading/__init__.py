"""A file becomes a table: readers of every format, and what all of them share."""
