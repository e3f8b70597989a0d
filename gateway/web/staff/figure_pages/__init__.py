"""The pages of the figures: each answers one question, in words, then as figures, charts and tables."""
