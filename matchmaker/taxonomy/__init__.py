"""Standard vocabularies as data files and trees, and nothing that uses them."""
