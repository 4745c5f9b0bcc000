"""An archive keeps what it was told, through edits, repetition, compaction and kills."""

import contextlib
import json
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from pyarrow import fs

import trendlab as tl
from trendlab import archive, paths
from trendlab.archive import health, place
from trendlab.archive import parts as files
from trendlab.cli import main
from trendlab.tables import LoadError, RunError

SAMPLE = paths.data() / "sample" / "articles.csv"


def articles(*rows, collected="2025-12-01"):
    frame = pd.DataFrame(
        rows, columns=["article_id", "published", "title", "text"], dtype="str"
    ).assign(outlet="lemonde.fr", collected=pd.Timestamp(collected, tz="UTC"))
    return frame.assign(published=pd.to_datetime(frame["published"], utc=True))


def numbered(first, count, month="2025-12"):
    days = [f"{month}-{1 + n % 28:02d}" for n in range(count)]
    rows = zip(range(first, first + count), days, strict=True)
    return articles(*((f"{n:016x}", day, f"Title {n}", f"Text {n}") for n, day in rows))


@pytest.fixture
def store(tmp_path):
    return archive.create(tmp_path / "archive")


def test_articles_come_back_as_they_went_in(store):
    store.append_articles(articles(("a", "2025-12-03 10:00", "Grève", None)))
    back = store.articles()

    assert back[["article_id", "title", "outlet"]].values.tolist() == [["a", "Grève", "lemonde.fr"]]
    assert back["published"].tolist() == [pd.Timestamp("2025-12-03 10:00", tz="UTC")]
    assert back["text"].isna().all()
    assert back.dtypes["published"] == "datetime64[us, UTC]"


def test_the_same_again_is_kept_once(store):
    frame = numbered(0, 50)

    assert len(store.append_articles(frame)) == 50
    assert len(store.append_articles(pd.concat([frame, frame]))) == 0
    assert len(store.articles()) == 50


def test_an_edit_is_a_new_version_and_the_newest_is_read(store):
    store.append_articles(articles(("a", "2025-12-03", "Ten dead", "x")))
    store.append_articles(articles(("a", "2025-12-04", "Twelve dead", "x")))
    back, versions = store.articles(), store.versions()

    assert back[["title", "published"]].values.tolist() == [
        ["Twelve dead", pd.Timestamp("2025-12-03", tz="UTC")]
    ]
    assert versions["title"].tolist() == ["Ten dead", "Twelve dead"]
    assert versions["version"].tolist() == [1, 2]


def test_two_edits_in_one_batch_are_two_versions(store):
    row = ("a", "2025-12-03")
    store.append_articles(articles((*row, "One", "x"), (*row, "Two", "x"), (*row, "One", "x")))

    assert store.versions()["title"].tolist() == ["One", "Two"]


def test_a_headline_alone_is_no_edit_and_takes_no_text_away(store):
    store.append_articles(articles(("a", "2025-12-03", "One", "The whole text")))

    assert len(store.append_articles(articles(("a", "2025-12-03", "One", None)))) == 0
    assert len(store.append_articles(articles(("a", "2025-12-03", "Two", None)))) == 1
    assert store.articles()[["title", "text"]].values.tolist() == [["Two", "The whole text"]]


def test_an_article_redated_to_the_next_month_stays_one(store):
    store.append_articles(articles(("a", "2025-11-30 23:00", "One", "x")))
    store.append_articles(articles(("a", "2025-12-01 01:00", "One, corrected", "x")))

    assert [part.month for part in store.parts()] == ["2025-11"]
    assert len(store.articles()) == 1


def test_seen_again_moves_only_the_last_time(store):
    row = ("a", "2025-12-03", "One", "x")
    store.append_articles(articles(row, collected="2025-12-03"))
    store.append_articles(articles(row, collected="2025-12-05"))
    seen = store.seen("2025-12")

    assert seen["first_seen"].dt.day.tolist() == [3]
    assert seen["last_seen"].dt.day.tolist() == [5]
    assert len(list(Path(store.place.root).rglob("part-*"))) == 1


def test_a_window_reads_its_days_whole_and_only_the_columns_asked(store):
    store.append_articles(numbered(0, 100))
    store.append_articles(numbered(100, 10, "2026-01"))
    some = store.articles("2025-12-03", "2025-12-04", ["published", "outlet"])

    assert list(some) == ["published", "outlet"]
    assert sorted(set(some["published"].dt.day)) == [3, 4]
    assert [part.month for part in store.parts("2026-01-01", "")] == ["2026-01"]
    assert len(store.articles("2024-01-01", "2024-02-01")) == 0


