"""Reports: papermill in, files out; knows no analysis."""
