"""Scripts that make the starter weights from a seed, with the project's own packages alone."""
