"""What must stay true of the repository as a whole."""

import ast
import graphlib
import importlib.metadata
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import trendlab

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
MODULES = sorted((ROOT / "src" / "trendlab").rglob("*.py"))
# From the lowest room up; a module imports from its own room and from lower lines, never sideways.
ROOMS = (
    {"tables", "intervals", "paths", "sorting", "language"},
    {"findings"},
    {"figures"},
    {"archive", "scale"},
    {"corpus"},
    {"loading", "reports"},
    {"coverage", "buzz"},
    {"actors"},
    {"sourcing", "checks", "briefing"},
    {"collect"},
    {"cli", "starting"},
)


def tracked() -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return [name for name in listed.stdout.split("\0") if name and (ROOT / name).exists()]


def room(module: str) -> str:
    return module.removeprefix("trendlab").lstrip(".").split(".")[0]


def level(name: str) -> int:
    return next(n for n, names in enumerate(ROOMS) if name in names)


def may_import(own: str, other: str) -> bool:
    """The ground floor is one room; elsewhere those side by side know nothing of each other."""
    same = own == other or level(own) == level(other) == 0
    return same or level(other) < level(own)


def imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return {name for name in names if name.startswith("trendlab.")}


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(ROOT / "src").as_posix())
def test_module_imports_only_from_its_own_room_or_lower(path):
    own = room(".".join(path.relative_to(ROOT / "src").with_suffix("").parts))
    others = {room(name) for name in imported(path)} - {"__version__"}

    assert {name for name in others if own != "__init__" and not may_import(own, name)} == set()


def test_modules_import_one_another_without_circles():
    graph = {}
    for path in MODULES:
        name = ".".join(path.relative_to(ROOT / "src").with_suffix("").parts)
        graph[name.removesuffix(".__init__")] = imported(path)
    # A package re-exports its modules; what imports the package from inside is no circle of ours.
    edges = {
        name: {one for one in names if one in graph and not f"{name}.".startswith(f"{one}.")}
        for name, names in graph.items()
    }

    try:
        circle = list(graphlib.TopologicalSorter(edges).static_order()) and []
    except graphlib.CycleError as error:
        circle = error.args[1]
    assert circle == []


def test_the_map_shows_every_room_in_this_order():
    """docs/map.py draws it from the code; a new room must be said in both."""
    shown = ast.literal_eval(
        re.search(r"FLOORS = (\(.*?\n\))", (ROOT / "docs/map.py").read_text("utf-8"), re.S)[1]
    )
    picture = (ROOT / "docs/map.svg").read_text("utf-8")
    there = {room(".".join(p.relative_to(ROOT / "src").with_suffix("").parts)) for p in MODULES}

    assert [set(floor) for floor in shown] == [set(names) for names in ROOMS]
    assert [name for name in there - {"__init__"} if f">{name}<" not in picture] == []


def test_modules_stay_short():
    lengths = {p.name: len(p.read_text(encoding="utf-8").splitlines()) for p in MODULES}

    assert {name: n for name, n in lengths.items() if n > 400} == {}