def test_compaction_changes_no_row_and_leaves_one_part(store):
    for n in range(5):
        store.append_articles(numbered(10 * n, 10))
    before = store.articles().sort_values("article_id", ignore_index=True)

    assert store.compact() == 1
    pd.testing.assert_frame_equal(
        store.articles().sort_values("article_id", ignore_index=True), before
    )
    names = [p.name for p in Path(store.place.root, "articles").rglob("*.parquet")]
    assert names == ["part-000001-000005.parquet"]
    assert len(store.append_articles(numbered(40, 20))) == 10


def test_parts_inside_anothers_range_do_not_count(store):
    """What a kill between the rename and the deletion leaves."""
    for n in range(3):
        store.append_articles(numbered(10 * n, 10))
    folder = Path(store.place.root, "articles", "month=2025-12")
    old = {path.name: path.read_bytes() for path in folder.iterdir()}
    store.compact()
    for name, data in old.items():
        (folder / name).write_bytes(data)

    assert len(store.articles()) == 30


def test_a_lost_part_is_told_not_passed_over(store):
    for n in range(3):
        store.append_articles(numbered(10 * n, 10))
    next(Path(store.place.root).rglob("part-000002-*")).unlink()

    with pytest.raises(LoadError, match="part 000002 is missing"):
        store.articles()


def test_every_pull_of_a_trend_is_kept_once(store):
    row = {"topic": ["grève"], "geo": ["FR"], "measure": ["volume"], "partial": [True]}
    for day, low in (("2025-12-01", 200.0), ("2025-12-02", 1000.0)):
        pull = pd.DataFrame({**row, "low": [low], "high": [2 * low], "origin": [f"{day}.xml:1"]})
        for _ in range(2):
            store.append_trends(pull, pd.Timestamp(day, tz="UTC"))
    kept = store.trends()

    assert kept["low"].tolist() == [200.0, 1000.0]
    assert kept["pulled"].dt.day.tolist() == [1, 2]


def test_counts_need_no_texts_and_prune_removes_old_months(store):
    store.append_articles(numbered(0, 56, "2025-11"))
    store.append_articles(numbered(56, 28))

    assert store.counts()["articles"].sum() == 84
    assert store.prune("2025-12") == ["articles 2025-11", "seen 2025-11"]
    assert store.counts()["day"].dt.month.unique().tolist() == [12]


def test_one_writer_at_a_time(store):
    with (
        store.place.lock(),
        pytest.raises(RunError, match="another process writes"),
        store.place.lock(),
    ):
        pass


def test_no_archive_is_one_clear_line(tmp_path):
    with pytest.raises(LoadError, match="no archive there"):
        archive.Archive(tmp_path)
    assert not archive.is_archive(tmp_path / "none.csv")


def test_a_reader_sees_every_row_while_the_archive_is_compacted(store):
    """Never fewer, never twice: the listing of a folder and a rename may cross."""
    writer = """
import sys
sys.path[:0] = [sys.argv[2]]
from test_archive import archive, numbered
store = archive.create(sys.argv[1])
for n in range(40):
    with store.place.lock():
        store.append_articles(numbered(10 * n, 10))
        store.compact() if n % 2 else None
"""
    process = subprocess.Popen(
        [sys.executable, "-c", writer, store.place.root, str(Path(__file__).parent)]
    )
    counts = []
    while process.poll() is None:
        counts.append(len(store.articles(columns=["article_id"])))

    assert process.returncode == 0
    assert counts == sorted(counts)
    assert len(store.articles()) == 400


WRITER = """
import sys
sys.path[:0] = [sys.argv[2]]
from test_archive import archive, numbered
store = archive.create(sys.argv[1])
n = int(sys.argv[3])
while True:
    with store.place.lock():
        store.append_articles(numbered(10 * n, 10))
        print(n, flush=True)
        store.compact() if n % 5 == 4 else None
    n += 1
"""


def kill_at_random(root: str, first: int, rng: random.Random) -> int:
    """Write until killed; gives the number of the last write that was acknowledged."""
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, root, str(Path(__file__).parent), str(first)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    said = [process.stdout.readline()]
    time.sleep(rng.uniform(0, 0.4))
    process.send_signal(signal.SIGKILL)
    said += process.stdout.readlines()
    process.wait()
    return int([line for line in said if line.endswith("\n") and line.strip()][-1])


