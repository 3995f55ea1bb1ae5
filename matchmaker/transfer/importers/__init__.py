"""One file a format; each gives the same `Reading` of profiles, with every fault."""
