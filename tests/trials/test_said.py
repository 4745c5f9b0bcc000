"""What cannot be used is told by its own cause, in one line, with a code of whose fault it is."""

import gzip
import os
import random
import socket

import pytest
from conftest import trendlab

pytestmark = pytest.mark.trial

GOOD = "title,outlet,published\nLa crue monte,A,2026-01-06\nCrue : bilan,B,2026-01-07\n"


def _socket(path):
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(path))


def _link(target):
    return lambda path: path.symlink_to(target)


def _bytes(data):
    return lambda path: path.write_bytes(data)


BAD = {  # how the file is made, the exit code, words of the cause
    "missing": (lambda path: None, 2, "No such file"),
    "empty folder": (lambda path: path.mkdir(), 65, "no file there"),
    "empty file": (_bytes(b""), 2, "the file is empty"),
    "pipe": (os.mkfifo, 2, "not a pipe or a device"),
    "socket": (_socket, 2, "expected a regular file"),
    "device": (_link("/dev/zero"), 2, "not a pipe or a device"),
    "broken link": (_link("nowhere"), 2, "No such file"),
    "link to itself": (_link("input.csv"), 2, "symbolic links"),
    "NUL bytes": (_bytes(b"\0" * 500), 65, "damaged file"),
    "cut gzip": (_bytes(gzip.compress(GOOD.encode() * 200)[:-20]), 65, "the file is cut off"),
    "noise": (_bytes(random.Random(1).randbytes(3000)), 65, "not UTF-8"),
    "no articles": (_bytes(b"a,b\n1,2\n"), 65, "no column title"),
    "not on the topic": (_bytes(GOOD.replace("rue", "ave").encode()), 2, "none of 2 articles"),
}
SKIPPED = {"pipe": os.mkfifo, "socket": _socket, "broken link": _link("nowhere")}


@pytest.mark.parametrize("bad", BAD)
def test_an_input_that_cannot_be_used_is_told_by_its_own_cause(tmp_path, bad):
    make, code, cause = BAD[bad]
    make(tmp_path / "input.csv")
    given = ("-p", "topic", "crue", "-p", "articles_path", "input.csv")
    done = trendlab("report", "coverage", *given, folder=tmp_path)
    assert (done.returncode, cause in done.stderr) == (code, True), done.stderr
    assert done.stderr.count("\n") == 1
    assert "GB" not in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("bad", SKIPPED)
def test_a_file_of_a_folder_that_is_passed_over_is_named_on_the_page(tmp_path, bad):
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.csv").write_text(GOOD)
    SKIPPED[bad](tmp_path / "in/passed.csv")
    given = ("-p", "topic", "crue", "-p", "articles_path", "in")
    done = trendlab("report", "coverage", *given, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    page = tmp_path / done.stdout.strip().splitlines()[-1]
    assert "passed.csv" in page.read_text("utf-8")
