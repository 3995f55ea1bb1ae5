"""What a text says in words: its sentences, and what it rules out; in English and Chinese.

`passages` cuts texts into sentences. `exclusions` reads what one rules out: by the phrases of
`unwanted` (`phrases`), `out_of_scope`, `unwanted_chinese` and `rights_given`, and in needs by
`stance`, which knows no phrase but the words that may stand beside a name. `listed_names` knows the
names, `diseases` which of them are fields, `others` when somebody else speaks, `reservations` what
takes a statement back.

Decisions: what a text rules out sinks matches, so that a miss is better than an invention, and
only names from the vocabularies count. A part of a kind is no kind: "no early-stage CAR-T" rules
nothing out, nor does having left or parked a field. Whoever does not do a thing and buys it,
licenses it or seeks a partner for it wants it.
"""
