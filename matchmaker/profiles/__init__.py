"""An organisation's summary, its listings (offer or need), its claims with their evidence.

`document` is a profile as it travels, and `reading` makes it from raw input with every fault named;
both know nothing of the database. Importers, forms and the ranking from a file share them.
"""