@pytest.mark.trial
def test_killed_at_any_moment_nothing_is_lost_or_double(store):
    rng = random.Random(16)
    last = -1
    for _ in range(10):
        last = kill_at_random(store.place.root, last + 1, rng)
        ids = store.articles(columns=["article_id"])["article_id"]
        assert not ids.duplicated().any()
        assert {f"{n:016x}" for n in range(10 * last + 10)} <= set(ids)
    with store.place.lock():
        store.compact()

    leftover = [p.name for p in Path(store.place.root).rglob(".*") if p.name != ".lock"]
    assert leftover == []
    assert "part-000001-" in files.live(store.place, "articles")["2025-12"][0]


def test_the_command_tells_size_span_and_gaps(store):
    store.append_articles(
        articles(("a", "2025-12-01", "One", "x"), ("b", "2025-12-04", "Two", "x"))
    )
    said = CliRunner().invoke(main, ["archive", store.place.root]).output

    with store.place.lock():  # telling disturbs no writer, and none disturbs it
        assert CliRunner().invoke(main, ["archive", store.place.root]).output == said
    assert "2 articles of 1 outlets" in said
    assert "from 2025-12-01 to 2025-12-04" in said
    assert "days without an article: 2025-12-02, 2025-12-03" in said


def test_the_command_compacts_prunes_and_exports(store, tmp_path):
    for month in ("2025-11", "2025-12"):
        store.append_articles(numbered(0 if month == "2025-11" else 100, 10, month))
    out = tmp_path / "all.parquet"
    run = CliRunner().invoke
    path = store.place.root

    assert "compacted: 0 months" in run(main, ["archive", path, "--compact"]).output
    assert "20 articles written" in run(main, ["archive", path, "--export", str(out)]).output
    assert len(pd.read_parquet(out)) == 20
    assert "removed: articles 2025-11" in run(main, ["archive", path, "--prune", "2025-12"]).output
    assert run(main, ["archive", path, "--prune", "soon"]).exit_code == 2
    assert "no archive there" in run(main, ["archive", str(tmp_path)]).output


def test_a_stale_source_and_a_half_arrived_day_are_told(store):
    days = pd.date_range("2025-11-10", "2025-12-04", tz="UTC").strftime("%F")
    rows = [(f"{d}-{n}", d, f"{d} {n}", "x") for d in days for n in range(8 if d < days[-1] else 3)]
    store.append_articles(articles(*rows))
    tried = pd.Timestamp("2025-12-04 12:00", tz="UTC").timestamp()
    for name, good in (("fresh", tried), ("old", tried - 5 * 86_400), ("dead", None)):
        note = {"tried": tried, "good": good, "failures": 0, "state": "failed", "days": {"x": 2}}
        store.place.write(f"state/source-{name}.json", json.dumps(note).encode())
    told = health.notice(store, "2025-11-10", "2025-12-04")

    assert "Stale sources: 2 of 3" in told
    assert "old (29 November 2025)" in told
    assert "dead (never)" in told
    assert "4 December 2025 has half arrived" in told
    assert "before the period ends" in health.notice(store, "", "2025-12-06")
    assert health.sources(store)["per_day"].tolist() == [2, 2, 2]


@pytest.mark.parametrize("spoilt", ["", "[]", '{"tried": "soon", "days": 3, "good": {}}'])
def test_what_is_known_of_a_source_may_be_spoilt_by_hand(store, spoilt):
    store.append_articles(numbered(0, 1))
    store.place.write("state/source-a.json", spoilt.encode())

    assert health.notice(store) == ""
    assert health.sources(store)["source"].tolist() == ["a"]


def test_an_archive_fed_well_has_no_notice(store):
    days = pd.date_range("2025-11-10", "2025-12-04", tz="UTC").strftime("%F")
    store.append_articles(
        articles(*((f"{d}-{n}", d, f"{d} {n}", "x") for d in days for n in range(8)))
    )

    assert health.notice(store, "2025-11-10", "2025-12-04") == ""


@pytest.fixture
def sampled(store):
    """The bundled sample, archived."""
    store.append_articles(tl.load_articles(SAMPLE))
    return store


def test_an_archive_is_read_as_the_file_it_was_made_of(sampled):
    file, back = tl.load_articles(SAMPLE), tl.load_articles(sampled.place.root)
    columns = list(tl.tables.ARTICLES)
    both = [t.sort_values("article_id", ignore_index=True)[columns] for t in (file, back)]

    pd.testing.assert_frame_equal(*both)


