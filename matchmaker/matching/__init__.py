"""Embedding, index, ranking and reasons, from a file or from the database: the scout's desk."""
