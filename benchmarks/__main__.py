"""Run the benchmarks named, or all: ``python -m benchmarks [name ...]``."""

import importlib
import pkgutil
import sys

import pandas as pd

import benchmarks


def main() -> None:
    """Print a table per benchmark: measure, result, target, note."""
    known = sorted(m.name for m in pkgutil.iter_modules(benchmarks.__path__) if m.name[0] != "_")
    for name in sys.argv[1:] or known:
        if name not in known:
            sys.exit(f"no benchmark {name}; there are {', '.join(known)}")
        print(f"\n## {name}\n", flush=True)
        rows = importlib.import_module(f"benchmarks.{name}").run()
        print(pd.DataFrame(rows).to_string(index=False), flush=True)


if __name__ == "__main__":
    main()
