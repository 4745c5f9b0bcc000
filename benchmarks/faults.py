"""Promises of a scheduled run under faults: kills, overlaps and a soak, seen from outside.

``python -m benchmarks faults`` takes about half an hour; the short forms are tests/test_faults.py.
"""

from __future__ import annotations

import os
import random
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from benchmarks._trial import Ended, Trial

TINY = "print(topic)"
ENGINES = ("forked", "kernel")


def run() -> list[dict]:
    """Count what was lost, orphaned, left over, or taken twice."""
    return [*every_change(), *random_kills(), *pairs(), *soak()]


@contextmanager
def fresh() -> Iterator[Trial]:
    """A trial in a new folder, with a temporary folder of its own."""
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        scratch = Path(folder) / "tmp"
        scratch.mkdir()
        trial = Trial(Path(folder) / "trial", {"TMPDIR": str(scratch)})
        try:
            yield trial
        finally:
            trial.clear()


def _row(measure: str, result: object, target: object, note: str = "") -> dict:
    return {"measure": measure, "result": result, "target": target, "note": note}


def every_change() -> list[dict]:
    """Strike at each change a run makes on disk, until a run gets through unharmed."""
    rows = []
    for how, wanted in (("kill", 128 + 9), ("kill all", -9), ("full", 74)):
        with fresh() as trial:
            notebook = trial.notebook(TINY)
            trial.run(notebook)
            seen: Counter[str] = Counter()
            at = 0
            while at < 100:
                at += 1
                before, codes = trial.latest(), seen
                ended, changes = trial.struck(notebook, at, how)
                if changes < at:
                    break
                codes["struck"] += 1
                codes["broken"] += bool(trial.broken())
                codes["lost"] += len(trial.latest()) < len(before)
                new = trial.latest() != before
                codes["wrong code"] += ended.code != wanted and not (new and ended.code == 0)
                codes["new"] += new
                codes["orphans"] += len(trial.orphans())
            bad = seen["broken"] + seen["lost"] + seen["orphans"] + seen["wrong code"]
            after = trial.run(notebook)
            left = len(trial.leftovers()) + _scratch(trial)
            told = f"new in {seen['new']}; next run: exit {after.code}, {left} left files"
            rows.append(
                _row(
                    f"{how} at each of {seen['struck']} changes: broken, lost, orphans, wrong code",
                    f"{bad} of {seen['struck']}",
                    "0",
                    told,
                )
            )
    return rows


def random_kills(times: int = 200, seed: int = 1) -> list[dict]:
    """Kill -9 at random: the runner, the process that writes, the notebook's, or all at once."""
    chance = random.Random(seed)
    seen: Counter[str] = Counter()
    with fresh() as trial:
        notebook = trial.notebook(TINY)
        trial.run(notebook)
        started = time.monotonic()
        trial.run(notebook)
        whole = time.monotonic() - started
        for number in range(times):
            before = trial.latest()
            engine = ENGINES[number % 5 == 0]
            process = trial.start(trial.command(notebook, "--keep", "3", "--engine", engine))
            if number % 2:  # aim at the part that writes
                _wait(lambda: list(trial.out.glob("*/*/.work-*")), whole * 2)
                time.sleep(chance.uniform(0, whole / 2))
            else:
                time.sleep(chance.uniform(0, whole))
            who = chance.choice(["runner", "writer", "notebook", "all"])
            seen[who] += _kill(process.pid, who)
            ended = trial.end(process)
            seen["broken"] += bool(trial.broken())
            seen["lost"] += len(trial.latest()) < len(before)
            seen["changed in place"] += _changed(before, trial.latest())
            seen["orphans"] += len(trial.orphans())
            seen["exit 0 without a report"] += ended.code == 0 and trial.latest() == before
        after = trial.run(notebook, "--keep", "3")
        left = trial.leftovers()
        hit = {who: seen.pop(who) for who in ("runner", "writer", "notebook", "all") if who in seen}
        return [
            _row(
                f"{times} random kills -9: {', '.join(seen)}",
                ", ".join(map(str, seen.values())),
                "0 each",
                f"hit alive: {hit}; next run exit {after.code}, left {len(left) + _scratch(trial)}",
            )
        ]


def _kill(runner: int, who: str) -> int:
    """Kill one process of the tree, or the runner and the writer together."""
    writer = _child(runner)
    chosen = {"runner": [runner], "writer": [writer], "all": [runner, writer]}
    hit = 0
    for pid in chosen.get(who, [_child(writer)]):
        if pid:
            try:
                os.kill(pid, signal.SIGKILL)
                hit = 1
            except ProcessLookupError:
                continue
    return hit


