"""Shortlist, pass, introductions: facts, no scores.

What one organisation keeps of another is its own (shortlist, passes, blocks). An introduction is
between two; it moves along one table of transitions, each guarded in the database, and accepting
is what opens names (a grant of `profiles`). Pages that show why two fit lie above, in `matching`.
"""
