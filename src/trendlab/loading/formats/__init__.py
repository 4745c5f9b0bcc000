"""Formats: one module per source; each recognises its files by their content, never by name.

A format offers ``recognises(source) -> bool`` and ``read(source, options)``, which returns a list
of ``Reading``. ``loading.load`` asks them in the order of ``FORMATS``, then finishes what they
return: times, canonical URLs, identity, dtypes and the counts of rows.
"""

# The first that recognises a file reads it: from the most particular to the most general.
FORMATS = (
    *("google_trends", "trending", "feeds", "gdelt", "mediacloud"),
    *("press_databases", "pages", "plain"),
)
