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


def every_change(hows: tuple[str, ...] = ("kill", "kill all", "full")) -> list[dict]:
    """Strike at each change a run makes on disk, until a run gets through unharmed."""
    rows = []
    wanted = {"kill": 128 + 9, "kill all": -9, "full": 74}
    for how in hows:
        with fresh() as trial:
            notebook = trial.notebook(TINY)
            trial.run(notebook)
            seen: Counter[str] = Counter()
            at = 0
            while at < 100:
                at += 1
                before = trial.latest()
                ended, changes = trial.struck(notebook, at, how)
                if changes < at:
                    break
                seen["struck"] += 1
                seen["broken"] += bool(trial.broken())
                seen["lost"] += len(trial.latest()) < len(before)
                new = trial.latest() != before
                codes = (wanted[how], -9)  # the runner itself may be the one that writes
                seen["wrong code"] += ended.code not in codes and not (new and ended.code == 0)
                seen["new"] += new
                seen["orphans"] += len(trial.orphans())
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
    """Kill -9 at random in batches of tiny reports: nine writers to each runner."""
    chance = random.Random(seed)
    seen: Counter[str] = Counter()
    hit: Counter[str] = Counter()
    broken: list[str] = []
    topics = [f"topic {number}" for number in range(30)]
    with fresh() as trial:
        trial.notebook(TINY)
        batch = {"topic": topics, "keep": 2}
        first = trial.schedule("tiny", **batch)
        while hit.total() < times:
            process = trial.start(trial.batch("tiny", **batch))
            while process.poll() is None and hit.total() < times:
                time.sleep(chance.uniform(0, 0.4))
                before = trial.latest()
                who = "runner" if chance.random() < 0.1 else "writer"
                hit[who] += _kill(process.pid, who)
                broken += trial.broken()
                seen["broken"] = len(broken)
                seen["lost or changed"] += _lost(before, trial.latest())
            process.kill()
            trial.end(process)
            seen["orphans"] += len(trial.orphans())
        after = trial.schedule("tiny", **batch)
        left = len(trial.leftovers()) + _scratch(trial)
    return [
        _row(
            f"{hit.total()} random kills -9: {', '.join(seen)}",
            ", ".join(map(str, seen.values())),
            "0 each",
            f"{dict(hit)}; exit before {first.code}, after {after.code}; {left} left files"
            f"{'; '.join(['', *broken[:3]])}",
        )
    ]


def _lost(before: dict[str, str], after: dict[str, str]) -> int:
    """Count the reports that are gone, and the runs whose bytes are others than before."""
    gone = {name.rsplit("/", 2)[0] for name in before} - {n.rsplit("/", 2)[0] for n in after}
    return len(gone) + sum(after.get(name, value) != value for name, value in before.items())


def _kill(runner: int, who: str) -> int:
    """Kill the runner, or a process that writes a report for it; count it."""
    writer = _child(runner)
    pid = runner if who == "runner" else writer
    try:
        os.kill(pid or 2**22 + 1, signal.SIGKILL)
    except ProcessLookupError:
        return 0
    return 1


def _child(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/task/{pid}/children").read_text().split()[0])
    except (OSError, IndexError):
        return 0


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
