"""Messages: every sentence has its French, with the same fields, joined as French joins words."""

import ast
import json
import re
import string
from pathlib import Path

import pandas as pd
import pytest
from babel import Locale

from trendlab.language import catalog, numbers, places
from trendlab.language.messages import say, say_for, written
from trendlab.tables import ParameterError

SOURCE = Path(catalog.__file__).parents[1]
NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))
SPEAKERS = {"say": 1, "say_for": 3, "message": 1}


def templates():
    """List each template that the source gives to a function that says it, with its place."""
    for file in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in SPEAKERS:
                for one in node.args[: SPEAKERS[node.func.id]]:
                    alone = len(node.args) == 1 or node.func.id != "message"
                    if alone and isinstance(one, ast.Constant) and isinstance(one.value, str):
                        yield f"{file.name}:{one.lineno}", node.func.id, one.value


def held():
    """List the templates that stand in tables and constants of modules that say something."""
    for file in sorted(SOURCE.rglob("*.py")):
        nodes = list(ast.walk(ast.parse(file.read_text("utf-8"))))
        says = any(getattr(getattr(node, "func", None), "id", "") == "say" for node in nodes)
        tables = [node for node in nodes if isinstance(node, (ast.Dict, ast.Tuple, ast.Assign))]
        chosen = [[node.body, node.orelse] for node in nodes if isinstance(node, ast.IfExp)]
        tables += [ast.Tuple(branches) for branches in chosen]
        for node in tables if says else ():
            alone = [node.value] if isinstance(node, ast.Assign) else []
            for one in [*alone, *getattr(node, "values", ()), *getattr(node, "elts", ())]:
                text = one.value if isinstance(one, ast.Constant) else ""
                if isinstance(text, str) and " " in text and "\\" not in text and fields(text):
                    yield f"{file.name}:{one.lineno}", "say", text


def fields(text):
    try:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}
    except ValueError:  # braces of something else
        return set()


@pytest.mark.parametrize("language", [name for name in catalog.languages() if name != "en"])
def test_every_template_is_translated_with_the_same_fields(language):
    known = {
        name: made if isinstance(made, tuple) else (made,)
        for (context, name), made in catalog._catalog(language).messages.items()
        if context is None and name
    }
    singular = [(at, text) for at, of, text in [*templates(), *held()] if of != "say_for"]
    missing = [f"{at}: {text}" for at, text in singular if not known.get(text, ("",))[0]]
    other = [
        f"{name} / {made}"
        for name, forms in known.items()
        for made in forms
        if not fields(made) <= fields(name) | {"n"} or fields(name) - fields(made) - {"n"}
    ]
    assert not missing
    assert not other


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_explaining_cell_is_translated(notebook):
    cells = json.loads(notebook.read_text("utf-8"))["cells"]
    prose = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
    known = catalog._catalog("fr").messages
    assert not [text.splitlines()[0] for text in prose if not known.get((None, text))]


def test_french_marks_have_their_narrow_spaces_and_apostrophes():
    """A mark of two parts never begins a line, so the space before it does not break."""
    made = [
        form
        for forms in catalog._catalog("fr").messages.values()
        for form in (forms if isinstance(forms, tuple) else (forms,))
    ]
    plain = re.compile(r"[ \u00a0][;:?!»%]|«[ \u00a0]|\w'\w")
    assert not [form for form in made if plain.search(form)]


def test_every_noun_of_a_count_has_its_plural_and_its_none_in_french():
    nouns = {
        spec
        for _, _, text in templates()
        for _, _, spec, _ in string.Formatter().parse(text)
        if spec and spec not in ("number", *_specs())
    }
    known = catalog._catalog("fr").messages
    assert not [noun for noun in nouns if (None, noun.split("|")[0]) not in known]
    assert not [noun for noun in nouns if (None, f"no {_many(noun)}") not in known]


def _specs():
    from trendlab.language import messages

    return set(messages._WRITERS)


def _many(noun):
    one, _, many = noun.partition("|")
    return many or f"{one}s"


JOINED = [
    ("de {x}", "Emmanuel Macron", "d’Emmanuel Macron"),
    ("de {x}", "Inès", "d’Inès"),
    ("de {x}", "Hélène", "d’Hélène"),
    ("de {x}", "Hambourg", "de Hambourg"),
    ("de {x}", "Le Monde", "du Monde"),
    ("de {x}", "Les Échos", "des Échos"),
    ("de {x}", "Le Pen", "de Le Pen"),
    ("de {x}", "Yves", "d’Yves"),
    ("de {x}", "Yann", "de Yann"),
    ("de {x}", "onze médias", "de onze médias"),
    ("À {x}", "Les Échos", "Aux Échos"),
    ("que {x}", "elle", "qu’elle"),
    ("De {x}", "Œdipe", "D’Œdipe"),
    ("monde {x}", "Le Monde", "monde Le Monde"),
]


