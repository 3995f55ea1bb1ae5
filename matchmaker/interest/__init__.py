"""Shortlist, pass, introduction requests: facts, no scores."""
