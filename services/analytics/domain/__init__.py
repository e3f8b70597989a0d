"""The rules of the figures: standard library only, so that every one can be checked by hand."""
