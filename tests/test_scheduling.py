"""The recipes of docs/scheduling.md name commands, parameters and settings that exist."""

import ast
import re
import shlex
import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest

from trendlab.reports import commands as reports
from trendlab.reports import job, parameters, schedule

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "examples"
ANALYZE = shutil.which("systemd-analyze")
SERVICE = (EXAMPLES / "trendlab.service").read_text("utf-8")


def commands():
    """Every ``trendlab run`` that the recipes and the document show."""
    for path in [*EXAMPLES.iterdir(), ROOT / "docs/scheduling.md"]:
        yield from re.findall(r"trendlab (run [^\n`>|]*)", path.read_text("utf-8"))


def test_the_commands_shown_are_understood():
    shown = list(commands())

    assert len(shown) >= 4
    for command in shown:
        context = reports.run.make_context("run", shlex.split(command, comments=True)[1:])
        assert (ROOT / context.params["schedule"]).is_file()


def test_the_example_schedule_is_a_matrix_of_six_reports(tmp_path):
    listed = schedule.read(EXAMPLES / "schedule.toml", None, date(2026, 1, 20), tmp_path)
    ends = [job.parameters["end"] for _, job in listed]

    assert ends == ["2026-01-19"] * 4 + [""] * 2


def test_airflow_passes_parameters_that_the_notebook_has():
    tree = ast.parse((EXAMPLES / "airflow_dag.py").read_text("utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    operator = next(c for c in calls if getattr(c.func, "id", "") == "PapermillOperator")
    given = next(k.value for k in operator.keywords if k.arg == "parameters")

    assert set(ast.literal_eval(given)) <= set(parameters.read(job.find_notebook("briefing")))


@pytest.mark.parametrize(
    "setting",
    [
        *("KillMode=control-group", "TimeoutStartSec=20min", "MemoryMax=2G", "TasksMax=64"),
        *("PrivateNetwork=yes", "ProtectSystem=strict", "ReadOnlyPaths=/srv/trendlab"),
        *("NoNewPrivileges=yes", "UMask=0027"),
    ],
)
def test_the_service_is_confined(setting):
    assert f"\n{setting}\n" in SERVICE


def test_a_missed_morning_is_made_up_for():
    assert "\nPersistent=true\n" in (EXAMPLES / "trendlab.timer").read_text("utf-8")


@pytest.mark.skipif(not ANALYZE, reason="needs systemd-analyze: install Debian's package systemd")
def test_the_service_is_hardly_exposed():
    said = [ANALYZE, "security", "--offline=yes", str(EXAMPLES / "trendlab.service")]
    done = subprocess.run(said, capture_output=True, text=True)
    exposure = re.search(r"exposure level for trendlab\.service: ([\d.]+)", done.stdout)
    if not exposure:
        pytest.skip("this systemd-analyze judges no unit offline")
    assert float(exposure[1]) <= 1.5
