"""What every room stands on: settings, database, clock, text, mail, pages, security.

No product noun lives here.
"""
