"""The report runner: papermill in, pages out. It knows no analysis, and no analysis knows it."""

import os
import sys

# Before numpy loads: a pool of threads does not survive the forks that make a batch fast.
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")
# Before nbformat loads: this builds 35 grammars, a second of work, for a string format (IRI)
# that no notebook schema has. jsonschema does without it where it is absent.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
