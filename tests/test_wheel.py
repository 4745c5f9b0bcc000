"""The wheel stands alone: notebooks, gazetteers, sample and templates are in it."""

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb"))
READS = """
import sys, trendlab as tl
articles, trends, actors, notice = tl.load_inputs()
print(len(articles) > 500, len(trends) > 100, len(actors) > 20, "invented" in notice)
own = tl.load_inputs(articles_path=str(tl.sample("articles.csv")))
print(len(own.articles) > 500, len(own.actors) > 200, own.notice == "")
print(len(tl.actors.places()) > 300, len(tl.actors.outlets()) > 50)
print(tl.__file__.startswith(sys.argv[1]))
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    made = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", made],
        cwd=ROOT, capture_output=True, check=True,
    )  # fmt: skip
    return next(made.glob("*.whl"))


class Installed:
    """A Python that has trendlab from the wheel, and an empty folder to use it in."""

    def __init__(self, python: Path, site: Path, folder: Path) -> None:
        self.python, self.site, self.folder = python, site, folder
        self.environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
        folder.mkdir()

    def run(self, *arguments: object, folder: Path | None = None) -> str:
        done = subprocess.run(
            [self.python, *map(str, arguments)],
            cwd=folder or self.folder, env=self.environment, capture_output=True, text=True,
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout

    def trendlab(self, *arguments: object, folder: Path | None = None) -> str:
        return self.run("-m", "trendlab.cli", *arguments, folder=folder)


@pytest.fixture(scope="module")
def unpacked(wheel, tmp_path_factory):
    """The wheel unpacked before this environment's own packages: quick, no installer."""
    folder = tmp_path_factory.mktemp("unpacked")
    zipfile.ZipFile(wheel).extractall(folder / "site")
    made = Installed(Path(sys.executable), folder / "site", folder / "empty")
    made.environment["PYTHONPATH"] = str(folder / "site")
    return made


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """The wheel and all that it asks for, installed into an empty environment."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder / "venv", with_pip=True)
    made = Installed(folder / "venv/bin/python", folder / "venv", folder / "empty")
    done = subprocess.run(
        [made.python, "-m", "pip", "install", "--quiet", wheel], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return made


def test_the_wheel_holds_what_the_checkout_shows_and_nothing_else(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    bundled = {name.removeprefix("trendlab/bundled/") for name in names if "/bundled/" in name}

    assert {f"notebooks/{name}.ipynb" for name in NOTEBOOKS} <= bundled
    assert {"data/actors.csv", "data/outlets.csv", "data/places.csv"} <= bundled
    assert {"data/sample/articles.csv", "data/sample/NOTICE.txt"} <= bundled
    assert not [name for name in bundled if name.endswith((".py", ".toml")) or "/." in name]
    assert {name.split("/")[0].split("-")[0] for name in names} == {"trendlab"}


def test_the_wheel_reads_its_own_sample_and_gazetteers(unpacked):
    assert "False" not in unpacked.run("-c", READS, unpacked.site)


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_the_wheel_finds_its_notebooks_by_name(unpacked, name):
    assert unpacked.trendlab("params", name).startswith("topic")


def test_the_wheel_makes_a_page_and_the_list_of_reports(unpacked):
    page = Path(unpacked.trendlab("report", "briefing").strip())

    assert "sont inventés" in page.read_text("utf-8")
    assert (unpacked.folder / "reports/index.html").exists()
    assert [path.name for path in unpacked.folder.iterdir()] == ["reports"]


@pytest.mark.trial
def test_an_installed_wheel_does_all_of_it_and_a_folder_of_its_own(installed):
    assert "False" not in installed.run("-c", READS, installed.site)
    assert Path(installed.trendlab("report", "briefing").strip()).exists()

    installed.trendlab("init", "work")
    work = installed.folder / "work"
    installed.trendlab("run", "--quiet", folder=work)
    assert len({page.resolve() for page in work.glob("reports/*/*/*/report.html")}) == 2
