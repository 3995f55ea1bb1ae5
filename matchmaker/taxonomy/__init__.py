"""Standard vocabularies as data files and trees, and nothing that uses them.

`facets.vocabulary(facet)` gives the codes of a facet with labels, synonyms, search and closeness;
`terms.find_terms(text)` finds the diseases that a text names. Each file under `data/` names its
source, year and licence in its head; what this project wrote itself is marked as such.
MeSH is the 2022 edition, not the newest, and has Chinese labels only where we wrote them.
"""
