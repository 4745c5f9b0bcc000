"""Research notebooks on search trends and news coverage: load, measure, show the evidence.

Use as ``import trendlab as tl``; everything loads on first use, so importing costs nothing.
"""

import importlib

__version__ = "0.1.0"

_FUNCTIONS = {
    "load_articles": "loading.load",
    "load_trends": "loading.load",
    "load_actors": "loading.load",
    "load_counts": "loading.load",
    "load_regions": "loading.load",
    "load_related": "loading.load",
    "at_place": "loading.window",
    "window": "loading.window",
    "speak": "language.catalog",
    "load_inputs": "loading.inputs",
    "parts": "loading.archived",
    "sample": "loading.inputs",
    "zone_of": "loading.dates",
    "parse_volume": "loading.volumes",
    "select": "corpus.select",
    "provenance": "findings",
    "finding": "findings",
    "form": "starting.form",
    "table": "findings",
    "show": "figures",
    "LoadError": "tables",
    "QueryError": "tables",
    "ParameterError": "tables",
    "TrendlabError": "tables",
}
_MODULES = {
    *("actors", "briefing", "buzz", "checks", "corpus", "coverage", "sourcing"),
    *("figures", "findings", "scale", "tables"),
}
__all__ = ["__version__", *sorted(_FUNCTIONS), *sorted(_MODULES)]


def __getattr__(name: str) -> object:
    if name in _FUNCTIONS:
        return getattr(importlib.import_module(f"{__name__}.{_FUNCTIONS[name]}"), name)
    if name in _MODULES:
        return importlib.import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
