"""Embedding, index, ranking and reasons, from a file or from the database: the scout's desk.

Pure: `language`, `passages`, `sources` (what is matched), `embedding`, `lexical`, `concepts`,
`facets` (evidence), `corpus`, `block`, `table`, `index` (memory), `fit`, `ranking`, `outcomes`,
`explanation` (arithmetic), `batch` (a whole file). `commands` is the edge.
"""
