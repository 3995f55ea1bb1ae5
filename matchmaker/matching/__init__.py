"""Embedding, index, ranking and reasons, from a file or from the database: the scout's desk.

Pure: `language`, `sources` (what is matched), `vectors`, `packaged`, `centres`, `unrelated`,
`sentence_models`, `english`, `multilingual`, `embedding`, `generic`, `yardstick`, `lexical`,
`concepts`, `facets` (evidence), `subject`, `contradictions` (what texts are about, against what
they rule out), `corpus`, `block`, `table`, `index`, `postings`, `mean_vectors`, `snapshot`
(memory), `filters`, `choices` (narrowing), `proposal` (whom to compare of very many), `fit`,
`reciprocity`, `ranking`, `outcomes`, `diversity`, `explanation` (arithmetic), `batch`, `reading`,
`trec` (files), `evaluation`, `references` (measuring).

Decisions: MiniLM compares English with English, the Universal Sentence Encoder all else, or models
of one's own do; only the worker and commands load them. The best three passage pairs speak for two
listings; texts are bounded, so that a contradiction of facets outweighs them; experience lifts what
fits, and never a contradiction. Every configuration that was tried stands in
`benchmarks/matching_configurations.md`.
"""
