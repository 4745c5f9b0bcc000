"""The command: what it says, what it refuses, and how it exits."""

import json
import os
import subprocess
import sys

import pytest
from click.testing import CliRunner

from trendlab.cli import main


def run(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_help_names_every_command():
    shown = run("--help")

    assert shown.exit_code == 0
    assert all(name in shown.output for name in ("check", "params", "report"))


def test_help_imports_nothing_heavy():
    code = (
        "import sys\nsys.argv = ['trendlab', '--help']\nfrom trendlab.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print([m for m in ('pandas', 'numpy', 'nbformat', 'papermill') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)

    assert done.stdout.endswith("[]\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["-p", "topc", "x"], "Did you mean topic?"),
        (["-p", "topic", "x", "-p", "topic", "y"], "topic is given more than once. Keep one."),
        (["--articles", "no.csv"], "unknown parameter 'articles_path'"),
        (["-p", "topic", "a\x1b[31m"], "control character U+001B"),
    ],
)
def test_a_wrong_parameter_is_one_line_and_touches_nothing(notebook, tmp_path, arguments, said):
    done = run("report", notebook("topic"), "--out", tmp_path / "out", *arguments)

    assert done.exit_code == 2
    assert said in done.output
    assert "\x1b" not in done.output
    assert done.output.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_a_missing_and_an_empty_file_are_refused(notebook, tmp_path):
    path = notebook("topic", parameters='articles_path: str = ""\n')
    (tmp_path / "empty.csv").touch()
    missing = run("report", path, "--articles", tmp_path / "no.csv", "--out", tmp_path / "out")
    empty = run("report", path, "--articles", tmp_path / "empty.csv", "--out", tmp_path / "out")

    assert (missing.exit_code, empty.exit_code) == (2, 2)
    assert "No such file" in missing.output
    assert "0 bytes" in empty.output


def test_report_prints_only_the_path_of_the_page(notebook, tmp_path):
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "trendlab.cli",
            "report",
            notebook("topic", "print(topic)"),
            "-p",
            "topic",
            "pluie",
            "--out",
            str(tmp_path / "out"),
        ],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    page = tmp_path / "out" / "small" / "pluie" / done.stdout.strip().split("/")[-2]

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"{page / 'report.html'}\n"
    assert "pluie" in (page / "report.html").read_text()
    assert json.loads((page / "run.json").read_text())["status"] == "ok"


def test_params_lists_names_kinds_defaults_and_meaning(notebook):
    shown = run("params", notebook(parameters="top: int = 5  # 1 to 100 rows\n"))

    assert shown.output.split() == ["top", "integer", "5", "1", "to", "100", "rows"]
