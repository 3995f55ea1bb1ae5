"""One file a format; each writes organisations to an open file."""
