"""Formats: one module per source; each knows its files by their structure, never by their name.

A format offers ``recognises(source)``, which gives a ``Claim`` (how sure, and why) or None, and
``read(source, options)``, which returns a list of ``Reading``. ``loading.load`` lets the surest
read, refuses a file that two claim alike, and finishes what it gets: times, canonical URLs,
identity, dtypes and the counts of rows. How sure: 90 and more, a mark that no other file bears;
60 to 89, the shape of header and rows; below, figures or names that other tables have as well.
"""

FORMATS = (
    *("google_trends", "trending", "feeds", "gdelt", "mediacloud"),
    *("press_databases", "pages", "plain"),
)