@pytest.mark.parametrize(("template", "value", "said"), JOINED)
def test_french_elides_and_contracts(template, value, said):
    catalog.speak("fr")
    assert say(template, x=value) == said


@pytest.mark.parametrize("language", catalog.languages())
def test_every_country_can_be_said_in_a_sentence(language):
    catalog.speak(language)
    countries = [code for code in Locale(language).territories if len(code) == 2 and code.isalpha()]
    for code in set(countries) - {"EU", "EZ", "UN", "ZZ", "XA", "XB", "QO"}:
        said = places.within(code)
        assert "{" not in said
        assert language != "fr" or said.split()[0] in ("en", "au", "aux", "à", "dans"), said


PLACES = [
    ("FR", "en France"),
    ("US", "aux États-Unis"),
    ("CA", "au Canada"),
    ("MX", "au Mexique"),
    ("GB", "au Royaume-Uni"),
    ("IL", "en Israël"),
    ("CU", "à Cuba"),
    ("RE", "à La Réunion"),
    ("SL", "en Sierra Leone"),
    ("FR-IDF", "en France (IDF)"),
    ("Kiev", "à Kiev"),
]


@pytest.mark.parametrize(("geo", "said"), PLACES)
def test_a_place_takes_its_french_preposition(geo, said):
    catalog.speak("fr")
    assert places.within(geo) == said


NUMBERS = [
    (("number", 1234567), "1,234,567", "1 234 567"),
    (("number", 2.5), "2.5", "2,5"),
    (("percent", 0.343), "34 %", "34 %"),
    (("percent", (0.343, 0.265, 0.429)), "34 % (26 to 43 %)", "34 % (26 à 43 %)"),
    (("percent", 0.0004), "0.04 %", "0,04 %"),
    (("interval", (1000, 2000)), "1,000 to 2,000", "1 000 à 2 000"),
    (("interval", (1000, float("inf"))), "1,000 or more", "1 000 ou plus"),
    (("article", 0), "no articles", "aucun article"),
    (("article", 1), "1 article", "1 article"),
    (("article", 1200), "1,200 articles", "1 200 articles"),
    (("day", pd.Timestamp("2026-01-01")), "1 January 2026", "1er janvier 2026"),
    (("quoted", "eau {x}"), "“eau {x}”", "« eau {x} »"),
    (("list", ["a", "b", "c"]), "a, b and c", "a, b et c"),
]


@pytest.mark.parametrize(("value", "english", "french"), NUMBERS)
def test_values_are_written_as_readers_of_each_language_expect(value, english, french):
    spec, given = value
    assert written(given, spec) == english
    catalog.speak("fr")
    assert written(given, spec).replace("\u202f", " ").replace("\xa0", " ") == french


def test_a_sentence_keeps_its_template_and_its_values():
    said = say("{n:article} of {total:article}", n=2, total=3)
    assert said == "2 articles of 3 articles"
    assert (said.template, said.values) == ("{n:article} of {total:article}", {"n": 2, "total": 3})


def test_a_number_chooses_its_own_sentence():
    assert say_for(1, "{n} break was found.", "{n} breaks were found.") == "1 break was found."


def test_a_language_without_messages_is_an_error_that_names_those_there_are():
    with pytest.raises(ParameterError, match="'xx' has no messages here; there are en, fr"):
        catalog.speak("xx")


def test_the_language_of_a_place_is_its_first_official_one_with_messages():
    assert [catalog.of_place(geo) for geo in ("FR", "US", "BE", "JP", "")] == [
        "fr",
        "en",
        "fr",
        "",
        "",
    ]


def test_a_cell_of_a_table_is_written_in_the_language_spoken():
    catalog.speak("fr")
    shown = [
        numbers.cell(value)
        for value in (True, 1234567, 0.19689, None, "P1DT10H46M35S", "2026-01-06T05:47:00")
    ]
    assert [one.replace("\u202f", " ") for one in shown] == [
        "oui",
        "1 234 567",
        "0,197",
        "–",
        "1,4 jours",
        "6 janv. 2026 05:47",
    ]
