"""Where a person begins: a working folder of one's own, and JupyterLab on it."""
