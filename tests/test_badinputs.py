"""Bad files: each is refused in one line, or yields exactly the rows that are good."""

import csv
import gzip
import json
import os
import random
import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import trendlab as tl
from benchmarks.real import ABSENT, BANK
from trendlab.loading.finish import describe

LINES = list(csv.DictReader((BANK / "manifest.csv").open())) if BANK.exists() else []
# Of these two the manifest leaves a choice; the tests of their readers say which.
LINES = [x for x in LINES if x["file"] not in ("csv_localized_trending_cs.csv", "buzz_good.csv")]
TREND = re.compile(r"trending|localized|interest|buzz|xss|\.rss$")
MESSAGE = re.compile(r"^[^\n\r\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]{10,700}$")


def load(path: Path):
    """Load what the file holds: trends where it should have some, else articles."""
    if TREND.search(path.name) and "atom" not in path.name:
        return tl.load_trends(path, zone="UTC")
    return tl.load_articles(path, zone="Europe/Prague" if "dst" in path.name else None)


@pytest.mark.parametrize(
    "line",
    LINES or [pytest.param({"file": "none"}, marks=pytest.mark.skip(reason=ABSENT))],
    ids=lambda line: line["file"],
)
def test_bank_of_bad_files_is_read_as_its_manifest_says(line):
    path = BANK / line["file"]
    if line["expect"] == "reject":
        with pytest.raises(tl.LoadError) as refused:
            load(path)
        assert path.name in str(refused.value)
        assert MESSAGE.match(str(refused.value))
    else:
        agrees(load(path), line)


def agrees(frame, line):
    (record,) = tl.tables.provenance(frame)
    assert record["rows_accepted"] == int(line["good_rows"])
    counted = ("rows_accepted", "rows_rejected", "rows_merged")
    assert record["rows_read"] == sum(record[name] for name in counted)
    assert (line["expect"] == "quarantine") == bool(record["rows_rejected"])


ROW = "a1,https://a.example/1,Un titre,2026-03-01,A"
HEAD = "id,url,title,published,source"


def rows_of(count: int, bad: int = 0) -> str:
    good = [f"a{i},https://a.example/{i},T{i},2026-03-01,A" for i in range(count - bad)]
    return "\n".join([HEAD, *good, *["b,https://a.example/b,T,hier,A"] * bad]) + "\n"


