"""The same answer from the parts of an archive as from one frame, whatever runs the parts."""

import os
import platform
import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import ClassVar

import numpy as np
import pandas as pd
import pytest

import trendlab as tl
from trendlab import archive, paths

WORDS = ["ukraine", "paix", "grève", "vote", "Macron", "Zelensky", "budget", "pluie", "train"]
OUTLETS = ["lemonde.fr", "lefigaro.fr", "liberation.fr", "ouest-france.fr"]
ACTORS = pd.DataFrame(
    {
        "actor_id": ["macron", "zelensky"],
        "name": ["Emmanuel Macron", "Volodymyr Zelensky"],
        "kind": "person",
        "aliases": [["Macron"], ["Zelensky"]],
    }
)
QUERY = "ukraine OR paix"


def written(count=600, seed=3):
    """Articles of three months; a quarter are copies of another, some over the end of a month."""
    rng = np.random.default_rng(seed)
    days = pd.Timestamp("2025-10-01", tz="UTC") + pd.to_timedelta(
        np.sort(rng.uniform(0, 92, count)), unit="D"
    )
    texts = [" ".join(rng.choice(WORDS, 16)) + f" n{n}" for n in range(count)]
    for n in range(1, count):
        if rng.random() < 0.25:
            texts[n] = texts[n - 1]
    signed = np.where(rng.random(count) < 0.1, " (AFP)", "")
    return pd.DataFrame(
        {
            "article_id": [f"{n:016x}" for n in range(count)],
            "outlet": rng.choice(OUTLETS, count),
            "published": days.as_unit("us"),
            "title": [text[:30] for text in texts],
            "text": np.char.add(np.array(texts, dtype=object).astype(str), signed),
            "language": "fr",
            "country": "FR",
        }
    )


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    store = archive.create(tmp_path_factory.mktemp("scale") / "archive")
    store.append_articles(written())
    return store.place.root


@pytest.fixture(scope="module")
def whole(path):
    frame = tl.load_articles(path)
    frame["matched"] = tl.corpus.matches(frame, QUERY)
    return frame.join(tl.corpus.copies(frame))


@pytest.fixture(scope="module")
def pool():
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as running:
        yield running


def answers(path, executor=None):
    """Every measure that is offered for parts."""
    light = ("article_id", "outlet", "published", "language", "title", "text")
    plain = tl.parts(path, query=QUERY, columns=light)
    whole = tl.parts(path, copies=True)
    gazetteer = tl.actors.prepare(ACTORS)

    def told(parts, function, *args, combine=None):
        return tl.scale.apply(parts, function, *args, combine=combine, executor=executor)

    return {
        "share": told(plain, tl.coverage.count, "W-SAT", combine=tl.coverage.share_of),
        "by outlet": told(plain, tl.coverage.count, "D", "outlet", combine=tl.coverage.share_of),
        "outlets": told(plain, tl.coverage.count_outlets, combine=tl.coverage.outlets_of),
        "mentions": told(plain, tl.actors.mentions, gazetteer),
        "actors": tl.actors.per_actor_of(
            told(whole, tl.actors.count, gazetteer, combine=list), ACTORS, "2025-11-15"
        ),
        "copies": told(whole, tl.corpus.count_texts, combine=tl.corpus.three_counts_of),
        "select": told(plain, tl.select, "grève AND NOT train")["article_id"].to_frame(),
    }


@pytest.fixture(scope="module")
def reference(whole):
    mentions = tl.actors.mentions(whole, ACTORS)
    return {
        "share": tl.coverage.share(whole, "W-SAT"),
        "by outlet": tl.coverage.share(whole, "D", "outlet"),
        "outlets": tl.coverage.outlets(whole),
        "mentions": mentions,
        "actors": tl.actors.per_actor(whole, mentions, ACTORS, "2025-11-15"),
        "copies": tl.corpus.three_counts(whole),
        "select": tl.select(whole, "grève AND NOT train")[["article_id"]].reset_index(drop=True),
    }


def equal(found, reference):
    assert list(found) == list(reference)
    for name, table in reference.items():
        pd.testing.assert_frame_equal(found[name], table, obj=name)


def test_the_test_has_copies_over_the_end_of_a_month(whole):
    months = whole.groupby("text_id")["published"].agg(lambda p: p.dt.month.nunique())

    assert (months > 1).any()
    assert 200 < whole["matched"].sum() < 600


def test_month_by_month_gives_what_one_frame_gives(path, reference):
    equal(answers(path), reference)


def test_so_does_a_process_pool(path, reference, pool):
    equal(answers(path, pool), reference)


@pytest.fixture
def cluster():
    """A scheduler and two workers, processes of their own on this machine; ends them after."""
    distributed = pytest.importorskip("distributed", reason="needs the extra dask")
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    local = ["--host", "127.0.0.1", "--no-dashboard"]
    workers = [*local, "--nthreads", "1", "--no-nanny", "--memory-limit", "0"]
    commands = [["scheduler", *local, "--port", str(port)], *[["worker", address, *workers]] * 2]
    paths_of_tests = {"PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), *sys.path])}
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "dask", *command],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ | paths_of_tests,
        )
        for command in commands
    ]  # fmt: skip
    try:
        with distributed.Client(address, timeout=60) as client:
            client.wait_for_workers(2, timeout=60)
            yield client, running[1:]
    finally:
        for process in running:
            process.kill()
            process.wait()


@pytest.mark.trial
def test_so_does_a_dask_cluster_over_tcp(path, reference, cluster):
    client, _ = cluster

    equal(answers(path, client.get_executor(pure=False)), reference)


def slowly(frame, seconds):
    time.sleep(seconds)
    return tl.coverage.count(frame, "W-SAT")


