"""Matchmaker: a self-hosted partnering desk for startups and pharma."""
