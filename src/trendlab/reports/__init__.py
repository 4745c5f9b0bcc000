"""The report runner: papermill in, pages out. It knows no analysis, and no analysis knows it."""
