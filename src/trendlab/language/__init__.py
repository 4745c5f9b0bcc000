"""Words of French and English: sentences, dates, numbers."""