def test_importing_the_package_loads_nothing_heavy():
    code = "import sys, trendlab; print({'pandas', 'numpy', 'matplotlib'} & set(sys.modules))"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert shown.stdout.strip() == "set()"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_notebook_is_clean_and_readable(path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    sources = ["".join(cell["source"]) for cell in code]

    assert cells[0]["cell_type"] == "markdown"
    assert "".join(cells[0]["source"]).startswith("# ")
    assert all(not cell["outputs"] and cell["execution_count"] is None for cell in code)
    tagged = [c for c in code if "parameters" in c["metadata"].get("tags", [])]
    assert max(len("".join(c["source"]).splitlines()) for c in code if c not in tagged) <= 12
    assert not any(re.search(r"^\s*(def|class) ", source, re.M) for source in sources)
    assert "tl.provenance(" in sources[-1]  # the page's account of the rows read
    assert not any(re.search(r"\b(HTML|Markdown|Styler|FileLink)\(", s) for s in sources)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_notebook_reads_each_of_its_parameters(path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    code = [c for c in cells if c["cell_type"] == "code"]
    tagged = [c for c in code if "parameters" in c["metadata"].get("tags", [])]
    later = "\n".join("".join(c["source"]) for c in code if c not in tagged)
    names = {node.target.id for node in ast.parse("".join(tagged[0]["source"])).body}
    read = {node.id for node in ast.walk(ast.parse(later)) if isinstance(node, ast.Name)}

    assert len(tagged) == 1
    assert names <= read
    assert names >= {"topic", "geo", "start", "end"}


def test_paths_named_in_the_readme_exist():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    linked = re.findall(r"\]\((?!https?:|#)([^)#]+)", text) + re.findall(r'src="([^"]+)"', text)

    assert [name for name in linked if not (ROOT / name).exists()] == []


def test_tests_named_in_the_promises_exist():
    text = (ROOT / "docs/promises.md").read_text(encoding="utf-8")
    named = re.findall(r"`(?:tests/)?(?:trials/)?(test_\w+)\.py(?:::(test_\w+))?", text)
    tests = {path.stem: path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py")}

    assert len(named) > 15
    assert [n for n in named if n[0] not in tests or f"def {n[1]}" not in tests[n[0]]] == []


def test_code_in_the_readme_runs():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n(.*?)```", text, re.S)

    assert blocks
    for block in blocks:
        exec(block, {})


def test_make_targets_named_in_the_documents_exist():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.M))
    named = set()
    for name in ("README.md", "CONTRIBUTING.md"):
        named |= set(re.findall(r"`make ([a-z]+)", (ROOT / name).read_text(encoding="utf-8")))

    assert named <= targets


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_lock_pins_by_version_and_hash_without_addresses(name):
    lock = (ROOT / name).read_text(encoding="utf-8")
    pins = re.findall(r"^[a-z0-9][^\s=]*==", lock, re.M)

    assert "://" not in lock
    assert len(pins) == len(re.findall(r"^[a-z0-9]", lock, re.M))
    assert len(re.findall(r"--hash=sha256:[0-9a-f]{64}", lock)) >= len(pins)


def test_the_citation_is_of_this_version():
    cited = re.findall(r"^version: (.+)$", (ROOT / "CITATION.cff").read_text("utf-8"), re.M)

    assert cited == [trendlab.__version__]


def pinned(name: str) -> set[str]:
    lock = (ROOT / name).read_text(encoding="utf-8")
    return set(re.findall(r"^([a-z0-9][^\s=]*)==", lock, re.M))


def test_locks_hold_every_declared_dependency():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"]
    run_time = [*project["project"]["dependencies"], *groups["build"]]
    extras = project["project"]["optional-dependencies"]
    more = [*extras["collect"], *extras["dask"], *extras["lab"], *groups["dev"]]
    plain = [{re.split(r"[<>=\[;]", one)[0].strip() for one in names} for names in (run_time, more)]

    assert plain[0] - pinned("requirements.lock") == set()
    assert plain[1] - pinned("requirements-dev.lock") == set()


def test_lock_for_reports_holds_no_tool_and_agrees_with_the_other():
    pins = [
        set(re.findall(r"^\S+==\S+", (ROOT / name).read_text(encoding="utf-8"), re.M))
        for name in ("requirements.lock", "requirements-dev.lock")
    ]

    assert pins[0] < pins[1]
    assert not pinned("requirements.lock") & {"jupyterlab", "pytest", "mypy", "statsmodels"}


def test_what_is_imported_is_declared_or_the_user_is_told_to_install_it():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = [one for names in project["optional-dependencies"].values() for one in names]
    declared = {
        re.split(r"[<>=\[;]", one)[0].strip() for one in [*project["dependencies"], *extras]
    }
    distributions = importlib.metadata.packages_distributions()
    missing = {}
    for path in MODULES:
        for name in top_level(path) - sys.stdlib_module_names - {"trendlab"}:
            owners = {one.lower().replace("_", "-") for one in distributions.get(name, [name])}
            told = any(f"pip install {one}" in path.read_text(encoding="utf-8") for one in owners)
            if not owners & declared and not told:
                missing[name] = path.name
    assert missing == {}


def top_level(path: Path) -> set[str]:
    """The first part of what a module imports, wherever in it."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


def test_no_file_names_a_registry_or_a_path_of_a_machine():
    # Put together here, so that this file does not hold what it looks for.
    hosts = ["py" + "pi.org", "python" + "hosted", "deb.deb" + "ian", "registry.npm" + "js"]
    pattern = re.compile("|".join(re.escape(h) for h in [*hosts, "/wo" + "rk/", "/ro" + "ot/"]))
    texts = {name: (ROOT / name).read_bytes().decode("utf-8", "replace") for name in tracked()}

    assert [name for name, text in texts.items() if pattern.search(text)] == []
