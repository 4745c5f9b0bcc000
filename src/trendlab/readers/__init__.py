"""Readers: one module per source; each recognises its files by their content."""