@pytest.mark.trial
def test_a_worker_that_is_killed_costs_time_only(path, reference, cluster):
    client, workers = cluster
    executor = client.get_executor(pure=False, retries=2)
    threading.Timer(1.0, workers[0].kill).start()
    parts = tl.parts(path, query=QUERY) * 2
    counts = tl.scale.apply(parts, slowly, 0.7, combine=list, executor=executor)

    assert workers[0].wait(10) == -signal.SIGKILL
    assert len(client.scheduler_info()["workers"]) == 1
    found = tl.coverage.share_of(counts[:3])
    pd.testing.assert_frame_equal(found, reference["share"])
    pd.testing.assert_frame_equal(tl.coverage.share_of(counts[3:]), found)


def scheduled(folder, *options):
    """Make two reports; gives their findings by the report's name."""
    (folder / "schedule.toml").write_text(
        '[[report]]\nnotebook = "checks"\ntopic = ["guerre en ukraine", "énergie"]\n'
    )
    command = [sys.executable, "-m", "trendlab.cli", "run", *options, "--out", "out"]
    ended = subprocess.run(command, cwd=folder, capture_output=True, text=True)

    assert ended.returncode == 0, ended.stderr
    found = sorted((folder / "out").rglob("0001-*/findings.json"))
    return {path.parts[-3]: path.read_text(encoding="utf-8") for path in found}


@pytest.mark.trial
@pytest.mark.parametrize("killed", [False, True])
def test_whole_reports_are_made_by_the_workers(tmp_path, cluster, killed):
    client, workers = cluster
    for name in ("here", "there"):
        (tmp_path / name).mkdir()
    if killed:
        threading.Timer(5, workers[0].kill).start()  # both are at work by then
    address = client.scheduler.address
    made = scheduled(tmp_path / "there", "--scheduler", address)

    assert len(made) == 2
    assert made == scheduled(tmp_path / "here")
    assert (workers[0].poll() is not None) == killed


def test_typical_words_are_made_of_a_draw(path):
    parts = tl.parts(path, query="grève", copies=True)
    drawn = tl.scale.apply(parts, pd.DataFrame.sample, None, 0.8)
    drawn = drawn[drawn["inside"]]
    found = tl.coverage.typical(drawn, drawn["matched"])

    assert 300 < len(drawn) < 600
    assert found[found["side"]]["term"].iloc[0] == "grève"


def test_parts_may_be_frames_and_results_anything(path):
    frames = [tl.load_articles(path, start="2025-10-01", end="2025-10-31")] * 3

    assert tl.scale.apply(frames, len, combine=sum) == 3 * len(frames[0])
    assert tl.scale.apply([], len).empty


class Month:
    """80 MB that tell how much memory the process held before they were read."""

    held: ClassVar[list[int]] = []

    def read(self):
        status = Path("/proc/self/status").read_text(encoding="ascii")
        self.held.append(int(status.partition("VmRSS:")[2].split()[0]) // 1024)
        return [np.ones(100_000 + n) for n in range(100)]


def end(month):
    """What is kept lies above all that is freed, which C then keeps as well."""
    return month[-1][:20_000].copy()


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="Linux tells, and its C gives back")
def test_what_is_kept_between_months_does_not_grow_with_their_number():
    tl.scale.apply([Month()] * 8, end, combine=list)

    assert max(Month.held) - Month.held[0] < 20, Month.held


def test_a_window_cuts_its_first_and_last_month(path):
    parts = tl.parts(path, "2025-10-20", "2025-11-05", columns=["published"])
    read = tl.scale.apply(parts, pd.DataFrame.copy)["published"]

    assert [part.part.month for part in parts] == ["2025-10", "2025-11"]
    assert str(read.min())[:10] == "2025-10-20"
    assert str(read.max())[:10] == "2025-11-05"


def checked(frame, function, actors, *more):
    """A check that needs the actors named in the articles of its part."""
    return function(frame, tl.actors.mentions(frame, actors), *more)


SAMPLE = paths.data() / "sample"
NAMED = tl.load_actors(SAMPLE / "actors.csv")


@pytest.mark.parametrize(
    ("function", "given"),
    [
        (tl.sourcing.quotes, ()),
        (tl.sourcing.citations, (tl.actors.outlets(sample=True),)),
        (tl.checks.calendar, ()),
        (checked, (tl.actors.offices, NAMED)),
        (checked, (tl.checks.offices, NAMED, NAMED)),
        (tl.checks.contradictions, ()),
    ],
    ids=["quotes", "citations", "calendar", "offices", "checked offices", "contradictions"],
)
def test_what_is_said_in_single_articles_is_found_day_by_day(function, given):
    sample = tl.load_articles(SAMPLE / "articles.csv")
    days = [frame for _, frame in sample.groupby(sample["published"].dt.date)]
    whole, parts = function(sample, *given), tl.scale.apply(days, function, *given)
    order = [name for name in whole.columns if whole[name].dtype != object]

    assert len(whole) > 0
    pd.testing.assert_frame_equal(
        *(t.sort_values(order, ignore_index=True) for t in (whole, parts)), check_dtype=False
    )


class DaskFrame:
    """What a Dask frame offers of itself."""

    def __init__(self, frames):
        self.delayed = [pytest.importorskip("dask").delayed(frame) for frame in frames]

    def to_delayed(self):
        return self.delayed


def test_a_dask_frame_comes_in_by_its_parts():
    frames = [written(50, seed) for seed in (1, 2)]

    assert tl.scale.apply(DaskFrame(frames), len, combine=list) == [50, 50]


@pytest.mark.trial
def test_a_dask_frame_is_computed_by_the_workers(cluster):
    executor = cluster[0].get_executor(pure=False)

    assert tl.scale.apply(DaskFrame([written(50)]), len, combine=list, executor=executor) == [50]
