"""A working folder of one's own, and JupyterLab that leaves tracked notebooks alone."""

import asyncio
import json
import os
import shutil
import subprocess
import sys
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import pytest
from click.testing import CliRunner

from trendlab import paths
from trendlab.cli import main
from trendlab.reports import job
from trendlab.starting import init, lab

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def run(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("of one's own") / "work"
    done = run("init", made)
    assert (done.exit_code, done.stderr) == (0, "")
    return made


def test_a_folder_holds_notebooks_schedule_data_and_sample(folder):
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}

    assert {f"notebooks/{path.name}" for path in NOTEBOOKS} <= names
    assert {"README.md", "schedule.toml", "data/actors.csv", "sample/articles.csv"} <= names
    assert not [name for name in names if name.endswith(".py")]


def test_nothing_in_a_folder_leads_back_to_the_checkout(folder):
    files = [path for path in folder.rglob("*") if path.is_file()]

    assert not [path for path in folder.rglob("*") if path.is_symlink()]
    assert not [path for path in files if str(ROOT).encode() in path.read_bytes()]
    assert not [path for path in files if b"make " in path.read_bytes() and path.suffix == ".md"]


def test_the_schedule_of_a_folder_is_two_reports(folder, monkeypatch):
    monkeypatch.chdir(folder)
    listed = tomllib.loads((folder / "schedule.toml").read_text("utf-8"))["report"]

    assert len(listed) == 2
    assert {job.find_notebook(one["notebook"]).parent for one in listed} == {folder / "notebooks"}


def test_every_path_and_command_in_the_page_exists(folder):
    page = (folder / "README.md").read_text("utf-8")
    commands = {line.split()[1] for line in page.splitlines() if line.startswith("    trendlab ")}

    assert len(page.splitlines()) <= 80
    assert commands <= set(main.commands)
    assert {"report", "run", "lab", "check", "params"} <= commands


def test_a_second_run_leaves_every_file_and_adds_what_is_missing(tmp_path):
    run("init", tmp_path / "work")
    changed, missing = tmp_path / "work/schedule.toml", tmp_path / "work/notebooks/buzz.ipynb"
    changed.write_text("mine")
    missing.unlink()
    again = run("init", tmp_path / "work")

    assert again.exit_code == 0
    assert changed.read_text() == "mine"
    assert missing.read_bytes() == (ROOT / "notebooks/buzz.ipynb").read_bytes()
    assert "1 files made" in again.stdout
    assert f"{len(init.sources()) - 1} files left as they were" in again.stderr


def test_a_file_in_the_way_is_one_line(tmp_path):
    (tmp_path / "work").write_text("a letter")
    done = run("init", tmp_path / "work")

    assert done.exit_code == 74
    assert done.stderr.startswith("trendlab: ")
    assert done.stderr.count("\n") == 1
    assert (tmp_path / "work").read_text() == "a letter"


def test_a_full_disk_leaves_no_half_file(tmp_path, monkeypatch):
    source = tmp_path / "source"
    source.write_text("all of it")

    def full(path):
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(Path, "read_bytes", full)
    with pytest.raises(OSError, match="No space left"):
        init._copy(source, tmp_path / "target")
    assert not (tmp_path / "target").exists()


def test_a_notebook_of_the_folder_is_found_by_name_and_before_trendlabs(folder, notebook):
    own = notebook("topic", name="mine", folder=folder / "notebooks")

    assert paths.notebooks(folder)["mine"] == own
    assert job.find_notebook("briefing", folder).parent == folder / "notebooks"
    assert job.find_notebook("briefing", folder.parent).parent == ROOT / "notebooks"


def test_lab_serves_notebooks_data_and_reports_from_one_root(folder, monkeypatch):
    started = []
    monkeypatch.setattr(os, "execve", lambda program, arguments, _: started.append(arguments))
    monkeypatch.chdir(folder)
    run("lab", "--no-browser", "--port", "8899")

    assert started[0][0] == sys.executable
    assert f"--ServerApp.root_dir={folder}" in started[0]
    assert started[0][-3:] == ["--no-browser", "--port", "8899"]
    assert not [one for one in started[0] if "pre_save_hook" in one]


def test_lab_does_not_ask_about_news_unless_a_user_says_so(tmp_path, monkeypatch):
    pytest.importorskip("jupyterlab_server")
    told = "from jupyterlab_server.settings_utils import _get_overrides as o; print(o('')[0])"
    own = tmp_path / "labconfig/default_setting_overrides.json"
    own.parent.mkdir()
    own.write_text('{"@jupyterlab/apputils-extension:notification": {"fetchNews": "true"}}')
    for given, news in (("", "false"), (str(tmp_path), "true")):
        monkeypatch.setenv("JUPYTER_CONFIG_PATH", given)
        asked = [sys.executable, "-c", told]
        done = subprocess.run(asked, env=lab.environment(), capture_output=True, text=True)
        assert f"'fetchNews': '{news}'" in done.stdout


def test_lab_elsewhere_says_how_to_make_a_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = run("lab")

    assert done.exit_code == 2
    assert "trendlab init" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.fixture
def repository(tmp_path, tmp_path_factory, monkeypatch):
    """A repository of git that keeps our notebooks; Jupyter keeps its signatures elsewhere."""
    for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR"):
        monkeypatch.setenv(name, str(tmp_path_factory.mktemp("jupyter")))
    shutil.copytree(
        ROOT / "notebooks", tmp_path / "notebooks", ignore=lambda *_: [".ipynb_checkpoints"]
    )
    for command in (["init", "-q"], ["add", "notebooks"]):
        subprocess.run(["git", *command], cwd=tmp_path, check=True)
    return tmp_path


def saved(root: Path, name: str) -> Path:
    """Save a notebook as JupyterLab does once it has run: with outputs, counts and marks."""
    from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager

    manager = AsyncLargeFileManager(root_dir=str(root), pre_save_hook=f"{lab.__name__}.strip")
    path = root / "notebooks" / name
    content = nbformat.read(path, 4)
    for count, cell in enumerate(content.cells, 1):
        if cell.cell_type == "code":
            cell.execution_count = count
            cell.outputs = [nbformat.v4.new_output("stream", text="run")]
            cell.metadata |= {"trusted": True, "execution": {"iopub.status.busy": "2026-01-18"}}
    content.metadata.kernelspec.display_name = "Python 3 (ipykernel)"
    content.metadata.language_info = {
        "name": "python",
        "version": "3.11.7",
        "file_extension": ".py",
    }
    model = {"type": "notebook", "format": "json", "content": json.loads(json.dumps(content))}
    saving = manager.save(model, f"notebooks/{name}")
    with ThreadPoolExecutor(1) as thread:  # in this one a browser's loop may be running
        thread.submit(asyncio.run, saving).result()
    return path


@pytest.mark.parametrize("name", [path.name for path in NOTEBOOKS])
def test_a_tracked_notebook_that_ran_is_saved_as_it_was(repository, name):
    assert saved(repository, name).read_bytes() == (ROOT / "notebooks" / name).read_bytes()


def test_a_notebook_that_git_does_not_keep_is_saved_with_its_outputs(repository):
    shutil.copy(ROOT / "notebooks/buzz.ipynb", repository / "notebooks/mine.ipynb")

    assert '"run"' in saved(repository, "mine.ipynb").read_text("utf-8")


def test_a_change_of_a_tracked_notebook_is_saved(repository):
    path = repository / "notebooks/buzz.ipynb"
    path.write_text(path.read_text("utf-8").replace("guerre en ukraine", "climat"), "utf-8")

    assert "climat" in saved(repository, "buzz.ipynb").read_text("utf-8")
