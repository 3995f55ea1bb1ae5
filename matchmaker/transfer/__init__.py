"""Data in and out: profiles as JSON Lines, CSV, XLSX; attendees of an event from a spreadsheet.

An upload of attendees is kept until a host has looked at what it would change; then all of it is
taken in, or nothing, and the file is forgotten.
"""
