"""Finding an exercise: by words, and by what fits a client now."""