def test_a_query_and_a_window_give_the_same_on_a_file_and_on_an_archive(sampled):
    asked = {"query": "ukrain* AND NOT sport", "start": "2026-01-02", "end": "2026-01-05"}
    columns = ["article_id", "title"]
    file, back = (
        tl.load_articles(path, **asked, columns=columns) for path in (SAMPLE, sampled.place.root)
    )

    assert len(file) > 5
    assert list(back) == columns
    assert sorted(back["article_id"]) == sorted(file["article_id"])


def test_what_is_stale_stands_on_top_of_the_page(sampled, tmp_path):
    sampled.place.write("state/source-a.json", json.dumps({"tried": 1767600000.0}).encode())
    arguments = ["report", "coverage", "--articles", sampled.place.root, "--out", str(tmp_path)]
    arguments += ["-p", "language", "en"]
    said = CliRunner().invoke(main, arguments)
    page = Path(said.output.strip().splitlines()[-1]).read_text(encoding="utf-8")
    record = json.loads(next(tmp_path.rglob("run.json")).read_text(encoding="utf-8"))

    assert said.exit_code == 0
    assert page.index("Stale sources: 1 of 1") < page.index("<h2")
    assert [file["sha256"] for file in record["inputs"]] == [sampled.fingerprint()]


@pytest.fixture
def bucket(monkeypatch):
    """The address of an archive in a bucket that a server on this machine plays."""
    server = shutil.which("moto_server") or pytest.skip("needs moto[server]")
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    process = subprocess.Popen(
        [server, "-H", "127.0.0.1", "-p", str(port)], stderr=subprocess.DEVNULL
    )
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "a")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "b")
    try:
        for _ in range(100):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.2)
        where = f"127.0.0.1:{port}"
        files = fs.S3FileSystem(
            endpoint_override=where, scheme="http", region="us-east-1", allow_bucket_creation=True
        )
        files.create_dir("news")
        yield f"s3://news/archive?scheme=http&region=us-east-1&endpoint_override={where}"
    finally:
        process.kill()
        process.wait()


@pytest.mark.trial
def test_a_bucket_holds_an_archive_as_a_folder_does(bucket):
    store = archive.create(bucket)
    for n in range(3):
        store.append_articles(numbered(10 * n, 10))
    store.place.write("spool/a.zst", b"as it is")  # Arrow would pack it, by its name

    assert store.place.read("spool/a.zst") == b"as it is"
    assert store.compact() == 1
    assert len(tl.load_articles(bucket)) == 30
    assert len(tl.load_articles(bucket, start="2025-12-03", end="2025-12-04")) == 6
    assert tl.scale.apply(tl.parts(bucket), len, combine=sum) == 30
    assert store.prune("2026-01") == ["articles 2025-12", "seen 2025-12"]


@pytest.mark.trial
def test_one_writer_at_a_time_in_a_bucket_too(bucket, monkeypatch):
    store = archive.create(bucket)
    with store.place.lock(), pytest.raises(RunError, match="another process"), store.place.lock():
        pass
    with store.place.lock():  # nothing is left of either
        assert len(store.place.list("lock")) == 1
    store.place.write("lock/killed", b"held")
    time.sleep(1.1)  # seconds are all that a bucket tells
    monkeypatch.setattr(place, "HELD", pd.Timedelta(seconds=1))
    with store.place.lock():
        assert len(store.place.list("lock")) == 1


def test_a_key_in_an_address_is_refused():
    with pytest.raises(LoadError, match="AWS_ACCESS_KEY_ID"):
        archive.Archive("s3://key:secret@news/archive")


def test_pulls_from_the_archive_tell_how_figures_still_change(store):
    names = ("interest_over_time.csv", "interest_over_time_pull2.csv")
    for day, name in enumerate(names, 1):
        pull = tl.load_trends(SAMPLE.parent / name)
        store.append_trends(pull, pd.Timestamp(f"2026-02-0{day}", tz="UTC"))
    asked = ("guerre en ukraine", "FR")
    back, direct = (
        tl.buzz.vintages(tl.load_trends(path), *asked)
        for path in (store.place.root, [SAMPLE.parent / name for name in names])
    )

    assert len(back.pulls) == len(direct.pulls) > 0
    assert back.noise == direct.noise > 0


def test_of_an_archive_of_trends_alone_a_notebook_reads_the_articles_of_its_window(sampled):
    asked = {"trends_path": sampled.place.root, "start": "2026-01-02", "end": "2026-01-03"}
    found = tl.load_inputs(**asked)

    assert sorted(found.articles["published"].dt.day.unique()) == [2, 3]
    assert found.trends.empty
