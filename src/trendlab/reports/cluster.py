"""Notebooks executed by the workers of a Dask cluster; all else of a run stays where it began.

Locks, judgement, page and publication are at home, so that results come home in one rename and a
worker that is lost costs time only: the scheduler gives its notebook to another one. A notebook
and what it reads must be under the same path there (a shared folder), or under ``s3://``.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

MISSING = "a scheduler needs more packages: pip install 'trendlab[dask]'"


def execute(scheduler: str, asked: dict[str, Any], limit: float) -> dict[str, Any]:
    """Have a notebook executed there; gives the fields of an `execute.Execution`."""
    try:
        from distributed import Client
    except ModuleNotFoundError:
        return {"error": MISSING}
    limit = max(1.0, limit)
    asked |= {"limit": limit}
    try:
        with Client(scheduler, timeout=min(limit, 30), set_as_default=False) as client:
            found = client.submit(there, json.dumps(asked), pure=False).result(timeout=limit)
        return dict(json.loads(found))
    except TimeoutError:
        return {"timed_out": "the whole run"}
    except Exception as error:  # whatever the cluster raises, the run did not end
        return {"error": f"{scheduler}: {type(error).__name__}: {error}"}


def there(asked: str) -> str:
    """Execute on the worker, in a process of its own, as a worker has threads and no signals."""
    command = [sys.executable, "-m", "trendlab.reports.execute", str(os.getpid())]
    ended = subprocess.run(command, input=asked, capture_output=True, text=True, check=False)
    if ended.returncode:
        raise RuntimeError(ended.stderr.strip().rpartition("\n")[2][:500])
    return ended.stdout
