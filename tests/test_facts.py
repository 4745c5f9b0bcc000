"""Facts about real files, checked by hand against the raw text; the files are not kept here."""

import csv
from pathlib import Path

import pandas as pd
import pytest

import trendlab as tl
from benchmarks.real import ABSENT, REAL
from trendlab.loading import load
from trendlab.loading.reading import Options
from trendlab.loading.source import Source

HERE = Path(__file__).parent
pytestmark = pytest.mark.skipif(not REAL.exists(), reason=ABSENT)


def facts(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


@pytest.mark.parametrize(
    "fact", facts("facts_google_trends.csv"), ids=lambda fact: Path(fact["file"]).name
)
def test_interest_over_time_reads_as_the_raw_file_says(fact):
    frame = tl.load_trends(REAL / "google_trends" / fact["file"])
    series = frame[frame["topic"] == fact["topic"]].sort_values("start")
    assert len(frame) == int(fact["rows"])
    assert series["geo"].fillna("").unique().tolist() == [fact["geo"]]
    assert series["start"].iloc[0] == pd.Timestamp(fact["start"], tz="UTC")
    assert series["end"].iloc[-1] == pd.Timestamp(fact["end"], tz="UTC")
    for text, row in ((fact["first"], series.iloc[0]), (fact["last"], series.iloc[-1])):
        value = 0.5 if text.startswith("<") else float(text)
        assert row["low"] <= value <= row["high"]
        assert (row["low"], row["high"]) == (0, 1) or not text.startswith("<")
    assert series["high"].max() == min(100, float(fact["peak"].replace("<", "")) + 0.5) or (
        fact["peak"].startswith("<")
    )


@pytest.mark.parametrize(
    "fact",
    facts("facts_files.csv"),
    ids=lambda fact: f"{Path(fact['file']).name}-{fact['which']}-{fact['column']}",
)
def test_other_files_read_as_the_raw_file_says(fact):
    tables = {"trends": tl.load_trends, "articles": tl.load_articles}
    path = REAL / fact["file"]
    if reader := tables.get(fact["table"]):
        frame = reader(path)
        assert tl.tables.provenance(frame)[0]["rows_read"] == int(fact["rows"])
    else:
        found = load.read(Source(path), Options())
        [frame] = [reading.frame for reading in found if reading.table == fact["table"]]
        assert len(frame) == int(fact["rows"])
    value = frame[fact["column"]].iloc[0 if fact["which"] == "first" else -1]
    if isinstance(value, pd.Timestamp):
        assert value.floor("min") == pd.Timestamp(fact["value"], tz="UTC")
    elif isinstance(value, str):
        assert value == fact["value"]
    else:
        assert value == pytest.approx(float(fact["value"]))
