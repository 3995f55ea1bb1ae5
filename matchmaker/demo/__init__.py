"""The seed evening and its illustrative organisations, loaded and cleared as one."""