# name, content, good rows (None: refused), what the message or the first rejected row says
CASES = [
    ("empty.csv", b"", None, "empty file"),
    ("blank.csv", b"\n \n\n", None, "only blank lines"),
    ("header.csv", b"a,b\n1,2\n", None, "No column of it reads like titles"),
    ("nohead.csv", b'"2023-01-24";"Le Monde";"Un titre"\n' * 2, None, r'\{"1": "title"\}'),
    ("twice.csv", b"title,published,title\na,b,c\n", None, r"twice: title \(columns 1 and 3\)"),
    ("long.csv", f"{HEAD}\n{ROW}\n{ROW},x,y\n".encode(), 1, "line 3.*7 fields.*5 fields"),
    ("short.csv", f"{HEAD}\n{ROW}\na2,b\n".encode(), 1, "line 3.*2 fields"),
    ("longer.csv", f"{HEAD}\n{ROW},x\n{ROW},x\n".encode(), None, "line 2.*6 fields, 5 fields"),
    ("padded.csv", f"{HEAD},,\n{ROW},,\n,,,,,,\n".encode(), 1, None),
    ("nul.csv", f"{HEAD}\n{ROW}\na2,u,a\0b,2026-03-01,A\n".encode(), 1, "line 3, column title"),
    ("nuls.csv", f"{HEAD}\n{ROW}\n".encode() + bytes(4096), None, "NUL bytes from byte"),
    ("cr.csv", f"{HEAD}\r{ROW}\r".encode(), 1, None),
    ("quotes.csv", f'{HEAD}\na,u,He said "no" so,2026-03-01,A\n'.encode(), 1, None),
    ("lines.csv", f'{HEAD}\na,u,"two\nlines",2026-03-01,A\nb,v,T,hier,A\n'.encode(), 1, "line 4"),
    ("open.csv", f'{HEAD}\na,u,"open,2026-03-01,A\n{ROW}\n'.encode(), 1, "line 2.*never closed"),
    ("tabs.txt", f"{HEAD}\n{ROW}\n".replace(",", "\t").encode(), 1, None),
    ("semi.csv", f"\ufeff{HEAD}\r\n{ROW}\r\n".replace(",", ";").encode(), 1, None),
    ("cp1252.csv", f"{HEAD}\na,u,L’été,2026-03-01,A\n".encode("cp1252"), None, "line 2, byte"),
    ("json.csv", b'{"title": "T"}\n', None, "holds JSON, not CSV"),
    ("text.parquet", f"{HEAD}\n{ROW}\n".encode(), None, "holds text"),
    ("error.json", b"<!DOCTYPE html><html><title>502</title></html>", None, "."),
    ("xls.csv", b"\xd0\xcf\x11\xe0" + bytes(range(1, 200)), None, "save the table as CSV"),
    ("undated.csv", f"{HEAD}\n{ROW}\na,u,T,,A\n".encode(), 1, "line 3, column published"),
    ("feb.csv", f"{HEAD}\n{ROW}\na,u,T,2026-02-30,A\n".encode(), 1, "2026-02-30"),
    ("future.csv", f"{HEAD}\n{ROW}\na,u,T,2999-01-01,A\n".encode(), 1, "2999-01-01"),
    ("order.csv", f"{HEAD}\na,u,T,03/04/2026,A\n".encode(), None, "ambiguous"),
    ("orders.csv", f"{HEAD}\na,u,T,13/04/2026,A\nb,v,T,04/13/2026,A\n".encode(), None, "both"),
    ("bad6.csv", rows_of(100, 6).encode(), None, "6 of 100 rows"),
    ("bad5.csv", rows_of(100, 5).encode(), 95, "hier"),
    ("all.csv", f"{HEAD}\na,u,T,hier,A\nb,v,T,hier,A\n".encode(), None, "2 of 2 rows"),
    ("a.jsonl", b'{"title": "T"}\n\n42\nnull\n[1]\n"x"\n', 1, "line 3.*'42'"),
    ("cut.jsonl", b'{"title": "T"}\n{"title": "U', 1, "line 2.*whole JSON object"),
    ("keys.jsonl", b'{"title": "T"}\n{"title": "U", "title": "V"}\n', 1, "key title twice"),
    ("big.jsonl", b'{"id": 12345678901234567890123, "title": "T"}\n', 1, None),
    ("sep.jsonl", '{"title": "a\u2028b\u0085c"}\n'.encode(), 1, None),
    ("half.jsonl", b'{"title": "a"}\n{"title": "\\ud800"}\n', 1, "line 2"),
    ("bare.json", b"{", None, "line 1, column 2: not JSON"),
    ("deep.json", b'{"title":' * 100_000, None, "nested"),
    ("deep.jsonl", b'{"title": "T"}\n' + b"[" * 100_000 + b"\n", 1, "line 2"),
    ("deeper.json", b'{"title": "T", "x": ' + b"[" * 100 + b"]" * 100 + b"}", None, "100 levels"),
    ("deep100.json", b'{"title": "T", "x": ' + b"[" * 99 + b"]" * 99 + b"}", 1, None),
    ("lines.jsonl", b'{"title": "T"}\n{"x": ' + b"[" * 100 + b"]" * 100 + b"}\n", 1, "line 2"),
    ("prose.txt", b"Un texte libre, sans table.\nRien d'autre.\n", None, "no column title"),
    ("word.json", b'"hello"', None, "."),
    ("binary.dat", bytes(range(256)) * 40, None, "."),
]


@pytest.mark.parametrize(("name", "content", "good", "told"), CASES, ids=[c[0] for c in CASES])
def test_bad_file_is_refused_or_its_bad_rows_set_apart(tmp_path, name, content, good, told):
    path = tmp_path / name
    path.write_bytes(content)
    if good is None:
        with pytest.raises(tl.LoadError, match=told) as refused:
            tl.load_articles(path)
        assert str(refused.value).startswith(name)
        assert MESSAGE.match(str(refused.value))
    else:
        articles = tl.load_articles(path)
        rejected = [describe(row) for row in tl.tables.rejected(articles).to_dict("records")]
        assert len(articles) == good
        assert bool(rejected) == bool(told)
        assert re.search(told or "^$", next(iter(rejected), ""))


