"""An organisation's summary, its listings (offer or need), its claims with their evidence."""