def _child(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/task/{pid}/children").read_text().split()[0])
    except (OSError, IndexError):
        return 0


def _changed(before: dict[str, str], after: dict[str, str]) -> bool:
    """Tell whether the same run has other bytes than before."""
    record = "run.json"
    same = {name for name in before if name.endswith(record) and before[name] == after.get(name)}
    return bool(same) and before != after


def _wait(condition: Callable[[], object], seconds: float) -> None:
    until = time.monotonic() + seconds
    while not condition() and time.monotonic() < until:
        time.sleep(0.005)


def _scratch(trial: Trial) -> int:
    """Count what lies in the temporary folder."""
    return len(list(Path(trial.env["TMPDIR"]).iterdir()))


def pairs(times: int = 50) -> list[dict]:
    """Start two runs of one report, at once or a second apart."""
    seen: Counter[str] = Counter()
    waits = []
    with fresh() as trial:
        notebook = trial.notebook("import time; time.sleep(3)")
        for number in range(times):
            first = trial.start(trial.command(notebook))
            time.sleep(number % 2)
            second, started = trial.start(trial.command(notebook)), time.monotonic()
            ends = _both(trial, first, second, started)
            codes = sorted(ended.code for ended in ends)
            seen["one winner"] += codes == [0, 75]
            waits += [ended.seconds for ended in ends if ended.code == 75]
            seen["broken"] += bool(trial.broken())
        seen["orphans"] += len(trial.orphans())
    return [
        _row(f"{times} overlaps: one winner, the other exit 75", seen["one winner"], times),
        _row("seconds until the loser gave way, median and most",
             f"{median(waits):.1f}, {max(waits):.1f}", "< 2",
             f"{seen['broken']} broken, {seen['orphans']} orphans"),
    ]  # fmt: skip


def _both(trial: Trial, first: object, second: object, started: float) -> list[Ended]:
    running, ends = [first, second], []
    while running:
        for process in [p for p in running if p.poll() is not None]:
            running.remove(process)
            ended = trial.end(process)
            ended.seconds = time.monotonic() - started
            ends.append(ended)
        time.sleep(0.01)
    return ends


FAULTS: dict[str, str] = {
    "error": "1 / 0",
    "exit": "import os; os._exit(0)",
    "stuck": "import re; re.match(r'(a+)+$', 'a' * 60 + 'b')",
    "runner killed": "import time; time.sleep(60)",
    "writer killed": "import time; time.sleep(60)",
    "terminated": "import time; time.sleep(60)",
    "disk full": TINY,
}


def soak(times: int = 102, seed: int = 2, keep: int = 5) -> list[dict]:
    """Run a report again and again, with a random fault in every third run."""
    chance = random.Random(seed)
    seen: Counter[str] = Counter()
    done: Counter[str] = Counter()
    with fresh() as trial:
        for number in range(times):
            before = trial.latest()
            engine = ENGINES[number % 4 == 0]
            options = ("--keep", str(keep), "--engine", engine)
            if number % 3 == 2:
                fault = chance.choice(sorted(FAULTS))
                done[fault] += 1
                ended = _faulty(trial, fault, chance, *options)
                seen["a fault's exit code 0"] += ended.code == 0 and trial.latest() == before
                seen["lost"] += len(trial.latest()) < len(before)
                seen["orphans"] += len(trial.orphans())
            else:
                ended = trial.run(trial.notebook(TINY), *options)
                seen["failed without a fault"] += ended.code != 0
                seen["not published"] += trial.latest() == before
                seen["left files"] += len(trial.leftovers()) + _scratch(trial)
            seen["broken"] += bool(trial.broken())
        runs = [path for path in trial.reports()[0].iterdir() if path.name[0].isdigit()]
        seen["runs beyond retention"] += max(0, len(runs) - 2 * keep)
    return [
        _row(
            f"soak of {times} runs: {', '.join(seen)}",
            ", ".join(map(str, seen.values())),
            "0 each",
            f"faults: {dict(done)}; {len(runs)} folders kept of good and failed runs",
        )
    ]


def _faulty(trial: Trial, fault: str, chance: random.Random, *options: str) -> Ended:
    notebook = trial.notebook(FAULTS[fault])
    if fault == "disk full":
        return trial.struck(notebook, chance.randint(3, 16), "full", *options)[0]
    process = trial.start(trial.command(notebook, "--timeout", "6", *options))
    _wait(lambda: list(trial.out.glob("*/*/.work-*")) or process.poll() is not None, 30)
    time.sleep(chance.uniform(0, 1))
    if fault == "terminated":
        process.send_signal(signal.SIGTERM)
    elif fault in ("runner killed", "writer killed"):
        _kill(process.pid, fault.split()[0])
    return trial.end(process)