def test_strict_raises_what_would_be_set_apart(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(f"{HEAD}\n{ROW}\na,u,T,hier,A\n")

    with pytest.raises(tl.LoadError, match=r"^a\.csv: line 3, column published: found 'hier'"):
        tl.load_articles(path, strict=True)


def test_many_bad_rows_are_let_pass_when_asked(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(rows_of(100, 40))

    assert len(tl.load_articles(path, max_bad=0.5)) == 60


MADE = [
    f"{HEAD}\n{ROW}\n".encode(),
    b'{"title": "T", "published": "2026-03-01", "url": "https://a.example/1"}\n' * 3,
    json.dumps({"articles": [{"title": "T", "source": {"name": "A"}}]}).encode(),
    b"Category: All categories\n\nDay,crue: (France)\n2026-03-01,34\n2026-03-02,100\n",
    b'"Trends","Search volume","Started","Ended","Trend breakdown","Explore link"\n'
    b'"a","1K+","January 1, 2026 at 12:10:00 AM UTC+1",,"a,b","./explore?q=a"\n',
    b'<?xml version="1.0"?><rss><channel><title>x</title><item><title>t</title></item>'
    b"</channel></rss>",
    gzip.compress(f"{HEAD}\n{ROW}\n".encode()),
]


@pytest.mark.parametrize("seed", range(400 if os.environ.get("TRENDLAB_FUZZ") else 10))
def test_mutated_file_is_read_or_refused_with_a_load_error_only(tmp_path, seed):
    chance = random.Random(seed)
    bank = [p.read_bytes() for p in BANK.iterdir() if p.stat().st_size < 5000] if LINES else []
    for number in range(12):
        data = bytearray(chance.choice([*MADE, *bank]) or b" ")
        for _ in range(chance.randint(1, 8)):
            at = chance.randrange(len(data))
            kind = chance.randrange(4)
            piece = bytes(chance.choices(b'",;\n\r\t{}[]<>&\0\xff\xc3/-:0129TZ', k=3))
            data[at : at + (kind > 0) * chance.randint(1, 9)] = piece if kind < 3 else b""
            data = data or bytearray(b" ")
        path = tmp_path / f"{number}.csv"
        path.write_bytes(data)
        for loader in (tl.load_articles, tl.load_trends, tl.load_actors, tl.load_counts):
            assert outcome(loader, path) in ("read", "refused")


def outcome(loader, path):
    """Tell what became of a file; any other error is the test's."""
    try:
        return "read" if isinstance(loader(path), pd.DataFrame) else "something else"
    except tl.LoadError:
        return "refused"


HOSTILE = {
    "line.csv": lambda: f"{HEAD}\n{ROW}\n".encode() + b"x" * 10_000_000,
    "quoted.csv": lambda: f'{HEAD}\na,u,"'.encode() + b"x\n" * 5_000_000,
    "commas.csv": lambda: b"," * 5_000_000 + b"\n",
    "quotes.csv": lambda: f"{HEAD}\n".encode() + b'"\n' * 50_000,
    "deep.json": lambda: b"[" * 20_000_000,
    "objects.json": lambda: b'{"a":' * 5_000_000,
    "deep.xml": lambda: b"<a>" * 5_000_000,
    "deep.html": lambda: b"<html>" + b"<div>" * 500_000,
    "attributes.xml": lambda: b"<rss " + b" ".join(b'a%d="1"' % i for i in range(50_000)) + b"/>",
    "bomb.csv.gz": lambda: gzip.compress(b"a" * 100_000_000),
}
MEASURED = """
import resource, sys, time
import pandas, pyarrow.csv, pyarrow.json, lxml.html
import trendlab as tl
tl.load_articles(sys.argv[2])
start = time.perf_counter()
base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    tl.load_articles(sys.argv[1])
except tl.LoadError as error:
    print(error)
used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - base
print(time.perf_counter() - start, used / 1024)
"""


@pytest.mark.trial
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_file_costs_little_time_and_memory(tmp_path, name):
    (tmp_path / name).write_bytes(HOSTILE[name]())
    (tmp_path / "good.csv").write_text(f"{HEAD}\n{ROW}\n")
    shown = subprocess.run(
        [sys.executable, "-c", MEASURED, str(tmp_path / name), str(tmp_path / "good.csv")],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert shown.returncode == 0, shown.stderr[-500:]
    seconds, megabytes = map(float, shown.stdout.split("\n")[-2].split())
    assert seconds < 5 * (1 + os.getloadavg()[0] / (os.cpu_count() or 1))
    assert megabytes < 300
