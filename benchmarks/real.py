"""Where the real files lie that tests and benchmarks read; they are not in this repository.

``TRENDLAB_REAL`` names their folder; ``shared`` beside the checkout is looked at otherwise.
"""

import os
from pathlib import Path

FOLDER = Path(os.environ.get("TRENDLAB_REAL") or Path(__file__).parents[2] / "shared")
REAL = FOLDER / "real"
BANK = FOLDER / "badinputs"
ABSENT = "needs real data: TRENDLAB_REAL, see CONTRIBUTING.md"
