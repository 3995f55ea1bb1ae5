"""Profiles in and out: JSON Lines, CSV, XLSX."""
